"""Audience rules that somebody saved: every version stays, deleting hides one and frees its name."""

import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, exc, insert, select, update

from db.errors import ChangedMeanwhileError, SavedItemDamagedError, SavedItemMissingError
from db.workspace.connection import again_after_conflict, reading, writing
from db.workspace.documents import StoredAudience, read_document
from db.workspace.names import name_key, name_taken, tidy_name
from db.workspace.schema import audience_versions, audiences
from segmentation.domain import AudienceKind, AudienceRule

_DESCRIBED = (
    audiences.c.audience_id,
    *(column for column in audience_versions.c if column.name not in ("audience_id", "people")),
)


@dataclass(frozen=True)
class People:
    """The frozen ones: `customer_ids` ascending, as they matched on one snapshot."""

    snapshot: str
    as_of: date
    customer_ids: NDArray[np.int64]


@dataclass(frozen=True)
class SavedAudience:
    """`as_of` and `n_people` are of a frozen one; `n_people` of a living one depends on the day, and is None."""

    audience_id: str
    version: int
    name: str
    rule: AudienceRule
    kind: AudienceKind
    as_of: date | None
    n_people: int | None
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class AudienceChange:
    """Who saved which version when; `n_people` as in `SavedAudience`."""

    version: int
    name: str
    kind: str
    n_people: int | None
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class DamagedAudience:
    """One whose rule can no longer be read; it can still be deleted."""

    audience_id: str
    name: str


@again_after_conflict
def save_audience(
    engine: Engine, bank: str, name: str, rule: AudienceRule, people: People | None, actor: str, at: datetime
) -> SavedAudience:
    """Frozen when there are `people`, else living; raises UnusableNameError or NameTakenError (case does not count)."""
    audience_id = uuid4().hex
    version = _version_row(audience_id, 1, name, rule, people, actor, at)
    known = {"audience_id": audience_id, "bank": bank, "version": 1}
    with writing(engine) as connection:
        try:
            connection.execute(insert(audiences), {**known, "name_key": name_key(version["name"])})
        except exc.IntegrityError as error:
            raise name_taken(version["name"]) from error
        connection.execute(insert(audience_versions), version)
        return _saved(_row_of(connection, bank, audience_id))


@again_after_conflict
def change_audience(
    engine: Engine,
    bank: str,
    seen: SavedAudience,
    name: str,
    rule: AudienceRule,
    people: People | None,
    actor: str,
    at: datetime,
) -> SavedAudience:
    """The version after the one that was seen; raises ChangedMeanwhileError when somebody else's already is."""
    version = _version_row(seen.audience_id, seen.version + 1, name, rule, people, actor, at)
    values = {"version": seen.version + 1, "name_key": name_key(version["name"])}
    unchanged = (*_this(bank, seen.audience_id), audiences.c.version == seen.version)
    with writing(engine) as connection:
        try:
            changed = connection.execute(
                update(audiences).where(*unchanged, audiences.c.deleted_at.is_(None)).values(**values)
            ).rowcount
        except exc.IntegrityError as error:
            raise name_taken(version["name"]) from error
        if not changed:
            newer = _row_of(connection, bank, seen.audience_id)
            raise ChangedMeanwhileError(newer.name, newer.saved_by, newer.saved_at)
        connection.execute(insert(audience_versions), version)
        return _saved(_row_of(connection, bank, seen.audience_id))


def fetch_audiences(engine: Engine, bank: str) -> tuple[tuple[SavedAudience, ...], tuple[DamagedAudience, ...]]:
    """Those saved for this bank, changed last first, and apart those that are damaged."""
    newest_first = (audience_versions.c.saved_at.desc(), audiences.c.audience_id)
    with reading(engine) as connection:
        rows = connection.execute(_kept().where(audiences.c.bank == bank).order_by(*newest_first)).all()
    sound, damaged = [], []
    for row in rows:
        try:
            sound.append(_saved(row))
        except SavedItemDamagedError:
            damaged.append(DamagedAudience(row.audience_id, row.name))
    return tuple(sound), tuple(damaged)


def fetch_people(engine: Engine, bank: str, audience_id: str) -> People:
    """Of a frozen one; raises SavedItemMissingError, also for a living or deleted one, or SavedItemDamagedError."""
    with reading(engine) as connection:
        row = connection.execute(_kept(audience_versions.c.people).where(*_this(bank, audience_id))).one_or_none()
    if row is None or row.people is None:
        raise _missing()
    return People(row.snapshot, row.as_of, _unpacked(row.people, row.n_people, row.name))


