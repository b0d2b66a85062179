"""How many rows the bank has now, counted range by range of an indexed key, so that nobody else has to wait."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, select

from db.bank.connection import retried_read
from domain.progress import Progress

ROWS_PER_RANGE = 200_000

Tell = Callable[[], None]


def count_rows(bank: Engine, tables: Sequence[Table], progress: Progress) -> dict[str, int]:
    """By table name, rows without a key included. Raises BankUnavailableError or BankIncompleteError."""
    counted = {}
    for position, table in enumerate(tables):
        (key,) = table.primary_key.columns
        tell = partial(progress, position / len(tables), f"Counting {table.name} in the bank")
        counted[table.name] = retried_read(bank, partial(count_by, key=key, tell=tell))
    return counted


def count_by(connection: Connection, key: Column[Any], tell: Tell = lambda: None) -> int:
    """Rows of the key's table, those without a key included; repeated keys are no trouble. Tells before every range."""
    rows = select(func.count()).select_from(key.table)
    counted = connection.scalar(rows.where(key.is_(None))) or 0
    last = None
    while True:
        tell()
        after = key.is_not(None) if last is None else key > last
        end = connection.scalar(select(key).where(after).order_by(key).offset(ROWS_PER_RANGE - 1).limit(1))
        counted += connection.scalar(rows.where(after if end is None else after & (key <= end))) or 0
        if end is None:
            return counted
        last = end
