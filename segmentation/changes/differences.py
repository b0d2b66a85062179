"""What is different between two versions of a segmentation, as sentences and as sizes by segment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.changes import Difference, SizeChange
from domain.rfm import CutPoints, GridArea
from domain.segmentations import SegmentationSettings
from domain.segments import UNASSIGNED_NAME, Segment
from domain.trust import Stability, verdict
from segmentation.building.methods import label_of


@dataclass(frozen=True)
class ComparedVersion:
    """What there is to compare: of a fit, or of a score of it."""

    settings: SegmentationSettings
    segments: tuple[Segment, ...]
    unassigned: int
    as_of: date
    silhouette: float | None
    stability: Stability | None


def difference(
    before: ComparedVersion, after: ComparedVersion, labels: Mapping[str, str], same: Mapping[int, int]
) -> Difference:
    """`labels` by attribute name; an attribute that is no longer known is called by its name.

    `same` are numbers after to numbers before of segments that are known to be the same; the others go by their names.
    """
    sizes = tuple(_sizes(before, after, _paired(before.segments, after.segments, same)))
    settings = _settings(before.settings, after.settings, labels)
    return Difference((*settings, *_facts(before, after), *_renamed(before, after, same)), sizes)


def _settings(before: SegmentationSettings, after: SegmentationSettings, labels: Mapping[str, str]) -> Iterator[str]:
    if (before.rfm is None) != (after.rfm is None):
        yield (
            "Formed by a map of recency and frequency."
            if after.rfm
            else "No longer formed by a map; found in the data."
        )
    if before.rfm is None and after.rfm is None:
        yield from _attributes(before, after, labels)
    if before.method != after.method and after.rfm is None:
        yield f"Method: {label_of(before.method)} before, {label_of(after.method)} now."
    if before.outliers != after.outliers and after.rfm is None:
        yield f"Extreme values: {before.outliers.words} before, {after.outliers.words} now."
    if before.seed != after.seed:
        yield f"Seed: {before.seed} before, {after.seed} now."
    if before.rfm and after.rfm:
        if before.rfm.window is not after.rfm.window:
            yield f"Window: {before.rfm.window.words} before, {after.rfm.window.words} now."
        if before.rfm.cuts != after.rfm.cuts:
            yield f"Cut points: {_cuts(before.rfm.cuts)} before, {_cuts(after.rfm.cuts)} now."
        yield from _areas(before.rfm.areas, after.rfm.areas)


def _attributes(before: SegmentationSettings, after: SegmentationSettings, labels: Mapping[str, str]) -> Iterator[str]:
    added = [labels.get(name, name) for name in after.attributes if name not in before.attributes]
    removed = [labels.get(name, name) for name in before.attributes if name not in after.attributes]
    if added:
        yield f"Attributes added: {', '.join(added)}."
    if removed:
        yield f"Attributes removed: {', '.join(removed)}."


def _cuts(cuts: CutPoints | None) -> str:
    if cuts is None:
        return "quintiles"
    written = (", ".join(f"{bound:,g}" for bound in bounds) for bounds in (cuts.recency, cuts.frequency, cuts.money))
    return "recency {}; frequency {}; money {}".format(*written)


def _areas(before: tuple[GridArea, ...], after: tuple[GridArea, ...]) -> Iterator[str]:
    was, now = (_cells_by_name(areas) for areas in (before, after))
    for name in {**was, **now}:
        if was.get(name) != now.get(name):
            yield f"Map: {name} was {was.get(name, 'not on it')}, is {now.get(name, 'not on it any more')}."


def _cells_by_name(areas: tuple[GridArea, ...]) -> dict[str, str]:
    written: dict[str, str] = {}
    for area in areas:
        cells = f"R{_span(area.recency)} F{_span(area.frequency)}"
        written[area.name] = f"{written[area.name]} and {cells}" if area.name in written else cells
    return written


def _span(ends: tuple[int, int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}"


def _facts(before: ComparedVersion, after: ComparedVersion) -> Iterator[str]:
    if len(before.segments) != len(after.segments):
        yield f"Segments: {len(before.segments)} before, {len(after.segments)} now."
    if before.as_of != after.as_of:
        yield f"Data: as of {before.as_of:%d %B %Y} before, {after.as_of:%d %B %Y} now."
    if before.settings.rfm or after.settings.rfm:
        return
    was, now = (verdict(each.silhouette, each.stability).value for each in (before, after))
    if was != now:
        yield f"Verdict: {was} before, {now} now."
    if before.silhouette != after.silhouette:
        yield f"Separation (silhouette): {_number(before.silhouette)} before, {_number(after.silhouette)} now."


def _number(value: float | None) -> str:
    return "not measurable" if value is None else f"{value:.2f}"


def _renamed(before: ComparedVersion, after: ComparedVersion, same: Mapping[int, int]) -> Iterator[str]:
    for segment in after.segments:
        was = same.get(segment.number)
        if was is not None and before.segments[was - 1].name != segment.name:
            yield f"Segment {segment.number}: called {before.segments[was - 1].name} before, {segment.name} now."


def _paired(before: tuple[Segment, ...], after: tuple[Segment, ...], same: Mapping[int, int]) -> dict[int, Segment]:
    """By number after, the segment before it."""
    free = {segment.name: segment for segment in before if segment.number not in same.values()}
    known = {number: before[was - 1] for number, was in same.items()}
    named = {s.number: free[s.name] for s in after if s.number not in same and s.name in free}
    return known | named


def _sizes(before: ComparedVersion, after: ComparedVersion, paired: Mapping[int, Segment]) -> Iterator[SizeChange]:
    for segment in after.segments:
        was = paired.get(segment.number)
        yield SizeChange(segment.name, was.size if was else None, segment.size)
    went = {segment.number for segment in before.segments} - {segment.number for segment in paired.values()}
    for segment in before.segments:
        if segment.number in went:
            yield SizeChange(segment.name, segment.size, None)
    if before.unassigned or after.unassigned:
        yield SizeChange(UNASSIGNED_NAME, before.unassigned, after.unassigned)
