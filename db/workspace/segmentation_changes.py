"""Who changed what of a saved segmentation, when; and the lock that this record is: nobody overwrites unseen work."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, exc, insert, select, update

from db.workspace.connection import reading_workspace
from db.workspace.documents import read_document, write_document
from db.workspace.names import name_taken
from db.workspace.schema import segmentation_changes, segmentations
from domain.errors import (
    ArchivedError,
    ChangedMeanwhileError,
    FrozenError,
    SavedItemDamagedError,
    SavedItemMissingError,
)
from domain.runs import Change, Detail, SegmentationChange, What

_NOT_WHEN_FROZEN = {What.RENAMED, What.SEGMENTS_RENAMED, What.SCORED, What.REFITTED, What.VERSION_SAVED}
_NOT_WHEN_ARCHIVED = {What.SCORED, What.REFITTED, What.VERSION_SAVED}


def fetch_changes(engine: Engine, segmentation_id: str) -> tuple[SegmentationChange, ...]:
    """Newest first."""
    stored = segmentation_changes.c
    newest_first = select(segmentation_changes).where(stored.segmentation_id == segmentation_id)
    with reading_workspace(engine) as connection:
        return tuple(_change_from(row) for row in connection.execute(newest_first.order_by(stored.step.desc())))


def make_change(connection: Connection, segmentation_id: str, change: Change, **values: Any) -> None:
    """Raises SavedItemMissingError, FrozenError, ArchivedError, ChangedMeanwhileError, NameTakenError."""
    row = connection.execute(_to_change(segmentation_id)).one_or_none()
    if row is None or (row.deleted_at is None) == (change.what is What.RESTORED):
        raise missing_segmentation()
    if change.seen not in (None, row.changes):
        raise _changed_meanwhile(connection, row)
    require_open(row.name, row.frozen_at, row.archived_at, change.what)
    this = segmentations.c.segmentation_id == segmentation_id
    try:
        connection.execute(update(segmentations).where(this).values(changes=row.changes + 1, **values))
    except exc.IntegrityError as error:
        raise name_taken(values.get("name", row.name)) from error
    record_change(connection, segmentation_id, row.changes + 1, change)


def record_change(connection: Connection, segmentation_id: str, step: int, change: Change) -> None:
    made = {"at": change.at, "actor": change.actor, "what": change.what.value}
    row = {"segmentation_id": segmentation_id, "step": step, **made, "detail": write_document(change.detail)}
    connection.execute(insert(segmentation_changes), row)


def require_open(name: str, frozen_at: datetime | None, archived_at: datetime | None, what: What) -> None:
    """Raises FrozenError or ArchivedError when the segmentation may not be changed so."""
    if frozen_at is not None and what in _NOT_WHEN_FROZEN:
        raise FrozenError(name=name)
    if archived_at is not None and what in _NOT_WHEN_ARCHIVED:
        raise ArchivedError(name=name)


def missing_segmentation() -> SavedItemMissingError:
    return SavedItemMissingError(
        "This segmentation is not here; it may have been deleted.", "Choose another one from the saved segmentations."
    )


def _to_change(segmentation_id: str) -> Any:
    return select(segmentations).where(segmentations.c.segmentation_id == segmentation_id).with_for_update()


def _changed_meanwhile(connection: Connection, row: Row[Any]) -> ChangedMeanwhileError:
    stored = segmentation_changes.c
    last = select(stored.actor, stored.at).where(
        stored.segmentation_id == row.segmentation_id, stored.step == row.changes
    )
    found = connection.execute(last).one_or_none()
    who, at = found or (row.saved_by, row.saved_at)
    return ChangedMeanwhileError(name=row.name, who=who, at=at)


def _change_from(row: Row[Any]) -> SegmentationChange:
    damage = SavedItemDamagedError("This entry of the history is damaged.", "The others are unharmed.")
    try:
        detail = read_document(Detail, row.detail, damage)
    except SavedItemDamagedError:
        detail = None
    return SegmentationChange(row.step, row.at, row.actor, row.what, detail)
