"""What changed between two days or two versions, in sentences."""

from collections.abc import Callable
from typing import TypeVar

from domain.changes import Areas, Changed, Difference, RefitAdvice
from domain.rfm import CutPoints
from wording.formats import Formats
from wording.labels import listed, outliers_label
from wording.sentences import write_fact

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
        *_before_and_now("Seed", found.seed, str),  # a seed names a draw: it is no quantity to group digits in
    ]


def _map(found: Difference, formats: Formats) -> list[str]:
    return [
        *_before_and_now("Window", found.window, lambda window: write_fact(window.length, formats)),
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
        return "quintiles"
    measures = {"recency": cuts.recency, "frequency": cuts.frequency, "money": cuts.money}
    return "; ".join(f"{name} {listed([formats.number(n) for n in bounds])}" for name, bounds in measures.items())


def _area(name: str, changed: Changed[Areas]) -> str:
    if not changed.before:
        return f"Map: “{name}” is new, {_cells(changed.after)}."
    if not changed.after:
        return f"Map: “{name}” is gone, before {_cells(changed.before)}."
    return f"Map: “{name}” is {_cells(changed.after)}, before {_cells(changed.before)}."


def _cells(areas: Areas) -> str:
    return listed([f"R{_span(area.recency)} F{_span(area.frequency)}" for area in areas])


def _span(ends: tuple[int, int]) -> str:
    first, last = ends
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"
