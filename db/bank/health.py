"""What an account meets at the bank: the server, what it may and may not read, and which keys are indexed.

Answers come from the server's own books, from both ends of a key, or from statements that read no row; only counting
goes through a whole index, range by range.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Engine, String, Table, func, inspect, select, text, type_coerce
from sqlalchemy import column as named
from sqlalchemy import table as known_as

from db.bank.connection import reading_bank
from db.bank.counting import count_by
from db.bank.schema import MOMENTS, TABLES
from db.server import Server, server_of
from domain.errors import BankIncompleteError

# By table, the columns an account must read; the first is the key that its rows are read by.
Wanted = Mapping[Table, tuple[str, ...]]

_STATISTICS = known_as(
    "STATISTICS",
    *map(named, ("TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "SEQ_IN_INDEX")),
    schema="information_schema",
)
_READING = {"SELECT", "USAGE", "SHOW VIEW", "SHOW DATABASES"}


@dataclass(frozen=True)
class Extent:
    """The days are those of the lowest and the highest key, as the bank writes them, or empty."""

    rows: int
    first_day: str = ""
    last_day: str = ""


def fetch_server(engine: Engine) -> Server:
    with reading_bank(engine) as connection:
        return server_of(connection)


def fetch_unreadable(engine: Engine, table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are missing or not permitted; MySQL does not say which of the two."""
    if _may_read(engine, [table.c[name] for name in columns]):
        return ()
    return tuple(name for name in columns if not _may_read(engine, [table.c[name]]))


def fetch_extent(engine: Engine, table: Table, columns: tuple[str, ...]) -> Extent:
    key, moment = table.c[columns[0]], MOMENTS.get(table)
    with reading_bank(engine) as connection:
        rows = count_by(connection, key)
        return Extent(rows) if moment is None else Extent(rows, *_days_at_the_ends(connection, key, moment))


def fetch_unneeded(engine: Engine, wanted: Wanted) -> tuple[str, ...]:
    """`Table.column` for whatever of the nine tables this account may read beyond `wanted`."""
    beyond = (column for table in TABLES for column in table.c if column.name not in wanted.get(table, ()))
    return tuple(f"{column.table.name}.{column.name}" for column in beyond if _may_read(engine, [column]))


def fetch_rights_beyond_reading(engine: Engine) -> tuple[str, ...]:
    """Such as INSERT, anywhere on the server; what a role gives is seen on MariaDB only."""
    with reading_bank(engine) as connection:
        grants = connection.scalars(text("SHOW GRANTS")).all()
    lists = (found[1] for grant in grants if (found := re.match(r"GRANT (.+?) ON ", re.sub(r" \([^)]*\)", "", grant))))
    rights = {right.strip() for each in lists for right in each.split(",")}
    return tuple(sorted(rights - _READING))


def fetch_unindexed(engine: Engine, wanted: Wanted) -> tuple[str, ...]:
    """`Table.column` for each key that no index begins with: every range of it reads the whole table."""
    keys = [table.c[columns[0]] for table, columns in wanted.items()]
    with reading_bank(engine) as connection:
        indexed = _indexed_in_file(connection) if engine.dialect.name == "sqlite" else _indexed(connection)
    there = {(table.casefold(), column.casefold()) for table, column in indexed}
    return tuple(
        f"{key.table.name}.{key.name}" for key in keys if (key.table.name.casefold(), key.name.casefold()) not in there
    )


def _may_read(engine: Engine, columns: list[Column[Any]]) -> bool:
    try:
        with reading_bank(engine) as connection:
            connection.execute(select(*columns).limit(0))
    except BankIncompleteError:
        return False
    return True


def _days_at_the_ends(connection: Connection, key: Column[Any], moment: Column[Any]) -> tuple[str, str]:
    day = type_coerce(moment, String)
    first, last = (
        connection.scalar(select(day).where(key.is_not(None)).order_by(order).limit(1)) for order in (key, key.desc())
    )
    return str(first or "")[:10], str(last or "")[:10]


def _indexed(connection: Connection) -> list[tuple[str, str]]:
    of = _STATISTICS.c
    here = select(of.TABLE_NAME, of.COLUMN_NAME).where(func.database() == of.TABLE_SCHEMA, of.SEQ_IN_INDEX == 1)
    return [(table, column) for table, column in connection.execute(here)]


def _indexed_in_file(connection: Connection) -> list[tuple[str, str]]:
    books, found = inspect(connection), []
    for name in books.get_table_names():
        indexes = [books.get_pk_constraint(name)["constrained_columns"]]
        indexes += [[str(column) for column in index["column_names"]] for index in books.get_indexes(name)]
        found += [(name, columns[0]) for columns in indexes if columns]
    return found
