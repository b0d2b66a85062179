"""The record of what left: one row per file, added before a byte is released, never changed or removed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, Field, model_validator
from sqlalchemy import Engine, Row, insert, select

from db.workspace.connection import again_after_conflict, reading, writing
from db.workspace.documents import Count, Document, Name, SegmentNumber
from db.workspace.schema import ACTOR, FINGERPRINT, ID, LIST_NAME, releases
from domain.audiences import AudienceKind
from domain.errors import SavedItemDamagedError

_JSON = ("columns", "exclusions")

Id = Annotated[str, Field(min_length=1, max_length=ID)]
Fingerprint = Annotated[str, Field(min_length=1, max_length=FINGERPRINT)]


@dataclass(frozen=True)
class ListedSegments:
    """As they were called at the release."""

    segmentation_id: Id
    segmentation_name: Name
    segments: Annotated[tuple[SegmentNumber, ...], Field(min_length=1)]


@dataclass(frozen=True)
class ListedAudience:
    """As it was called at the release; its version says by which rule."""

    audience_id: Id
    audience_version: Annotated[int, Field(ge=1)]
    audience_name: Name
    audience_kind: AudienceKind


Listed = ListedSegments | ListedAudience


@dataclass(frozen=True)
class Release:
    """A file of `rows` people out of `candidates`; `exclusions` maps each reason to how many it removed.

    `columns` names what the file told of each person, `sha256` identifies the file; no person is in here.
    """

    release_id: Id
    at: AwareDatetime
    actor: Annotated[str, Field(min_length=1, max_length=ACTOR)]
    list_name: Annotated[str, Field(min_length=1, max_length=LIST_NAME)]
    listed: Listed
    columns: Annotated[tuple[Name, ...], Field(min_length=1)]
    as_of: date
    snapshot: Fingerprint
    bank: Fingerprint
    candidates: Count
    rows: Count
    exclusions: Mapping[Name, Count]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Record(Document):
    release: Release

    @model_validator(mode="after")
    def _accounts_for_everybody(self) -> Self:
        if self.release.candidates != self.release.rows + sum(self.release.exclusions.values()):
            raise ValueError("people are missing from the account")
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
    with writing(engine) as connection:
        connection.execute(insert(releases), _row_of(checked.release))


def fetch_releases(engine: Engine, bank: str) -> tuple[Release, ...]:
    """Newest first; raises SavedItemDamagedError naming the record that no longer fits."""
    newest_first = (releases.c.at.desc(), releases.c.release_id)
    with reading(engine) as connection:
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
