"""One key range of one table, from the bank into Arrow."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Table, select, type_coerce
from sqlalchemy.types import NullType

from db.bank.connection import reading
from db.features.mirror.columns import columns_of
from db.features.mirror.ranges import KeyRange

Cells = list[Sequence[Any]]


def read_range(bank: Engine, table: Table, within: KeyRange) -> Cells:
    """The values of each mirrored column, as the driver gives them."""
    columns = columns_of(table)
    # SQLAlchemy would parse every date and amount in Python.
    raw = [type_coerce(column, NullType()).label(column.name) for column in columns]
    with reading(bank) as connection:
        rows = connection.execute(select(*raw).where(within.holds(columns[0]))).fetchall()
    return list(zip(*rows, strict=True)) if rows else [[] for _ in columns]
