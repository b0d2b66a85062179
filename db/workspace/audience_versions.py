"""Every version of an audience that was saved, the older ones too; they are read here and never changed."""

from typing import Any

from sqlalchemy import Engine, Row, Select, select

from db.workspace.audience_rows import DESCRIBED, FrozenPeople, audience_from, missing_audience, people_from, this
from db.workspace.connection import reading_workspace
from db.workspace.schema import audience_versions, audiences
from domain.audiences import DamagedVersion, SavedAudience
from domain.errors import SavedItemDamagedError


def fetch_audience_versions(engine: Engine, bank: str, audience_id: str) -> tuple[SavedAudience | DamagedVersion, ...]:
    """Newest first; none of an audience that was deleted."""
    newest_first = _versions(bank, audience_id).order_by(audience_versions.c.version.desc())
    with reading_workspace(engine) as connection:
        return tuple(_version_from(row) for row in connection.execute(newest_first))


def fetch_version(engine: Engine, bank: str, audience_id: str, version: int) -> SavedAudience:
    """Raises SavedItemMissingError, also for a deleted audience, or SavedItemDamagedError."""
    return audience_from(_row_of(engine, _versions(bank, audience_id), version))


def fetch_people(engine: Engine, bank: str, audience_id: str, version: int) -> FrozenPeople:
    """Of a frozen one; raises as `fetch_version` does, SavedItemMissingError also for a living one."""
    row = _row_of(engine, _versions(bank, audience_id, audience_versions.c.people), version)
    if row.people is None:
        raise missing_audience()
    return people_from(row)


def _versions(bank: str, audience_id: str, *more: Any) -> Select[Any]:
    joined = audiences.join(audience_versions, audience_versions.c.audience_id == audiences.c.audience_id)
    kept = (*this(bank, audience_id), audiences.c.deleted_at.is_(None))
    return select(*DESCRIBED, *more).select_from(joined).where(*kept)


def _row_of(engine: Engine, versions: Select[Any], version: int) -> Row[Any]:
    with reading_workspace(engine) as connection:
        row = connection.execute(versions.where(audience_versions.c.version == version)).one_or_none()
    if row is None:
        raise missing_audience()
    return row


def _version_from(row: Row[Any]) -> SavedAudience | DamagedVersion:
    try:
        return audience_from(row)
    except SavedItemDamagedError:
        return DamagedVersion(row.version, row.name, row.saved_by, row.saved_at)
