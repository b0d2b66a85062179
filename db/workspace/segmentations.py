"""Runs that somebody saved under a name. Deleting hides one and frees its name; releases from it stay known."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, exc, insert, select, update

from db.errors import SavedItemDamagedError, SavedItemMissingError
from db.workspace.connection import again_after_conflict, reading, writing
from db.workspace.names import name_key, name_taken, tidy_name
from db.workspace.runs import DESCRIBED, run_from
from db.workspace.schema import runs, segmentations
from segmentation.domain import Segment

_SAVED = (
    segmentations.c.segmentation_id,
    segmentations.c.name,
    segmentations.c.saved_by,
    segmentations.c.saved_at,
)


@dataclass(frozen=True)
class SavedSegmentation:
    segmentation_id: str
    name: str
    run_id: str
    saved_by: str
    saved_at: datetime
    as_of: date
    n_customers: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class DamagedSegmentation:
    """One whose run can no longer be read; it can still be deleted."""

    segmentation_id: str
    name: str


@again_after_conflict
def save_segmentation(engine: Engine, name: str, run_id: str, actor: str, at: datetime) -> SavedSegmentation:
    """Raises UnusableNameError, NameTakenError (case does not count) or, without such a run, SavedItemMissingError."""
    tidy, segmentation_id = tidy_name(name), uuid4().hex
    with writing(engine) as connection:
        bank = connection.scalar(select(runs.c.bank).where(runs.c.run_id == run_id))
        if bank is None:
            raise _missing()
        values = {"segmentation_id": segmentation_id, "bank": bank, "run_id": run_id, "saved_by": actor, "saved_at": at}
        try:
            connection.execute(insert(segmentations), {**values, "name": tidy, "name_key": name_key(tidy)})
        except exc.IntegrityError as error:
            raise name_taken(tidy) from error
        return _saved(_row_of(connection, segmentation_id))


def fetch_segmentations(
    engine: Engine, bank: str
) -> tuple[tuple[SavedSegmentation, ...], tuple[DamagedSegmentation, ...]]:
    """Those saved for this bank, newest first, and apart those that are damaged."""
    newest_first = (segmentations.c.saved_at.desc(), segmentations.c.segmentation_id)
    with reading(engine) as connection:
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
    with reading(engine) as connection:
        return _saved(_row_of(connection, segmentation_id))


@again_after_conflict
def rename_segmentation(engine: Engine, segmentation_id: str, name: str) -> None:
    """Raises as `save_segmentation` does; releases keep the name they were made under."""
    tidy = tidy_name(name)
    with writing(engine) as connection:
        _change(connection, segmentation_id, deleted=False, name=tidy, name_key=name_key(tidy))


@again_after_conflict
def show_run(engine: Engine, segmentation_id: str, run_id: str) -> None:
    """What it shows from now on: the same segments on newer data."""
    with writing(engine) as connection:
        _change(connection, segmentation_id, deleted=False, run_id=run_id)


@again_after_conflict
def delete_segmentation(engine: Engine, segmentation_id: str, actor: str, at: datetime) -> None:
    with writing(engine) as connection:
        _change(connection, segmentation_id, deleted=False, name_key=None, deleted_at=at, deleted_by=actor)


@again_after_conflict
def restore_segmentation(engine: Engine, segmentation_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when the name was given away meanwhile."""
    with writing(engine) as connection:
        query = select(segmentations.c.name).where(segmentations.c.segmentation_id == segmentation_id)
        name = connection.scalar(query)
        if name is None:
            raise _missing()
        values = {"name": name, "name_key": name_key(name), "deleted_at": None, "deleted_by": None}
        _change(connection, segmentation_id, deleted=True, **values)


def _change(connection: Connection, segmentation_id: str, *, deleted: bool, **values: Any) -> None:
    state = segmentations.c.deleted_at.is_not(None) if deleted else segmentations.c.deleted_at.is_(None)
    this = segmentations.c.segmentation_id == segmentation_id
    try:
        changed = connection.execute(update(segmentations).where(this, state).values(**values)).rowcount
    except exc.IntegrityError as error:
        raise name_taken(values["name"]) from error
    if not changed:
        raise _missing()


def _kept() -> Select[Any]:
    joined = segmentations.join(runs, segmentations.c.run_id == runs.c.run_id)
    return select(*_SAVED, *DESCRIBED).select_from(joined).where(segmentations.c.deleted_at.is_(None))


def _row_of(connection: Connection, segmentation_id: str) -> Row[Any]:
    row = connection.execute(_kept().where(segmentations.c.segmentation_id == segmentation_id)).one_or_none()
    if row is None:
        raise _missing()
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
    )


def _missing() -> SavedItemMissingError:
    return SavedItemMissingError(
        "This segmentation is not here; it may have been deleted.", "Choose another one from the saved segmentations."
    )


def _damaged(name: str) -> SavedItemDamagedError:
    return SavedItemDamagedError(
        f"The saved segmentation “{name}” is damaged and cannot be shown.",
        "Build it again from its attributes, or delete it; the others are unharmed.",
    )