def fetch_history(engine: Engine, bank: str, audience_id: str) -> tuple[AudienceChange, ...]:
    """Newest first; of a damaged version too, which says who to ask."""
    stored = audience_versions.c
    columns = (stored.version, stored.name, stored.kind, stored.n_people, stored.saved_by, stored.saved_at)
    joined = audience_versions.join(audiences, stored.audience_id == audiences.c.audience_id)
    query = select(*columns).select_from(joined).where(*_this(bank, audience_id)).order_by(stored.version.desc())
    with reading(engine) as connection:
        return tuple(AudienceChange(*row) for row in connection.execute(query))


@again_after_conflict
def delete_audience(engine: Engine, bank: str, audience_id: str, actor: str, at: datetime) -> None:
    with writing(engine) as connection:
        _mark(connection, bank, audience_id, deleted=False, name_key=None, deleted_at=at, deleted_by=actor)


@again_after_conflict
def restore_audience(engine: Engine, bank: str, audience_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when the name was given away meanwhile."""
    with writing(engine) as connection:
        current = audiences.join(audience_versions, _CURRENT)
        name = connection.scalar(select(audience_versions.c.name).select_from(current).where(*_this(bank, audience_id)))
        if name is None:
            raise _missing()
        values = {"name_key": name_key(name), "deleted_at": None, "deleted_by": None}
        try:
            _mark(connection, bank, audience_id, deleted=True, **values)
        except exc.IntegrityError as error:
            raise name_taken(name) from error


_CURRENT = (audience_versions.c.audience_id == audiences.c.audience_id) & (
    audience_versions.c.version == audiences.c.version
)


def _mark(connection: Connection, bank: str, audience_id: str, *, deleted: bool, **values: Any) -> None:
    state = audiences.c.deleted_at.is_not(None) if deleted else audiences.c.deleted_at.is_(None)
    if not connection.execute(update(audiences).where(*_this(bank, audience_id), state).values(**values)).rowcount:
        raise _missing()


def _kept(*more: Any) -> Select[Any]:
    current = audiences.join(audience_versions, _CURRENT)
    return select(*_DESCRIBED, *more).select_from(current).where(audiences.c.deleted_at.is_(None))


def _row_of(connection: Connection, bank: str, audience_id: str) -> Row[Any]:
    row = connection.execute(_kept().where(*_this(bank, audience_id))).one_or_none()
    if row is None:
        raise _missing()
    return row


def _this(bank: str, audience_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return audiences.c.audience_id == audience_id, audiences.c.bank == bank


def _version_row(
    audience_id: str, version: int, name: str, rule: AudienceRule, people: People | None, actor: str, at: datetime
) -> dict[str, Any]:
    document = StoredAudience(rule=rule).model_dump_json()
    row = {"audience_id": audience_id, "version": version, "name": tidy_name(name), "rule": document}
    who = {"saved_by": actor, "saved_at": at}
    if people is None:
        nobody = {"snapshot": None, "as_of": None, "people": None, "n_people": None}
        return {**row, **who, **nobody, "kind": AudienceKind.LIVING.value}
    frozen = {"snapshot": people.snapshot, "as_of": people.as_of, "n_people": len(people.customer_ids)}
    return {**row, **who, **frozen, "kind": AudienceKind.FROZEN.value, "people": _packed(people.customer_ids)}


def _packed(customer_ids: NDArray[np.int64]) -> bytes:
    # Steps between ascending ids are small numbers, which compress well.
    return zlib.compress(np.diff(customer_ids, prepend=0).astype("<i8").tobytes())


def _unpacked(packed: bytes, n_people: int, name: str) -> NDArray[np.int64]:
    try:
        steps = np.frombuffer(zlib.decompressobj().decompress(packed, 8 * n_people + 8), dtype="<i8")
    except (zlib.error, ValueError) as error:
        raise _damaged(name) from error
    if len(steps) != n_people or (steps[1:] <= 0).any():
        raise _damaged(name)
    return np.cumsum(steps, dtype=np.int64)


def _saved(row: Row[Any]) -> SavedAudience:
    document = read_document(StoredAudience, row.rule, _damaged(row.name))
    frozen = row.kind == AudienceKind.FROZEN.value
    if row.kind not in list(AudienceKind) or frozen != (row.n_people is not None) or frozen != (row.as_of is not None):
        raise _damaged(row.name)
    return SavedAudience(
        audience_id=row.audience_id,
        version=row.version,
        name=row.name,
        rule=document.rule,
        kind=AudienceKind(row.kind),
        as_of=row.as_of,
        n_people=row.n_people,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
    )


def _missing() -> SavedItemMissingError:
    return SavedItemMissingError(
        "This audience is not here; it may have been deleted.", "Choose another one from the saved audiences."
    )


def _damaged(name: str) -> SavedItemDamagedError:
    return SavedItemDamagedError(
        f"The saved audience “{name}” is damaged and cannot be used.",
        "Write its rule again, or delete it; the others are unharmed.",
    )
