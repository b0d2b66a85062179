"""How many rows the bank has now, counted range by range of an indexed key, so that nobody else has to wait."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, select

from db.bank.connection import reading

ROWS_PER_RANGE = 200_000


def count_rows(bank: Engine, tables: Sequence[Table], progress: Callable[[float, str], None]) -> dict[str, int]:
    """By table name, rows without a key included. Raises BankUnavailableError or BankIncompleteError."""
    counted = {}
    for position, table in enumerate(tables):
        progress(position / len(tables), f"Counting {table.name} in the bank")
        (key,) = table.primary_key.columns
        with reading(bank) as connection:
            counted[table.name] = count_by(connection, key)
    return counted


def count_by(connection: Connection, key: Column[Any]) -> int:
    """Rows of the key's table, those without a key included; repeated keys are no trouble."""
    rows = select(func.count()).select_from(key.table)
    counted = connection.scalar(rows.where(key.is_(None))) or 0
    last = None
    while True:
        after = key.is_not(None) if last is None else key > last
        end = connection.scalar(select(key).where(after).order_by(key).offset(ROWS_PER_RANGE - 1).limit(1))
        counted += connection.scalar(rows.where(after if end is None else after & (key <= end))) or 0
        if end is None:
            return counted
        last = end
