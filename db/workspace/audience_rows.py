"""A version of an audience as a row of its table: written, read, and its frozen people packed small."""

import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row

from db.workspace.documents import StoredAudience, read_document
from db.workspace.names import tidy_name
from db.workspace.schema import audience_versions, audiences
from domain.audiences import AudienceKind, AudienceRule, SavedAudience
from domain.errors import SavedItemDamagedError, SavedItemMissingError

DESCRIBED = (
    audiences.c.audience_id,
    *(column for column in audience_versions.c if column.name not in ("audience_id", "people")),
)


@dataclass(frozen=True)
class FrozenPeople:
    """The frozen ones: `customer_ids` ascending, as they matched on one snapshot."""

    snapshot: str
    as_of: date
    customer_ids: NDArray[np.int64]


def this(bank: str, audience_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return audiences.c.audience_id == audience_id, audiences.c.bank == bank


def version_row(
    audience_id: str, version: int, name: str, rule: AudienceRule, people: FrozenPeople | None, actor: str, at: datetime
) -> dict[str, Any]:
    document = StoredAudience(rule=rule).model_dump_json()
    row = {"audience_id": audience_id, "version": version, "name": tidy_name(name), "rule": document}
    who = {"saved_by": actor, "saved_at": at}
    if people is None:
        nobody = {"snapshot": None, "as_of": None, "people": None, "n_people": None}
        return {**row, **who, **nobody, "kind": AudienceKind.LIVING.value}
    frozen = {"snapshot": people.snapshot, "as_of": people.as_of, "n_people": len(people.customer_ids)}
    return {**row, **who, **frozen, "kind": AudienceKind.FROZEN.value, "people": _packed(people.customer_ids)}


def audience_from(row: Row[Any]) -> SavedAudience:
    """From a row with the columns DESCRIBED; raises SavedItemDamagedError."""
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


def people_from(row: Row[Any]) -> FrozenPeople:
    """From a frozen one's row, with its people; raises SavedItemDamagedError when they do not add up."""
    return FrozenPeople(row.snapshot, row.as_of, _unpacked(row.people, row.n_people, row.name))


def missing_audience() -> SavedItemMissingError:
    return SavedItemMissingError(
        "This audience is not here; it may have been deleted.", "Choose another one from the saved audiences."
    )


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


def _damaged(name: str) -> SavedItemDamagedError:
    return SavedItemDamagedError(
        f"The saved audience “{name}” is damaged and cannot be used.",
        "Write its rule again, or delete it; the others are unharmed.",
    )
