"""What a key range holds, counted and added up by the bank itself: compared with its answer when the range was copied.

Both answers come from the same expressions on the same engine, so a difference is a changed bank and nothing else.
MySQL adds up a 32-bit checksum of every row: one changed row is missed once in four billion times. SQLite has none to
call at the speed of its own sums, so there numbers and dates are added up weighted by key, and of texts the length and
six of their letters. Neither looks at a payment's recipient, beyond whether there is one.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    Numeric,
    Select,
    String,
    Table,
    cast,
    func,
    select,
)

from db.features.mirror.columns import identifies, mirrored_columns
from db.features.mirror.ranges import KeyRange

Checks = dict[str, str]
ROWS = "rows"
_MODULUS = 1_000_000_007  # keeps a sum of a block within 64 bits, where SQLite would stop with an error
_LETTERS = (1, 2, 4, 7, -1, -3)


def count_block_rows(connection: Connection, table: Table, within: KeyRange) -> Checks:
    rows = connection.scalar(select(func.count()).select_from(table).where(within.holds(mirrored_columns(table)[0])))
    return {ROWS: str(rows)}


def take_checks(connection: Connection, table: Table, within: KeyRange) -> Checks:
    """Rows, values per column, and checksums, each as text."""
    asked = _checked(table, connection.dialect.name).where(within.holds(mirrored_columns(table)[0]))
    return {name: str(value) for name, value in connection.execute(asked).mappings().one().items()}


@cache
def _checked(table: Table, dialect: str) -> Select[Any]:
    columns = mirrored_columns(table)
    counts = [func.count(column).label(f"{column.name} filled") for column in columns]
    sums = _on_sqlite(columns) if dialect == "sqlite" else _on_mysql(columns)
    return select(*[func.count().label(ROWS), *counts, *sums]).select_from(table)


def _on_mysql(columns: list[Column[Any]]) -> list[ColumnElement[Any]]:
    # It skips NULL, but how many each column has is counted beside it.
    row = func.concat_ws("#", *(column for column in columns if not identifies(column)))
    return [func.sum(func.crc32(row)).label("checksum")]


def _on_sqlite(columns: list[Column[Any]]) -> list[ColumnElement[Any]]:
    # Weighted, for a plain sum is the same when two rows change places.
    weight = cast(columns[0], Integer) % 997 + 1
    return [
        func.sum(number % _MODULUS * weight).label(f"{column.name} sum")
        for column in columns
        if not identifies(column)
        for number in [_as_number(column)]
    ]


def _as_number(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, DateTime | Date):
        return cast(func.julianday(column) * 86_400, Integer)
    if isinstance(column.type, Numeric):
        return cast(func.round(column * 100), Integer)
    if isinstance(column.type, String):
        letters = (func.unicode(func.substr(column, place, 1)) * abs(place) for place in _LETTERS)
        return func.length(column) * 1_000 + sum((func.coalesce(each, 0) for each in letters), start=cast(0, Integer))
    return cast(column, Integer)
