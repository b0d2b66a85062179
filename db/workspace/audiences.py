"""Audience rules that somebody saved: every version stays, deleting hides one and frees its name."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from db.workspace.audience_rows import DESCRIBED, FrozenPeople, audience_from, missing_audience, this, version_row
from db.workspace.connection import again_after_conflict, reading_workspace, writing_workspace
from db.workspace.counting import next_number
from db.workspace.locking import Last, claiming, lock_row, require_seen
from db.workspace.names import name_key, tidy_name
from db.workspace.schema import audience_versions, audiences
from domain.audiences import AudienceKind, AudienceRule, DamagedAudience, SavedAudience
from domain.errors import SavedItemDamagedError


@again_after_conflict
def insert_audience(
    engine: Engine, bank: str, name: str, rule: AudienceRule, people: FrozenPeople | None, actor: str, at: datetime
) -> SavedAudience:
    """Frozen when there are `people`, else living; raises UnusableNameError or NameTakenError (case does not count)."""
    audience = _version(uuid4().hex, 1, name, rule, people, actor, at)
    known = {"audience_id": audience.audience_id, "bank": bank, "version": 1, "name_key": name_key(audience.name)}
    with writing_workspace(engine) as connection:
        with claiming(audience.name):
            connection.execute(insert(audiences), known)
        _insert_version(connection, audience, people)
    return audience


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
    audience = _version(seen.audience_id, seen.version + 1, name, rule, people, actor, at)
    here = this(bank, seen.audience_id)
    with writing_workspace(engine) as connection:
        locked = lock_row(connection, audiences, *here, missing=missing_audience())
        require_seen(seen.version, locked.version, lambda: _changed_last(connection, bank, seen.audience_id))
        values = {"version": audience.version, "name_key": name_key(audience.name)}
        with claiming(audience.name):
            connection.execute(update(audiences).where(*here).values(**values))
        _insert_version(connection, audience, people)
    return audience


def fetch_audiences(engine: Engine, bank: str) -> tuple[tuple[SavedAudience, ...], tuple[DamagedAudience, ...]]:
    """Those saved for this bank, changed last first, and apart those that are damaged."""
    newest_first = (audience_versions.c.sequence.desc(), audiences.c.audience_id)
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
    """It is hidden, and its name is free; raises SavedItemMissingError."""
    here = this(bank, audience_id)
    with writing_workspace(engine) as connection:
        lock_row(connection, audiences, *here, missing=missing_audience())
        connection.execute(update(audiences).where(*here).values(name_key=None, deleted_at=at, deleted_by=actor))


@again_after_conflict
def mark_audience_restored(engine: Engine, bank: str, audience_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when another audience was given the name meanwhile."""
    here = this(bank, audience_id)
    with writing_workspace(engine) as connection:
        lock_row(connection, audiences, *here, missing=missing_audience(), deleted=True)
        newest = select(audience_versions.c.name).select_from(_NEWEST).where(*here)
        name = connection.execute(newest).scalar_one()
        with claiming(name):
            values = {"name_key": name_key(name), "deleted_at": None, "deleted_by": None}
            connection.execute(update(audiences).where(*here).values(**values))


_NEWEST = audiences.join(
    audience_versions,
    (audience_versions.c.audience_id == audiences.c.audience_id) & (audience_versions.c.version == audiences.c.version),
)


def _version(
    audience_id: str, version: int, name: str, rule: AudienceRule, people: FrozenPeople | None, actor: str, at: datetime
) -> SavedAudience:
    kind = AudienceKind.FROZEN if people else AudienceKind.LIVING
    as_of, n_people = (people.as_of, len(people.customer_ids)) if people else (None, None)
    return SavedAudience(audience_id, version, tidy_name(name), rule, kind, as_of, n_people, actor, at)


def _insert_version(connection: Connection, audience: SavedAudience, people: FrozenPeople | None) -> None:
    row = version_row(audience, people) | {"sequence": next_number(connection)}
    connection.execute(insert(audience_versions), row)


def _changed_last(connection: Connection, bank: str, audience_id: str) -> Last:
    newest = _row_of(connection, bank, audience_id)
    return newest.name, newest.saved_by, newest.saved_at


def _kept() -> Select[Any]:
    return select(*DESCRIBED).select_from(_NEWEST).where(audiences.c.deleted_at.is_(None))


def _row_of(connection: Connection, bank: str, audience_id: str) -> Row[Any]:
    row = connection.execute(_kept().where(*this(bank, audience_id))).one_or_none()
    if row is None:
        raise missing_audience()
    return row
