"""Contiguous ranges of a table's key, each ending on a key that exists, so that repeated keys are never cut apart."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, func, or_, select, type_coerce
from sqlalchemy.types import NullType

ROWS_PER_BLOCK = 200_000
# At a table's end a block is closed when it has so many rows, for a thousand small ones would make every query slow,
LEAST_ROWS = 50_000
# and so many lie beyond it: what lies beyond the last closed block is always read again.
OVERLAP_ROWS = 20_000


@dataclass(frozen=True)
class KeyRange:
    """Keys beyond `after` up to and including `until`; without `after` from the first, rows without a key among them."""

    after: Any
    until: Any

    def holds(self, key: Column[Any]) -> ColumnElement[bool]:
        bounds = [] if self.until is None else [key <= self.until]
        if self.after is not None:
            return and_(key > self.after, *bounds)
        # Rows without a key come with the first range: their amounts count, with or without an owner.
        return or_(key.is_(None), *bounds)


def newest_key(connection: Connection, key: Column[Any]) -> Any:
    """None when no row has a key."""
    return _plain(connection.scalar(select(type_coerce(func.max(key), NullType()))))


def cut(connection: Connection, key: Column[Any], whole: KeyRange, ends_open: bool) -> tuple[KeyRange, KeyRange | None]:
    """The first range of `whole`, and what is left. With `ends_open`, the last range is what is to be read again.

    No range has more than ROWS_PER_BLOCK + OVERLAP_ROWS rows, unless many share a key.
    """
    end = _key_at(connection, key, whole, ROWS_PER_BLOCK)
    if end is None or _key_at(connection, key, KeyRange(end, whole.until), OVERLAP_ROWS) is None:
        end = _last_to_close(connection, key, whole) if ends_open else None
    if end is None:
        return whole, None
    return KeyRange(whole.after, end), KeyRange(end, whole.until)


def _last_to_close(connection: Connection, key: Column[Any], whole: KeyRange) -> Any:
    end = _key_at(connection, key, whole, OVERLAP_ROWS + 1, from_the_end=True)
    enough = end is not None and _key_at(connection, key, KeyRange(whole.after, end), LEAST_ROWS) is not None
    return end if enough else None


def _key_at(connection: Connection, key: Column[Any], within: KeyRange, n: int, from_the_end: bool = False) -> Any:
    raw = type_coerce(key, NullType())
    order = key.desc() if from_the_end else key
    ordered = select(raw).where(within.holds(key), key.is_not(None)).order_by(order)
    return _plain(connection.scalar(ordered.offset(n - 1).limit(1)))


def _plain(key: Any) -> Any:
    return int(key) if isinstance(key, Decimal) and key == int(key) else key
