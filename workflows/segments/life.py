"""Duplicate, freeze or archive a saved segmentation; its versions, its history, and what uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from db.workspace import segmentations
from db.workspace.audiences import fetch_audiences
from db.workspace.runs import fetch_run
from db.workspace.segmentation_changes import fetch_changes
from db.workspace.segmentation_uses import fetch_copies, fetch_lists
from domain.audiences import AudienceRule, versions_asked
from domain.changes import Difference
from domain.errors import SavedItemDamagedError, SavedItemMissingError, UnknownAttributesError
from domain.people import Right
from domain.runs import Change, HeldVersion, Run, SavedSegmentation, SegmentationChange, What
from segmentation.changes.differences import ComparedVersion, difference
from segmentation.changes.matching import same_segments
from workflows.segments.keep import is_here
from workflows.segments.runs import fitted_of, own_run, own_segmentation
from workflows.session import Session
from workflows.stores import Stores


@dataclass(frozen=True)
class Uses:
    """Names of what rests on a segmentation: audiences whose rule asks for it, lists released from it, its copies.

    Audiences come with the versions that they ask for, ascending.
    """

    audiences: tuple[tuple[str, tuple[int, ...]], ...]
    lists: tuple[str, ...]
    copies: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.audiences or self.lists or self.copies)


@dataclass(frozen=True)
class Version:
    """`fit` is the run that found its segments; None where what was stored is damaged."""

    version: int
    saved_by: str
    saved_at: datetime
    fit: Run | None


def duplicate_segmentation(session: Session, segmentation_id: str, name: str) -> SavedSegmentation:
    """The newest version under another name; raises NameTakenError."""
    session.require(Right.SAVE)
    own_segmentation(session.stores, segmentation_id)
    return segmentations.copy_segmentation(
        session.stores.workspace, segmentation_id, name, session.actor.name, datetime.now(UTC)
    )


def freeze_segmentation(session: Session, segmentation_id: str, seen: int | None = None) -> None:
    """It cannot be renamed, scored or found again until it is unfrozen; raises ChangedMeanwhileError."""
    _mark(session, segmentation_id, What.FROZEN, seen)


def unfreeze_segmentation(session: Session, segmentation_id: str, seen: int | None = None) -> None:
    _mark(session, segmentation_id, What.UNFROZEN, seen)


def archive_segmentation(session: Session, segmentation_id: str, seen: int | None = None) -> None:
    """It is offered nowhere until it is unarchived; what uses it goes on working."""
    _mark(session, segmentation_id, What.ARCHIVED, seen)


def unarchive_segmentation(session: Session, segmentation_id: str, seen: int | None = None) -> None:
    _mark(session, segmentation_id, What.UNARCHIVED, seen)


def uses_of(session: Session, segmentation_id: str) -> Uses:
    """Also of a damaged one; nothing of one that this bank does not have."""
    session.require(Right.VIEW)
    if not is_here(session.stores, segmentation_id):
        return Uses((), (), ())
    audiences, _ = fetch_audiences(session.stores.workspace, session.stores.bank_id)
    asked = [(each.name, _versions_of(segmentation_id, each.rule)) for each in audiences]
    asking = tuple((name, versions) for name, versions in asked if versions is not None)
    workspace = session.stores.workspace
    return Uses(asking, fetch_lists(workspace, segmentation_id), fetch_copies(workspace, segmentation_id))


def history_of(session: Session, segmentation_id: str) -> tuple[SegmentationChange, ...]:
    """Newest first."""
    session.require(Right.VIEW)
    own_segmentation(session.stores, segmentation_id)
    return fetch_changes(session.stores.workspace, segmentation_id)


def versions_of(session: Session, segmentation_id: str) -> tuple[Version, ...]:
    """Newest first."""
    session.require(Right.VIEW)
    own_segmentation(session.stores, segmentation_id)
    kept = segmentations.fetch_segmentation_versions(session.stores.workspace, segmentation_id)
    return tuple(Version(v.version, v.saved_by, v.saved_at, _fit(session.stores, v.run_id)) for v in kept)


def version_of_run(session: Session, run_id: str) -> HeldVersion | None:
    """The version whose segments a run has; None where they were not saved."""
    session.require(Right.VIEW)
    return segmentations.fetch_version_held(session.stores.workspace, own_run(session.stores, run_id).fit_id)


def difference_of(session: Session, segmentation_id: str, before: int, after: int) -> Difference:
    """Between two versions as they were found; raises SavedItemMissingError for one that is not there or damaged."""
    fits = {each.version: each.fit for each in versions_of(session, segmentation_id)}
    labels = {attribute.name: attribute.label for attribute in session.stores.catalogue}
    was, now = _fit_of(fits, before), _fit_of(fits, after)
    return difference(_compared(was), _compared(now), labels, _same_segments(session.stores, was, now))


def _versions_of(segmentation_id: str, rule: AudienceRule) -> tuple[int, ...] | None:
    """None where it is not asked for."""
    found = [version for asked, version in versions_asked(rule) if asked == segmentation_id]
    return tuple(sorted(version for version in found if version)) if found else None


def _compared(run: Run) -> ComparedVersion:
    return ComparedVersion(run.settings, run.segments, run.unassigned, run.as_of, run.trust, run.not_enough_known)


def _fit_of(fits: Mapping[int, Run | None], version: int) -> Run:
    fit = fits.get(version)
    if fit is None:
        raise SavedItemMissingError("There is no such version to compare with.", "Choose one of those shown.")
    return fit


def _same_segments(stores: Stores, before: Run, after: Run) -> dict[int, int]:
    """Nothing where an attribute that they were formed on is gone: their segments then go by their names."""
    snapshot = stores.snapshot()
    try:
        return same_segments(fitted_of(after, snapshot), fitted_of(before, snapshot))
    except UnknownAttributesError:
        return {}


def _fit(stores: Stores, run_id: str) -> Run | None:
    try:
        return fetch_run(stores.workspace, run_id)
    except SavedItemDamagedError:
        return None


def _mark(session: Session, segmentation_id: str, what: What, seen: int | None) -> None:
    session.require(Right.SAVE)
    own_segmentation(session.stores, segmentation_id)
    change = Change(what, session.actor.name, datetime.now(UTC), seen=seen)
    segmentations.mark_segmentation(session.stores.workspace, segmentation_id, change)
