"""What is different between two versions of a segmentation: settings, measures, and sizes by segment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from domain.changes import Areas, Changed, Difference, SizeChange
from domain.rfm import RfmSettings, segment_names
from domain.segmentations import SegmentationSettings
from domain.segments import NOT_ENOUGH_KNOWN_NAME, UNASSIGNED_NAME, Segment
from domain.trust import Trust
from segmentation.building.methods import method_label

V = TypeVar("V")


@dataclass(frozen=True)
class ComparedVersion:
    """What is compared of a version: of the build, or of these segments scored on another day."""

    settings: SegmentationSettings
    segments: tuple[Segment, ...]
    unassigned: int
    as_of: date
    trust: Trust
    not_enough_known: int | None = None


def difference(
    before: ComparedVersion, after: ComparedVersion, labels: Mapping[str, str], same: Mapping[int, int]
) -> Difference:
    """`labels` by attribute name; an attribute that is no longer known is called by its name.

    `same` are numbers after to numbers before of segments that are known to be the same; the others go by their names.
    """
    was, now = before.settings, after.settings
    found = Difference(
        sizes=tuple(_sizes(before, after, _paired(before.segments, after.segments, same))),
        seed=_changed(was.seed, now.seed),
        n_segments=_changed(len(before.segments), len(after.segments)),
        as_of=_changed(before.as_of, after.as_of),
        renamed=_renamed(before, after, same),
    )
    by_map = was.rfm or now.rfm
    found = _in_map(found, was.rfm, now.rfm) if by_map else _in_data(found, before, after, labels)
    return found if now.rfm else _in_method(found, was, now)


def _in_map(found: Difference, was: RfmSettings | None, now: RfmSettings | None) -> Difference:
    if was is None or now is None:
        return replace(found, by_map=now is not None)
    names = dict.fromkeys((*segment_names(was.areas), *segment_names(now.areas)))
    areas = {name: _changed(_areas_of(name, was), _areas_of(name, now)) for name in names}
    return replace(
        found,
        window=_changed(was.window, now.window),
        cuts=_changed(was.cuts, now.cuts),
        areas={name: changed for name, changed in areas.items() if changed},
    )


def _areas_of(name: str, settings: RfmSettings) -> Areas:
    return tuple(area for area in settings.areas if area.name == name)


def _in_data(
    found: Difference, before: ComparedVersion, after: ComparedVersion, labels: Mapping[str, str]
) -> Difference:
    was, now = before.settings, after.settings
    told = not (before.trust.is_withheld or after.trust.is_withheld)
    return replace(
        found,
        verdict=_changed(before.trust.verdict, after.trust.verdict),
        silhouette=_changed(before.trust.silhouette, after.trust.silhouette) if told else None,
        added=tuple(labels.get(name, name) for name in now.attributes if name not in was.attributes),
        removed=tuple(labels.get(name, name) for name in was.attributes if name not in now.attributes),
    )


def _in_method(found: Difference, was: SegmentationSettings, now: SegmentationSettings) -> Difference:
    method = _changed(was.method, now.method) and Changed(method_label(was.method), method_label(now.method))
    return replace(
        found,
        method=method,
        outliers=_changed(was.outliers, now.outliers),
        unknowns=_changed(was.unknowns, now.unknowns),
    )


def _changed(before: V, after: V) -> Changed[V] | None:
    return None if before == after else Changed(before, after)


def _renamed(before: ComparedVersion, after: ComparedVersion, same: Mapping[int, int]) -> dict[int, Changed[str]]:
    names = {number: before.segments[was - 1].name for number, was in same.items()}
    pairs = ((each.number, _changed(names.get(each.number, each.name), each.name)) for each in after.segments)
    return {number: changed for number, changed in pairs if changed}


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
    if before.not_enough_known or after.not_enough_known:
        yield SizeChange(NOT_ENOUGH_KNOWN_NAME, before.not_enough_known, after.not_enough_known)
    if before.unassigned or after.unassigned:
        yield SizeChange(UNASSIGNED_NAME, before.unassigned, after.unassigned)
