"""Contiguous ranges of a table's key, each ending on a key that exists, so that repeated keys are never cut apart."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, func, or_, select, type_coerce
from sqlalchemy.types import NullType

ROWS_PER_BLOCK = 200_000
# A block is closed only when so many rows lie beyond it; what lies beyond the last closed block is always read again.
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
        # Rows without a key come with the first range: their amounts count, whoever they belong to.
        return or_(key.is_(None), *bounds)


def newest_key(connection: Connection, key: Column[Any]) -> Any:
    """None when no row has a key."""
    return _plain(connection.scalar(select(type_coerce(func.max(key), NullType()))))


def cut(connection: Connection, key: Column[Any], whole: KeyRange) -> tuple[KeyRange, KeyRange | None]:
    """The first range of `whole`, and what is left; at most ROWS_PER_BLOCK + OVERLAP_ROWS rows unless keys repeat."""
    end = _nth_key(connection, key, whole, ROWS_PER_BLOCK)
    if end is None or _nth_key(connection, key, KeyRange(end, whole.until), OVERLAP_ROWS) is None:
        return whole, None
    return KeyRange(whole.after, end), KeyRange(end, whole.until)


def _nth_key(connection: Connection, key: Column[Any], within: KeyRange, n: int) -> Any:
    raw = type_coerce(key, NullType())
    ordered = select(raw).where(within.holds(key), key.is_not(None)).order_by(key)
    return _plain(connection.scalar(ordered.offset(n - 1).limit(1)))


def _plain(key: Any) -> Any:
    return int(key) if isinstance(key, Decimal) and key == int(key) else key
