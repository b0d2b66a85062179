"""Numbers rows and writes columns of values into a table, a slice at a time."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

Columns: TypeAlias = Mapping[str, NDArray[Any]]

SLICE = 20_000


class Numbering:
    """The next free key of every table; keys run on from one block of customers to the next."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def take(self, table: Table, count: int) -> NDArray[np.int64]:
        first = self._next.get(table.name, 1)
        self._next[table.name] = first + count
        return np.arange(first, first + count)


def write_numbered(connection: Connection, numbering: Numbering, table: Table, columns: Columns) -> None:
    """Writes the columns under freshly taken keys, which go into the table's primary key column."""
    (key,) = table.primary_key.columns
    count = len(next(iter(columns.values())))
    write_columns(connection, table, {key.name: numbering.take(table, count), **columns})


def write_columns(connection: Connection, table: Table, columns: Columns) -> None:
    for rows in _slices(columns):
        connection.execute(table.insert(), rows)


def _slices(columns: Columns) -> Iterator[list[dict[str, object]]]:
    names = tuple(columns)
    count = len(next(iter(columns.values())))
    for start in range(0, count, SLICE):
        # tolist() turns numpy's numbers and dates into the Python ones that every database driver knows.
        values = (columns[name][start : start + SLICE].tolist() for name in names)
        yield [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
