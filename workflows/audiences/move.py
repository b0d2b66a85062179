"""A rule that asks for an earlier version of a segmentation -> the same rule on the version shown, and what would change."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from db.features.store import fetch_snapshot
from domain.audiences import (
    AskedVersion,
    AudienceRule,
    SegmentCondition,
    VersionMove,
    conditions_in,
    with_conditions,
)
from domain.errors import UnsoundRuleError
from domain.people import Right
from domain.runs import Run
from domain.segments import NOT_ENOUGH_KNOWN
from domain.snapshots import Snapshot
from segmentation.changes.matching import same_segments
from workflows.audiences.count import people_matching
from workflows.segments.runs import fit_of_version, fitted_of, own_run, own_segmentation
from workflows.session import Session
from workflows.stores import Stores


def move_to_version_shown(
    session: Session, snapshot_id: str, rule: AudienceRule, segmentation_id: str, version: int
) -> VersionMove:
    """Each segment that is asked for in `version` becomes the one that it was found again as; nothing is saved.

    Raises SavedItemMissingError, UnknownAttributesError, and as `people_matching` does.
    """
    session.require(Right.VIEW)
    stores = session.stores
    snapshot = fetch_snapshot(stores.data_dir, stores.bank_id, snapshot_id)
    saved, shown = own_segmentation(stores, segmentation_id)
    before, after = fit_of_version(stores, segmentation_id, version), own_run(stores, shown.fit_id)
    same = {old: new for new, old in same_segments(*(fitted_of(fit, snapshot) for fit in (after, before))).items()}
    if before.not_enough_known is not None and after.not_enough_known is not None:
        same[NOT_ENOUGH_KNOWN] = NOT_ENOUGH_KNOWN
    names = _names(rule, (segmentation_id, version), before, after, same)
    moved = _moved(rule, (segmentation_id, version), saved.version, same)
    return VersionMove(None, names) if moved is None else _with_people(stores, snapshot, rule, moved, names)


def _moved(rule: AudienceRule, asked: AskedVersion, to: int, same: Mapping[int, int]) -> AudienceRule | None:
    def on_the_new(part: SegmentCondition) -> SegmentCondition:
        if part.asked != asked:
            return part
        numbers = tuple(sorted(same[number] for number in part.segments if number in same))
        return replace(part, segments=numbers, version=to)

    try:
        return with_conditions(rule, on_the_new)
    except UnsoundRuleError:
        return None  # of a condition nothing was found again


def _names(
    rule: AudienceRule, asked: AskedVersion, before: Run, after: Run, same: Mapping[int, int]
) -> tuple[tuple[str, str | None], ...]:
    parts = (part for part in conditions_in(rule) if isinstance(part, SegmentCondition) and part.asked == asked)
    numbers = dict.fromkeys(number for part in parts for number in part.segments)
    then, now = ({segment.number: segment.name for segment in run.choosable} for run in (before, after))
    return tuple((then[number], now.get(same.get(number, 0))) for number in numbers if number in then)


def _with_people(
    stores: Stores,
    snapshot: Snapshot,
    rule: AudienceRule,
    moved: AudienceRule,
    names: tuple[tuple[str, str | None], ...],
) -> VersionMove:
    before, after = (people_matching(stores, snapshot, each).customer_ids for each in (rule, moved))
    stay = int(np.isin(before, after).sum())
    return VersionMove(moved, names, len(before), len(after), len(after) - stay, len(before) - stay)
