"""The database that an import adds to: what it holds, and one transaction for each table."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, select
from sqlalchemy.engine import make_url

from db.bank.connection import bank_errors, open_bank, reading_bank
from db.bank.schema import TABLES
from db.mysql.access import DEFAULT_ACCESS, ServerAccess, access_of
from domain.errors import BankUnavailableError


def open_bank_to_look(url: str, access: ServerAccess = DEFAULT_ACCESS) -> Engine:
    """For a dry run: an engine that can only read, and nothing in it where a SQLite file is yet to be made."""
    try:
        return open_bank(url, access)
    except BankUnavailableError:
        if not url.startswith("sqlite") or Path(make_url(url).database or "").exists():
            raise
        return create_engine("sqlite://")


def filled_tables(engine: Engine) -> list[str]:
    with reading_bank(engine) as connection:
        there = set(inspect(connection).get_table_names())
        return [
            table.name
            for table in TABLES
            if table.name in there and connection.execute(select(*table.primary_key.columns).limit(1)).first()
        ]


@contextmanager
def writing_bank(engine: Engine, *, beside_rows: bool) -> Iterator[Connection]:
    """All that the block writes, or nothing. Beside somebody's rows SQLite waits for the disk, as a new bank need not."""
    with bank_errors(access_of(engine)), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            if beside_rows:
                connection.exec_driver_sql("PRAGMA synchronous = FULL")
            # Python's sqlite3 would begin with the first INSERT, inside the savepoint, and commit with it.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
