"""Save a run under a name or as the next version, rename it, delete it, restore it. The record of its lists stays."""

from collections.abc import Mapping
from datetime import UTC, datetime

from db.workspace import segmentations
from db.workspace.names import name_key, tidy_name
from db.workspace.runs import fetch_latest_clustered_run, rename_run_segments
from domain.errors import SavedItemDamagedError, SavedItemMissingError, ScoredRunError
from domain.people import Right
from domain.runs import Change, DamagedSegmentation, Detail, Run, SavedSegmentation, What
from domain.segments import require_good_names
from workflows.segments.runs import own_run, own_segmentation
from workflows.session import Session
from workflows.stores import Stores


def list_segmentations(
    session: Session, archived: bool = False
) -> tuple[tuple[SavedSegmentation, ...], tuple[DamagedSegmentation, ...]]:
    """Sound ones, newest first, archived ones only when asked for; and apart those that are damaged."""
    session.require(Right.VIEW)
    sound, damaged = segmentations.fetch_segmentations(session.stores.workspace, session.stores.bank_id)
    return tuple(each for each in sound if archived or each.archived_at is None), damaged


def segmentation_named(session: Session, name: str) -> SavedSegmentation:
    """Upper and lower case count as the same; raises SavedItemMissingError with the names there are, SavedItemDamagedError."""
    sound, damaged = list_segmentations(session, archived=True)
    asked = name_key(tidy_name(name))
    for each in sound:
        if name_key(each.name) == asked:
            return each
    if any(name_key(each.name) == asked for each in damaged):
        raise SavedItemDamagedError(
            "The saved segmentation “{name}” is damaged.",
            "Build it again, or delete it on Saved segmentations.",
            name=name,
        )
    advice = "Choose one of these: {saved}." if sound else "None is saved yet; save one first."
    saved = tuple(each.name for each in sound)
    raise SavedItemMissingError("There is no saved segmentation “{name}”.", advice, name=name, saved=saved)


def latest_run(session: Session) -> Run | None:
    """The newest of the segment builder, saved or not."""
    session.require(Right.VIEW)
    return fetch_latest_clustered_run(session.stores.workspace, session.stores.bank_id)


def save_segmentation(session: Session, name: str, run_id: str) -> SavedSegmentation:
    """Raises NameTakenError when another saved segmentation of this bank has the name; ScoredRunError."""
    session.require(Right.SAVE)
    _own_fit(session.stores, run_id)
    return segmentations.insert_segmentation(
        session.stores.workspace, name, run_id, session.actor.name, datetime.now(UTC)
    )


def save_version(session: Session, segmentation_id: str, run_id: str, seen: int | None = None) -> SavedSegmentation:
    """A run of the builder as the next version of what is saved already, under the names it has.

    `seen` is the number of changes that the actor has seen; raises ChangedMeanwhileError when there are more by now,
    FrozenError, ArchivedError, ScoredRunError.
    """
    session.require(Right.SAVE)
    saved, _ = own_segmentation(session.stores, segmentation_id)
    run = _own_fit(session.stores, run_id)
    change = Change(What.VERSION_SAVED, session.actor.name, datetime.now(UTC), Detail(version=saved.version + 1), seen)
    return segmentations.insert_segmentation_version(session.stores.workspace, segmentation_id, run.run_id, change)


def rename_segmentation(session: Session, segmentation_id: str, name: str, seen: int | None = None) -> None:
    """Raises NameTakenError, ChangedMeanwhileError, FrozenError."""
    session.require(Right.SAVE)
    saved, _ = own_segmentation(session.stores, segmentation_id)
    detail = Detail(renamed=((saved.name, tidy_name(name)),))
    change = Change(What.RENAMED, session.actor.name, datetime.now(UTC), detail, seen)
    segmentations.update_segmentation_name(session.stores.workspace, segmentation_id, name, change)


def rename_segments(session: Session, run_id: str, names: Mapping[int, str], seen: int | None = None) -> None:
    """Also those of every score with the same segments; raises as `rename_segmentation` does."""
    session.require(Right.SAVE)
    run = own_run(session.stores, run_id)
    trimmed = {segment.number: names.get(segment.number, segment.name).strip() for segment in run.segments}
    require_good_names(list(trimmed.values()))
    rename_run_segments(session.stores.workspace, run_id, trimmed, session.actor.name, datetime.now(UTC), seen)


def delete_segmentation(session: Session, segmentation_id: str) -> None:
    """Also of a damaged one; raises SavedItemMissingError when this bank has none of that id."""
    session.require(Right.SAVE)
    if not is_here(session.stores, segmentation_id):
        raise SavedItemMissingError("This segmentation is not here.", "Choose one from the saved segmentations.")
    segmentations.mark_segmentation_deleted(
        session.stores.workspace, segmentation_id, session.actor.name, datetime.now(UTC)
    )


def restore_segmentation(session: Session, segmentation_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when another segmentation got the name meanwhile."""
    session.require(Right.SAVE)
    workspace, bank = session.stores.workspace, session.stores.bank_id
    segmentations.mark_segmentation_restored(workspace, bank, segmentation_id, session.actor.name, datetime.now(UTC))


def is_here(stores: Stores, segmentation_id: str) -> bool:
    """Whether this bank has a segmentation of that id, sound or damaged; False for a deleted one."""
    sound, damaged = segmentations.fetch_segmentations(stores.workspace, stores.bank_id)
    return segmentation_id in [each.segmentation_id for each in sound] + [each.segmentation_id for each in damaged]


def _own_fit(stores: Stores, run_id: str) -> Run:
    run = own_run(stores, run_id)
    if run.fitted_by is not None:
        raise ScoredRunError
    return run
