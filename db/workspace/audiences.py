"""Audience rules that somebody saved: every version stays, deleting hides one and frees its name."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, exc, insert, select, update

from db.workspace.audience_rows import DESCRIBED, FrozenPeople, audience_from, missing_audience, this, version_row
from db.workspace.connection import again_after_conflict, reading_workspace, writing_workspace
from db.workspace.names import name_key, name_taken
from db.workspace.schema import audience_versions, audiences
from domain.audiences import AudienceRule, DamagedAudience, SavedAudience
from domain.errors import ChangedMeanwhileError, SavedItemDamagedError


@again_after_conflict
def insert_audience(
    engine: Engine, bank: str, name: str, rule: AudienceRule, people: FrozenPeople | None, actor: str, at: datetime
) -> SavedAudience:
    """Frozen when there are `people`, else living; raises UnusableNameError or NameTakenError (case does not count)."""
    audience_id = uuid4().hex
    version = version_row(audience_id, 1, name, rule, people, actor, at)
    known = {"audience_id": audience_id, "bank": bank, "version": 1}
    with writing_workspace(engine) as connection:
        try:
            connection.execute(insert(audiences), {**known, "name_key": name_key(version["name"])})
        except exc.IntegrityError as error:
            raise name_taken(version["name"]) from error
        connection.execute(insert(audience_versions), version)
        return audience_from(_row_of(connection, bank, audience_id))


@again_after_conflict
def insert_audience_version(
    engine: Engine,
    bank: str,
    seen: SavedAudience,
    name: str,
    rule: AudienceRule,
    people: FrozenPeople | None,
    actor: str,
    at: datetime,
) -> SavedAudience:
    """The version after the one that was seen; raises ChangedMeanwhileError when somebody else's already is."""
    version = version_row(seen.audience_id, seen.version + 1, name, rule, people, actor, at)
    values = {"version": seen.version + 1, "name_key": name_key(version["name"])}
    unchanged = (*this(bank, seen.audience_id), audiences.c.version == seen.version)
    with writing_workspace(engine) as connection:
        try:
            changed = connection.execute(
                update(audiences).where(*unchanged, audiences.c.deleted_at.is_(None)).values(**values)
            ).rowcount
        except exc.IntegrityError as error:
            raise name_taken(version["name"]) from error
        if not changed:
            newer = _row_of(connection, bank, seen.audience_id)
            raise ChangedMeanwhileError(name=newer.name, who=newer.saved_by, at=newer.saved_at)
        connection.execute(insert(audience_versions), version)
        return audience_from(_row_of(connection, bank, seen.audience_id))


def fetch_audiences(engine: Engine, bank: str) -> tuple[tuple[SavedAudience, ...], tuple[DamagedAudience, ...]]:
    """Those saved for this bank, changed last first, and apart those that are damaged."""
    newest_first = (audience_versions.c.saved_at.desc(), audiences.c.audience_id)
    with reading_workspace(engine) as connection:
        rows = connection.execute(_kept().where(audiences.c.bank == bank).order_by(*newest_first)).all()
    sound, damaged = [], []
    for row in rows:
        try:
            sound.append(audience_from(row))
        except SavedItemDamagedError:
            damaged.append(DamagedAudience(row.audience_id, row.name))
    return tuple(sound), tuple(damaged)


def fetch_audience(engine: Engine, bank: str, audience_id: str) -> SavedAudience:
    """Its newest version; raises SavedItemMissingError or SavedItemDamagedError."""
    with reading_workspace(engine) as connection:
        return audience_from(_row_of(connection, bank, audience_id))


@again_after_conflict
def mark_audience_deleted(engine: Engine, bank: str, audience_id: str, actor: str, at: datetime) -> None:
    with writing_workspace(engine) as connection:
        _mark(connection, bank, audience_id, deleted=False, name_key=None, deleted_at=at, deleted_by=actor)


@again_after_conflict
def mark_audience_restored(engine: Engine, bank: str, audience_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when the name was given away meanwhile."""
    with writing_workspace(engine) as connection:
        current = audiences.join(audience_versions, _CURRENT)
        name = connection.scalar(select(audience_versions.c.name).select_from(current).where(*this(bank, audience_id)))
        if name is None:
            raise missing_audience()
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
    if not connection.execute(update(audiences).where(*this(bank, audience_id), state).values(**values)).rowcount:
        raise missing_audience()


def _kept(*more: Any) -> Select[Any]:
    current = audiences.join(audience_versions, _CURRENT)
    return select(*DESCRIBED, *more).select_from(current).where(audiences.c.deleted_at.is_(None))


def _row_of(connection: Connection, bank: str, audience_id: str) -> Row[Any]:
    row = connection.execute(_kept().where(*this(bank, audience_id))).one_or_none()
    if row is None:
        raise missing_audience()
    return row
