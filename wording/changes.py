"""What changed between two days or two versions, in sentences."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from domain.changes import (
    LARGE_SHIFT,
    SOME_SHIFT,
    Areas,
    Changed,
    Difference,
    Drift,
    Overlap,
    RefitAdvice,
    Relation,
    relation,
)
from domain.rfm import CutPoints
from domain.runs import Run
from domain.snapshots import HistoricAttribute, Provenance
from wording.formats import Formats
from wording.labels import listed, outliers_label, unknowns_label
from wording.rfm import written_areas
from wording.sentences import write

V = TypeVar("V")


def describe_refit(advice: RefitAdvice, formats: Formats) -> list[str]:
    """Why the segments should be found again, a sentence each; empty when they need not."""
    reasons = [f"{each.attribute.label} has shifted far (PSI {formats.figure(each.psi, 2)})." for each in advice.far]
    if advice.somewhat:
        named = listed([f"{each.attribute.label} {formats.figure(each.psi, 2)}" for each in advice.somewhat])
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


def refit_help(advice: RefitAdvice | None, built_on: date, formats: Formats) -> str:
    """`advice` is None when the segments were not built before the later day."""
    if advice is None:
        return f"The segments were built on data as of {formats.day(built_on)}, not before the later day."
    if advice.advised:
        return " ".join(describe_refit(advice, formats))
    return (
        f"Since the build ({formats.day(built_on)}) no attribute that forms the segments shifted far, nor several "
        "somewhat; no segment became too small to act on; they are set apart as clearly."
    )


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
        "Population stability index (PSI): customers are put into tenths of the earlier day, and the shares of the later "
        f"day are compared with them. Below {formats.figure(SOME_SHIFT, 1)} is no shift, from "
        f"{formats.figure(LARGE_SHIFT, 2)} a large one. Unknown values are a group of their own."
    )
