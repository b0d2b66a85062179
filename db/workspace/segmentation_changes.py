"""Who changed what of a saved segmentation, and when. Its number of changes is what an actor must have seen."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from db.workspace.connection import reading_workspace
from db.workspace.documents import read_document, write_document
from db.workspace.locking import Last, claiming, lock_row, require_seen
from db.workspace.schema import segmentation_changes, segmentations
from domain.errors import ArchivedError, FrozenError, SavedItemDamagedError, SavedItemMissingError
from domain.runs import Change, Detail, SegmentationChange, What

_NOT_WHEN_FROZEN = {What.RENAMED, What.SEGMENTS_RENAMED, What.SCORED, What.REFITTED, What.VERSION_SAVED}
_NOT_WHEN_ARCHIVED = {What.SCORED, What.REFITTED, What.VERSION_SAVED}


def fetch_changes(engine: Engine, segmentation_id: str) -> tuple[SegmentationChange, ...]:
    """Newest first."""
    stored = segmentation_changes.c
    newest_first = select(segmentation_changes).where(stored.segmentation_id == segmentation_id)
    with reading_workspace(engine) as connection:
        return tuple(_change_from(row) for row in connection.execute(newest_first.order_by(stored.step.desc())))


def lock_segmentation(connection: Connection, segmentation_id: str, *, deleted: bool = False) -> Row[Any]:
    """Raises SavedItemMissingError."""
    this = segmentations.c.segmentation_id == segmentation_id
    return lock_row(connection, segmentations, this, missing=missing_segmentation(), deleted=deleted)


def make_change(connection: Connection, locked: Row[Any], change: Change, **values: Any) -> None:
    """Raises FrozenError, ArchivedError, ChangedMeanwhileError, NameTakenError."""
    require_seen(change.seen, locked.changes, lambda: _changed_last(connection, locked))
    require_open(locked.name, locked.frozen_at, locked.archived_at, change.what)
    this = segmentations.c.segmentation_id == locked.segmentation_id
    step = locked.changes + 1
    with claiming(values.get("name", locked.name)):
        connection.execute(update(segmentations).where(this).values(changes=step, **values))
    record_change(connection, locked.segmentation_id, step, change)


def record_change(connection: Connection, segmentation_id: str, step: int, change: Change) -> None:
    made = {"at": change.at, "actor": change.actor, "what": change.what.value}
    unfit = SavedItemDamagedError("This change does not add up, so it was not saved.", "If it stays so, report it.")
    detail = write_document(change.detail, unfit)
    row = {"segmentation_id": segmentation_id, "step": step, **made, "detail": detail}
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


def _changed_last(connection: Connection, locked: Row[Any]) -> Last:
    stored = segmentation_changes.c
    here = (stored.segmentation_id == locked.segmentation_id, stored.step == locked.changes)
    found = connection.execute(select(stored.actor, stored.at).where(*here)).one_or_none()
    who, at = found or (locked.saved_by, locked.saved_at)
    return locked.name, who, at


def _change_from(row: Row[Any]) -> SegmentationChange:
    damage = SavedItemDamagedError("This entry of the history is damaged.", "The others are unharmed.")
    try:
        detail = read_document(Detail, row.detail, damage)
    except SavedItemDamagedError:
        detail = None
    return SegmentationChange(row.step, row.at, row.actor, row.what, detail)
