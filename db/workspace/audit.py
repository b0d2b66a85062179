"""The record of released files: one row per file, added before a byte is released, never changed or removed."""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Engine, Row, insert, select

from db.workspace.connection import again_after_conflict, reading_workspace, writing_workspace
from db.workspace.counting import next_number
from db.workspace.documents import as_json, read_document
from db.workspace.schema import releases
from domain.errors import SavedItemDamagedError
from domain.lists import ListedAudience, ListedSegments, Release

_JSON = ("columns", "exclusions", "segments")
_OF_LISTED = tuple(each.name for kind in (ListedSegments, ListedAudience) for each in fields(kind))


@again_after_conflict
def record_release(engine: Engine, release: Release) -> None:
    """Raises SavedItemDamagedError when the counts do not add up; then nothing may leave."""
    unfit = SavedItemDamagedError(
        "The record of this release does not add up, so nothing was released.",
        "Prepare the list again; if it stays so, report it.",
    )
    _read(release, unfit)
    with writing_workspace(engine) as connection:
        connection.execute(insert(releases), _row_of(release) | {"sequence": next_number(connection)})


def fetch_releases(engine: Engine, bank: str) -> tuple[Release, ...]:
    """Newest first; raises SavedItemDamagedError naming the record that no longer fits."""
    newest_first = (releases.c.sequence.desc(), releases.c.release_id)
    with reading_workspace(engine) as connection:
        rows = connection.execute(select(releases).where(releases.c.bank == bank).order_by(*newest_first)).all()
    return tuple(_release_from(row) for row in rows)


def _row_of(release: Release) -> dict[str, Any]:
    values = asdict(release)
    listed = values.pop("listed")
    columns: dict[str, Any] = {**values, **listed}
    return columns | {name: as_json(columns[name]) for name in _JSON if name in columns}


def _release_from(row: Row[Any]) -> Release:
    damage = SavedItemDamagedError(
        "The record of release {release} is damaged.",
        "Ask the administrator to restore it from a backup; the others are unharmed.",
        release=row.release_id,
    )
    filled = {name: value for name, value in row._asdict().items() if value is not None and name != "sequence"}
    values = filled | {name: read_document(object, filled[name], damage) for name in _JSON if name in filled}
    # Where columns of both kinds of list are filled, or of neither, this is no list of either kind.
    listed = {name: values.pop(name) for name in _OF_LISTED if name in values}
    return _read({**values, "listed": listed}, damage)


def _read(values: object, damage: SavedItemDamagedError) -> Release:
    release = read_document(Release, as_json(values), damage)
    if release.candidates != release.rows + sum(release.exclusions.values()):
        raise damage
    return release
