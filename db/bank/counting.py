"""How many rows the bank has now, counted range by range of an indexed key, so that nobody else has to wait."""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Connection, Engine, Table, func, select

from db.bank.connection import retried_read

ROWS_PER_RANGE = 200_000

Progress = Callable[[float, str], None]


def count_rows(bank: Engine, tables: Sequence[Table], progress: Progress) -> dict[str, int]:
    """By table name, rows without a key included. Raises BankUnavailableError or BankIncompleteError."""
    counted = {}
    for position, table in enumerate(tables):
        tell = partial(progress, position / len(tables), f"Counting {table.name} in the bank")
        counted[table.name] = _count(bank, table, tell)
    return counted


def _count(bank: Engine, table: Table, tell: Callable[[], None]) -> int:
    counted: int = retried_read(bank, partial(_without_key, table))
    last = None
    while True:
        tell()
        rows, last = retried_read(bank, partial(_next_range, table, last))
        counted += rows
        if last is None:
            return counted


def _without_key(table: Table, connection: Connection) -> int:
    (key,) = table.primary_key.columns
    return connection.scalar(select(func.count()).select_from(table).where(key.is_(None))) or 0


def _next_range(table: Table, last: int | None, connection: Connection) -> tuple[int, int | None]:
    """The rows of the next range, and the key it ends on: one that exists, or None at the end of the table."""
    (key,) = table.primary_key.columns
    after = key.is_not(None) if last is None else key > last
    end = connection.scalar(select(key).where(after).order_by(key).offset(ROWS_PER_RANGE - 1).limit(1))
    in_range = after if end is None else after & (key <= end)
    return connection.scalar(select(func.count()).select_from(table).where(in_range)) or 0, end
