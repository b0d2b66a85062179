"""What changed between two days or two versions, in sentences."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TypeVar

from domain.changes import Areas, Changed, Difference, Migration, Overlap, Relation, relation
from domain.drift import FEWEST_TO_JUDGE, LARGE_SHIFT, SOME_SHIFT, Drift, NotJudged, RefitAdvice
from domain.rfm import CutPoints
from domain.runs import Run
from domain.segments import NOT_ENOUGH_KNOWN, NOT_ENOUGH_KNOWN_NAME, UNASSIGNED, UNASSIGNED_NAME, Segment
from domain.sentences import Counted
from domain.snapshots import HistoricAttribute, Provenance
from wording.formats import Formats
from wording.labels import listed, outliers_label, unknowns_label
from wording.rfm import written_areas
from wording.sentences import write, write_fact

V = TypeVar("V")


def describe_refit(advice: RefitAdvice, formats: Formats) -> list[str]:
    """Why the segments should be found again, a sentence each; empty when they need not."""
    reasons = [f"{each.attribute.label} has shifted far (PSI {_by_people(each, formats)})." for each in advice.far]
    if advice.somewhat:
        named = listed([f"{each.attribute.label} {_by_people(each, formats)}" for each in advice.somewhat])
        of_all = f"{formats.count(len(advice.somewhat))} of {formats.count(advice.basis)}"
        reasons.append(f"{of_all} attributes that form the segments have shifted (PSI: {named}).")
    for each in advice.shrunk:
        sizes = f"from {formats.count(each.before)} to {formats.count(each.after)} people"
        reasons.append(f"“{each.name}” has shrunk {sizes}, too few to act on.")
    if advice.separation:
        then, now = (formats.figure(silhouette, 2) for silhouette in advice.separation)
        reasons.append(f"The segments are less clearly separated (silhouette {then} before, {now} now).")
    return reasons


def describe_difference(found: Difference, formats: Formats) -> list[str]:
    """A sentence per difference between two versions, settings first; without the sizes of segments."""
    return [*_settings(found, formats), *_map(found, formats), *_results(found, formats)]


def _settings(found: Difference, formats: Formats) -> list[str]:
    sentences = []
    if found.by_map is not None:
        now, before = "a map of recency and frequency", "similar customers"
        if not found.by_map:
            now, before = before, now
        sentences.append(f"Segments are formed by {now}, before by {before}.")
    if found.added:
        sentences.append(f"Attributes added: {listed(found.added)}.")
    if found.removed:
        sentences.append(f"Attributes removed: {listed(found.removed)}.")
    return [
        *sentences,
        *_before_and_now("Method", found.method, str),
        *_before_and_now("Extreme values", found.outliers, outliers_label),
        *_before_and_now("People of whom nothing is known", found.unknowns, unknowns_label),
        *_before_and_now("Seed", found.seed, str),  # a seed names a draw: it is no quantity to group digits in
    ]


def _map(found: Difference, formats: Formats) -> list[str]:
    return [
        *_before_and_now("Window", found.window, lambda window: write(window.span, formats)),
        *_before_and_now("Cut points", found.cuts, lambda cuts: _cuts(cuts, formats)),
        *(_area(name, changed) for name, changed in found.areas.items()),
    ]


def _results(found: Difference, formats: Formats) -> list[str]:
    return [
        *_before_and_now("Segments", found.n_segments, formats.count),
        *_before_and_now("Data", found.as_of, lambda day: f"as of {formats.day(day)}"),
        *_before_and_now("Verdict", found.verdict, str),
        *_before_and_now("Separation (silhouette)", found.silhouette, lambda number: _silhouette(number, formats)),
        *(
            f"Segment {formats.count(number)}: named “{names.before}” before, “{names.after}” now."
            for number, names in found.renamed.items()
        ),
    ]


def _before_and_now(what: str, changed: Changed[V] | None, write: Callable[[V], str]) -> list[str]:
    return [f"{what}: {write(changed.before)} before, {write(changed.after)} now."] if changed else []


def _silhouette(number: float | None, formats: Formats) -> str:
    return "not measurable" if number is None else formats.figure(number, 2)


def _cuts(cuts: CutPoints | None, formats: Formats) -> str:
    if cuts is None:
        return "found in the data"
    measures = {"recency": cuts.recency, "frequency": cuts.frequency, "money": cuts.money}
    return "; ".join(f"{name} {listed([formats.number(n) for n in bounds])}" for name, bounds in measures.items())


def _area(name: str, changed: Changed[Areas]) -> str:
    if not changed.before:
        return f"Map: “{name}” is new, {written_areas(changed.after)}."
    if not changed.after:
        return f"Map: “{name}” is gone, before {written_areas(changed.before)}."
    return f"Map: “{name}” is {written_areas(changed.after)}, before {written_areas(changed.before)}."


_MEANING = {
    Relation.SAME: "Almost everybody who is together in one is together in the other.",
    Relation.RELATED: "Who is together in one is more often together in the other than by chance, but far from always.",
    Relation.UNRELATED: "Somebody's segment in one says next to nothing about their segment in the other.",
}


_NOT_JUDGED = {
    NotJudged.EARLIER_VERSION: "These segments were found again already, as a later version.",
    NotJudged.FROZEN: "It is frozen: its segments stay as they are until it is unfrozen.",
    NotJudged.FIXED_CUTS: "The cut points of its map were set by hand: found again, the segments would be the same.",
    NotJudged.TOO_FEW_CUSTOMERS: "There are fewer than {fewest} customers: by chance alone shares move too far to tell.",
    NotJudged.ATTRIBUTES_UNKNOWN: "What is known gives no reason, but some attributes that form the segments are not known.",
}


def refit_help(advice: RefitAdvice, built_on: date, formats: Formats) -> str:
    """Why a refit is advised or not, or why neither can be said."""
    if advice.not_judged is NotJudged.NOT_LATER:
        return f"The segments were built on data as of {formats.day(built_on)}, not before the later day."
    if advice.not_judged:
        return _NOT_JUDGED[advice.not_judged].format(fewest=formats.count(FEWEST_TO_JUDGE))
    if advice.has_reasons:
        return " ".join(describe_refit(advice, formats))
    apart = "; they are set apart as clearly" if advice.separation_known else ""
    return (
        f"Since the build ({formats.day(built_on)}) people shifted no attribute that forms the segments far, nor several "
        f"somewhat; no segment became too small to act on{apart}."
    )


def _by_people(drift: Drift, formats: Formats) -> str:
    return formats.figure(drift.by_people, 2)


def on_attributes(known: int, basis: int, formats: Formats) -> str:
    """'on 4 of 7 attributes'; empty where every one is known."""
    return "" if known == basis else f"on {formats.count(known)} of {formats.count(basis)} attributes"


def describe_moved(migration: Migration, formats: Formats) -> str:
    """How many moved of how many, and who takes no part because their segment cannot be told apart."""
    moved = f"{formats.count(migration.moved)} of {write_fact(Counted(migration.told, 'person', 'people'), formats)}"
    found = f"{moved} are in another segment on the later day."
    left_out = migration.both - migration.told
    if not left_out:
        return found
    people = write_fact(Counted(left_out, "person", "people"), formats)
    verb = "is" if left_out == 1 else "are"
    return f"{found} {people} more {verb} in a segment that cannot be told apart on one of the days, and not counted."


def describe_not_told(not_told: Collection[int], segments: Sequence[Segment], left_out: Sequence[str]) -> str:
    """Which segments cannot be told apart without these attributes; `segments` of the day."""
    names = [f"“{each.name}”" for each in segments if each.number in not_told]
    outside = {NOT_ENOUGH_KNOWN: NOT_ENOUGH_KNOWN_NAME, UNASSIGNED: UNASSIGNED_NAME}
    names += [name for place, name in outside.items() if place in not_told]
    return f"{listed(names)} cannot be told apart without {listed(left_out)}, and {_are(names)} grey."


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def describe_relation(agreement: float) -> str:
    return _MEANING[relation(agreement)]


def overlap_help(found: Overlap, ours: Run, theirs: Run, formats: Formats) -> str:
    """The measure behind it, and the people and days that it was measured on."""
    return (
        f"Adjusted Rand index {formats.figure(found.agreement, 2)}: 1 is identical, 0 is chance. "
        f"{_on_whom(found, ours, theirs, formats)}"
    )


def _on_whom(found: Overlap, ours: Run, theirs: Run, formats: Formats) -> str:
    only = found.only_first + found.only_second
    people = f"{formats.count(found.both)} customers in both" + (f", {formats.count(only)} in one only" if only else "")
    if ours.as_of == theirs.as_of:
        return f"{people}, on {formats.day(ours.as_of)}."
    return f"{people}; the first on {formats.day(ours.as_of)}, the second on {formats.day(theirs.as_of)}."


def mark_of(attribute: HistoricAttribute, formats: Formats) -> str:
    """How it is known on a past day, short enough for a chart."""
    if attribute.how is Provenance.ESTIMATED or attribute.state_day is None:
        return "estimated"
    return f"as of {formats.day_short(attribute.state_day)}"


def hardly_known(drift: Drift, formats: Formats) -> str:
    """'known for 0.6%', of the day on which less is known; short enough for a chart."""
    return f"known for {formats.share(1 - max(drift.unknown_before, drift.unknown_after))}"


def drift_help(formats: Formats) -> str:
    return (
        "Population stability index (PSI): customers are put into groups by the values of the earlier day, tenths where values "
        f"differ, and the shares of the later day are compared with them. Below {formats.figure(SOME_SHIFT, 1)} is no shift, "
        f"from {formats.figure(LARGE_SHIFT, 2)} a large one. Unknown values are a group of their own. Time since an event grows "
        "by itself: what remains when the days that passed are taken out is the part of people."
    )
