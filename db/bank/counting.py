"""How many rows the bank has now, counted range by range of an indexed key, so that nobody else has to wait."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, Table, func, select

from db.bank.connection import reading

ROWS_PER_RANGE = 200_000


def count_rows(bank: Engine, tables: Sequence[Table], progress: Callable[[float, str], None]) -> dict[str, int]:
    """By table name, rows without a key included. Raises BankUnavailableError or BankIncompleteError."""
    counted = {}
    for position, table in enumerate(tables):
        progress(position / len(tables), f"Counting {table.name} in the bank")
        with reading(bank) as connection:
            counted[table.name] = _count(connection, table)
    return counted


def _count(connection: Connection, table: Table) -> int:
    (key,) = table.primary_key.columns
    counted = connection.scalar(select(func.count()).select_from(table).where(key.is_(None))) or 0
    last = None
    while True:
        after = key.is_not(None) if last is None else key > last
        end = connection.scalar(select(key).where(after).order_by(key).offset(ROWS_PER_RANGE - 1).limit(1))
        in_range = after if end is None else after & (key <= end)
        counted += connection.scalar(select(func.count()).select_from(table).where(in_range)) or 0
        if end is None:
            return counted
        last = end
