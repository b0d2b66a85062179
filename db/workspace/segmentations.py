"""Runs that somebody saved under a name, version by version. Deleting hides one and frees its name; releases stay known."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, insert, literal, select

from db.workspace.connection import again_after_conflict, reading_workspace, writing_workspace
from db.workspace.counting import next_number
from db.workspace.locking import claiming
from db.workspace.names import name_key, tidy_name
from db.workspace.run_rows import DESCRIBED, run_from
from db.workspace.schema import runs, segmentation_versions, segmentations
from db.workspace.segmentation_changes import lock_segmentation, make_change, missing_segmentation, record_change
from domain.errors import SavedItemDamagedError
from domain.runs import Change, DamagedSegmentation, Detail, HeldVersion, SavedSegmentation, SegmentationVersion, What

_MARKS = (
    segmentations.c.version,
    segmentations.c.changes,
    segmentations.c.frozen_at,
    segmentations.c.archived_at,
)
_SAVED = (
    segmentations.c.segmentation_id,
    segmentations.c.name,
    segmentations.c.saved_by,
    segmentations.c.saved_at,
    *_MARKS,
)


@again_after_conflict
def insert_segmentation(engine: Engine, name: str, run_id: str, actor: str, at: datetime) -> SavedSegmentation:
    """Raises UnusableNameError, NameTakenError (case does not count) or, without such a run, SavedItemMissingError.

    A run that another segmentation shows already is copied: each has names of its own.
    """
    with writing_workspace(engine) as connection:
        own = _copy(connection, run_id) if _is_held(connection, run_id) else run_id
        return _insert(connection, name, own, Change(What.SAVED, actor, at))


@again_after_conflict
def copy_segmentation(engine: Engine, segmentation_id: str, name: str, actor: str, at: datetime) -> SavedSegmentation:
    """What it shows, under another name; neither frozen nor archived, and with a history of its own."""
    with writing_workspace(engine) as connection:
        row = _row_of(connection, segmentation_id)
        change = Change(What.DUPLICATED, actor, at, Detail(other=row.name))
        return _insert(connection, name, _copy(connection, row.run_id), change, copied_from=segmentation_id)


@again_after_conflict
def insert_segmentation_version(engine: Engine, segmentation_id: str, run_id: str, change: Change) -> SavedSegmentation:
    """The version after the newest, shown from now on; raises as `lock_segmentation` and `make_change` do."""
    with writing_workspace(engine) as connection:
        locked = lock_segmentation(connection, segmentation_id)
        version = locked.version + 1
        own = _copy(connection, run_id) if _is_held(connection, run_id) else run_id
        make_change(connection, locked, change, run_id=own, version=version)
        _insert_version(connection, segmentation_id, version, own, change)
        return _saved(_row_of(connection, segmentation_id))


@again_after_conflict
def update_shown_run(engine: Engine, segmentation_id: str, run_id: str, change: Change) -> None:
    """What it shows from now on: the same segments on newer data."""
    with writing_workspace(engine) as connection:
        make_change(connection, lock_segmentation(connection, segmentation_id), change, run_id=run_id)


def fetch_segmentations(
    engine: Engine, bank: str
) -> tuple[tuple[SavedSegmentation, ...], tuple[DamagedSegmentation, ...]]:
    """Those saved for this bank, archived ones too, newest first, and apart those that are damaged."""
    newest_first = (segmentations.c.sequence.desc(), segmentations.c.segmentation_id)
    with reading_workspace(engine) as connection:
        rows = connection.execute(_kept().where(segmentations.c.bank == bank).order_by(*newest_first)).all()
    sound, damaged = [], []
    for row in rows:
        try:
            sound.append(_saved(row))
        except SavedItemDamagedError:
            damaged.append(DamagedSegmentation(row.segmentation_id, row.name))
    return tuple(sound), tuple(damaged)


def fetch_segmentation(engine: Engine, segmentation_id: str) -> SavedSegmentation:
    """Raises SavedItemMissingError, also for a deleted one, or SavedItemDamagedError."""
    with reading_workspace(engine) as connection:
        return _saved(_row_of(connection, segmentation_id))


def fetch_segmentation_versions(engine: Engine, segmentation_id: str) -> tuple[SegmentationVersion, ...]:
    """Newest first."""
    saved = segmentation_versions.c
    columns = (saved.version, saved.run_id, saved.saved_by, saved.saved_at)
    query = select(*columns).where(saved.segmentation_id == segmentation_id).order_by(saved.version.desc())
    with reading_workspace(engine) as connection:
        return tuple(SegmentationVersion(*row) for row in connection.execute(query))


def fetch_version_held(engine: Engine, fit_id: str) -> HeldVersion | None:
    """What the run that found segments was saved as; None of one that nobody saved."""
    saved = segmentation_versions.c
    query = select(saved.segmentation_id, saved.version, saved.saved_at).where(saved.run_id == fit_id)
    with reading_workspace(engine) as connection:
        row = connection.execute(query.limit(1)).one_or_none()
    return HeldVersion(*row) if row else None


@again_after_conflict
def update_segmentation_name(engine: Engine, segmentation_id: str, name: str, change: Change) -> None:
    """Raises as `insert_segmentation` and `make_change` do; releases keep the name they were made under."""
    tidy = tidy_name(name)
    with writing_workspace(engine) as connection:
        locked = lock_segmentation(connection, segmentation_id)
        make_change(connection, locked, change, name=tidy, name_key=name_key(tidy))


@again_after_conflict
def mark_segmentation(engine: Engine, segmentation_id: str, change: Change) -> None:
    """Frozen, unfrozen, archived or unarchived."""
    marks: dict[What, dict[str, datetime | None]] = {
        What.FROZEN: {"frozen_at": change.at},
        What.UNFROZEN: {"frozen_at": None},
        What.ARCHIVED: {"archived_at": change.at},
        What.UNARCHIVED: {"archived_at": None},
    }
    with writing_workspace(engine) as connection:
        make_change(connection, lock_segmentation(connection, segmentation_id), change, **marks[change.what])


@again_after_conflict
def mark_segmentation_deleted(engine: Engine, segmentation_id: str, actor: str, at: datetime) -> None:
    """It is hidden, and its name is free; raises SavedItemMissingError."""
    gone = {"name_key": None, "deleted_at": at, "deleted_by": actor}
    with writing_workspace(engine) as connection:
        locked = lock_segmentation(connection, segmentation_id)
        make_change(connection, locked, Change(What.DELETED, actor, at), **gone)


@again_after_conflict
def mark_segmentation_restored(engine: Engine, bank: str, segmentation_id: str, actor: str, at: datetime) -> None:
    """Undoes a deletion in this bank; raises NameTakenError when another was given the name meanwhile."""
    with writing_workspace(engine) as connection:
        locked = lock_segmentation(connection, segmentation_id, deleted=True)
        if locked.bank != bank:
            raise missing_segmentation()
        back = {"name_key": name_key(locked.name), "deleted_at": None, "deleted_by": None}
        make_change(connection, locked, Change(What.RESTORED, actor, at), **back)


def _insert(
    connection: Connection, name: str, run_id: str, change: Change, copied_from: str | None = None
) -> SavedSegmentation:
    tidy, segmentation_id = tidy_name(name), uuid4().hex
    run = connection.execute(select(runs.c.bank, runs.c.fitted_by).where(runs.c.run_id == run_id)).one_or_none()
    if run is None:
        raise missing_segmentation()
    who = {"saved_by": change.actor, "saved_at": change.at, "copied_from": copied_from}
    place = {"segmentation_id": segmentation_id, "bank": run.bank, "sequence": next_number(connection)}
    values = {**place, "run_id": run_id, **who}
    with claiming(tidy):
        connection.execute(insert(segmentations), {**values, "name": tidy, "name_key": name_key(tidy)})
    _insert_version(connection, segmentation_id, 1, run.fitted_by or run_id, change)
    record_change(connection, segmentation_id, 1, change)
    return _saved(_row_of(connection, segmentation_id))


def _insert_version(connection: Connection, segmentation_id: str, version: int, fit_id: str, change: Change) -> None:
    values = {"segmentation_id": segmentation_id, "version": version, "run_id": fit_id}
    connection.execute(insert(segmentation_versions), {**values, "saved_by": change.actor, "saved_at": change.at})


def _is_held(connection: Connection, run_id: str) -> bool:
    held = select(segmentation_versions.c.version).where(segmentation_versions.c.run_id == run_id)
    return connection.execute(held.limit(1)).first() is not None


def _copy(connection: Connection, run_id: str) -> str:
    """A copy of the run, and of its fit when it was scored with one; each in the place of what it copies, not the newest."""
    fit_id = connection.scalar(select(runs.c.fitted_by).where(runs.c.run_id == run_id))
    new = {"run_id": uuid4().hex, "fitted_by": _copy(connection, fit_id) if fit_id else None}
    copied = [literal(new[c.name], c.type).label(c.name) if c.name in new else c for c in runs.c]
    connection.execute(insert(runs).from_select(list(runs.c.keys()), select(*copied).where(runs.c.run_id == run_id)))
    return str(new["run_id"])


def _kept() -> Select[Any]:
    joined = segmentations.join(runs, segmentations.c.run_id == runs.c.run_id)
    return select(*_SAVED, *DESCRIBED).select_from(joined).where(segmentations.c.deleted_at.is_(None))


def _row_of(connection: Connection, segmentation_id: str) -> Row[Any]:
    row = connection.execute(_kept().where(segmentations.c.segmentation_id == segmentation_id)).one_or_none()
    if row is None:
        raise missing_segmentation()
    return row


def _saved(row: Row[Any]) -> SavedSegmentation:
    try:
        run = run_from(row)
    except SavedItemDamagedError as error:
        raise _damaged(row.name) from error
    return SavedSegmentation(
        segmentation_id=row.segmentation_id,
        name=row.name,
        run_id=run.run_id,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        as_of=run.as_of,
        n_customers=run.n_customers,
        segments=run.segments,
        version=row.version,
        changes=row.changes,
        frozen_at=row.frozen_at,
        archived_at=row.archived_at,
        not_enough_known=run.not_enough_known,
    )


def _damaged(name: str) -> SavedItemDamagedError:
    return SavedItemDamagedError(
        "The saved segmentation “{name}” is damaged and cannot be shown.",
        "Build it again from its attributes, or delete it; the others are unharmed.",
        name=name,
    )
