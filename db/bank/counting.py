"""How many rows the bank has now, counted range by range of an indexed key, so that nobody else waits for it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, select

from db.bank.connection import retried_read
from db.bank.schema import customer
from domain.progress import Progress
from domain.sentences import Sentence

ROWS_PER_RANGE = 200_000

Report = Callable[[], None]


def count_rows(bank: Engine, tables: Sequence[Table], progress: Progress) -> dict[str, int]:
    """By table name, rows without a key included. Raises BankUnavailableError or BankIncompleteError."""
    counted = {}
    for position, table in enumerate(tables):
        (key,) = table.primary_key.columns
        report = partial(progress, position / len(tables), Sentence("Counting {table} in the bank", table=table.name))
        counted[table.name] = retried_read(bank, partial(count_by, key=key, report=report))
    return counted


def count_by(connection: Connection, key: Column[Any], report: Report = lambda: None) -> int:
    """Rows of the key's table, those without a key included; keys may repeat. `report` is called before every range."""
    rows = select(func.count()).select_from(key.table)
    counted = connection.scalar(rows.where(key.is_(None))) or 0
    last = None
    while True:
        report()
        after = key.is_not(None) if last is None else key > last
        end = connection.scalar(select(key).where(after).order_by(key).offset(ROWS_PER_RANGE - 1).limit(1))
        counted += connection.scalar(rows.where(after if end is None else after & (key <= end))) or 0
        if end is None:
            return counted
        last = end


def count_these(bank: Engine, customer_ids: Sequence[int]) -> int:
    """How many of these are ids of customers, at most 900 of them; raises as `count_rows` does."""
    here = select(func.count(customer.c.customer_id.distinct())).where(customer.c.customer_id.in_(customer_ids))
    return retried_read(bank, lambda connection: connection.scalar(here) or 0)
