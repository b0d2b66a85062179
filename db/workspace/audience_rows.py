"""A version of an audience as a row of its table: written, read, and its frozen people packed small."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row

from db.workspace.documents import as_json, read_fields, read_whole
from db.workspace.schema import audience_versions, audiences
from domain.audiences import AudienceKind, SavedAudience
from domain.errors import SavedItemDamagedError, SavedItemMissingError

DESCRIBED = (
    audiences.c.audience_id,
    *(column for column in audience_versions.c if column.name not in ("audience_id", "people")),
)
_COLUMNS = tuple(each.name for each in fields(SavedAudience) if each.name != "rule")


@dataclass(frozen=True)
class FrozenPeople:
    """The frozen ones: `customer_ids` ascending, as they matched on one snapshot."""

    snapshot: str
    as_of: date
    customer_ids: NDArray[np.int64]


def this(bank: str, audience_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return audiences.c.audience_id == audience_id, audiences.c.bank == bank


def version_row(audience: SavedAudience, people: FrozenPeople | None) -> dict[str, Any]:
    """Raises SavedItemDamagedError when the rule could not be read again."""
    columns = {name: getattr(audience, name) for name in _COLUMNS}
    rule = as_json({"rule": audience.rule})
    snapshot, packed = (people.snapshot, _packed(people.customer_ids)) if people else (None, None)
    row = {**columns, "kind": audience.kind.value, "rule": rule, "snapshot": snapshot, "people": packed}
    unfit = SavedItemDamagedError("The rule does not add up, so it was not saved.", "Write it again, or report it.")
    _read(row, unfit)
    return row


def audience_from(row: Row[Any]) -> SavedAudience:
    """From a row with the columns DESCRIBED; raises SavedItemDamagedError."""
    return _read(row._asdict(), _damaged(row.name))


def _read(row: Mapping[str, Any], damage: SavedItemDamagedError) -> SavedAudience:
    columns = {name: row[name] for name in _COLUMNS}
    audience = read_whole(SavedAudience, columns, read_fields(row["rule"], damage), damage)
    is_frozen = audience.kind is AudienceKind.FROZEN
    if is_frozen != (audience.n_people is not None) or is_frozen != (audience.as_of is not None):
        raise damage
    return audience


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
        "The saved audience “{name}” is damaged and cannot be used.",
        "Write its rule again, or delete it; the others are unharmed.",
        name=name,
    )
