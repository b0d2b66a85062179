"""The record of what left: one row per file, added before a byte is released, never changed or removed."""

import json
from dataclasses import asdict, fields
from typing import Any, Self

from pydantic import model_validator
from sqlalchemy import Engine, Row, insert, select

from db.workspace.connection import again_after_conflict, reading_workspace, writing_workspace
from db.workspace.documents import Document
from db.workspace.schema import releases
from domain.errors import SavedItemDamagedError
from domain.lists import ListedAudience, ListedSegments, Release

_JSON = ("columns", "exclusions")


class _Record(Document):
    release: Release

    @model_validator(mode="after")
    def _accounts_for_everybody(self) -> Self:
        if self.release.candidates != self.release.rows + sum(self.release.exclusions.values()):
            raise ValueError("people are missing from the account")
        if self.release.at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return self


@again_after_conflict
def record_release(engine: Engine, release: Release) -> None:
    """Raises SavedItemDamagedError when the counts do not add up; then nothing may leave."""
    try:
        checked = _Record.model_validate({"release": asdict(release)})
    except ValueError as error:
        raise SavedItemDamagedError(
            "The record of this release does not add up, so nothing was released.",
            "Prepare the list again; if it stays so, report it.",
        ) from error
    with writing_workspace(engine) as connection:
        connection.execute(insert(releases), _row_of(checked.release))


def fetch_releases(engine: Engine, bank: str) -> tuple[Release, ...]:
    """Newest first; raises SavedItemDamagedError naming the record that no longer fits."""
    newest_first = (releases.c.at.desc(), releases.c.release_id)
    with reading_workspace(engine) as connection:
        rows = connection.execute(select(releases).where(releases.c.bank == bank).order_by(*newest_first)).all()
    return tuple(_release_from(row) for row in rows)


def _row_of(release: Release) -> dict[str, Any]:
    values = asdict(release)
    listed = values.pop("listed")
    if isinstance(release.listed, ListedSegments):
        listed["segments"] = json.dumps(listed["segments"])
    return {**values, **listed, **{name: json.dumps(values[name]) for name in _JSON}}


def _release_from(row: Row[Any]) -> Release:
    values = row._asdict()
    try:
        parsed = {name: json.loads(values[name]) for name in _JSON}
        listed = _listed_from(values)
        return _Record.model_validate({"release": {**values, **parsed, "listed": listed}}).release
    except ValueError as error:
        raise SavedItemDamagedError(
            f"The record of release {row.release_id} is damaged.",
            "Ask the administrator to restore it from a backup; the others are unharmed.",
        ) from error


def _listed_from(row: dict[str, Any]) -> dict[str, Any]:
    """What stands in the columns of segments or in those of an audience; raises ValueError for both and for neither."""
    of_each = [{field.name: row.pop(field.name) for field in fields(kind)} for kind in (ListedSegments, ListedAudience)]
    filled = [values for values in of_each if any(value is not None for value in values.values())]
    if len(filled) != 1:
        raise ValueError("a list is of one thing")
    (listed,) = filled
    return {**listed, "segments": json.loads(listed["segments"] or "null")} if "segments" in listed else listed
