"""The record of what left: one row per file, added before a byte is released, never changed or removed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, Field, model_validator
from sqlalchemy import Engine, Row, insert, select

from db.errors import SavedItemDamagedError
from db.workspace.connection import again_after_conflict, reading, writing
from db.workspace.documents import Count, Document, Name, SegmentNumber
from db.workspace.schema import ACTOR, FINGERPRINT, ID, LIST_NAME, releases

_JSON = ("segments", "columns", "exclusions")

Id = Annotated[str, Field(min_length=1, max_length=ID)]
Fingerprint = Annotated[str, Field(min_length=1, max_length=FINGERPRINT)]


@dataclass(frozen=True)
class Release:
    """A file of `rows` people out of `candidates`; `exclusions` maps each reason to how many it removed.

    `columns` names what the file told of each person, `sha256` identifies the file; no person is in here.
    """

    release_id: Id
    at: AwareDatetime
    actor: Annotated[str, Field(min_length=1, max_length=ACTOR)]
    list_name: Annotated[str, Field(min_length=1, max_length=LIST_NAME)]
    segmentation_id: Id
    segmentation_name: Name
    segments: Annotated[tuple[SegmentNumber, ...], Field(min_length=1)]
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
    values = asdict(checked.release)
    with writing(engine) as connection:
        connection.execute(insert(releases), {**values, **{name: json.dumps(values[name]) for name in _JSON}})


def fetch_releases(engine: Engine, bank: str) -> tuple[Release, ...]:
    """Newest first; raises SavedItemDamagedError naming the record that no longer fits."""
    newest_first = (releases.c.at.desc(), releases.c.release_id)
    with reading(engine) as connection:
        rows = connection.execute(select(releases).where(releases.c.bank == bank).order_by(*newest_first)).all()
    return tuple(_release_from(row) for row in rows)


def _release_from(row: Row[Any]) -> Release:
    values = row._asdict()
    try:
        parsed = {name: json.loads(values[name]) for name in _JSON}
        return _Record.model_validate({"release": {**values, **parsed}}).release
    except ValueError as error:
        raise SavedItemDamagedError(
            f"The record of release {row.release_id} is damaged.",
            "Ask the administrator to restore it from a backup; the others are unharmed.",
        ) from error
