"""One key range of one table, from the bank into columns of cells: with the bank's driver, or faster where possible."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Select, String, Table, cast, select, type_coerce
from sqlalchemy.types import NullType

from db.bank.connection import retried_read
from db.features.mirror.bulk import BulkReader, BulkReadFailed, address_for_connectorx, is_installed
from db.features.mirror.columns import mirrored_columns
from db.features.mirror.ranges import KeyRange
from db.mysql.access import access_of, login_of
from db.mysql.engine import SERVERS
from domain.errors import StorageError

Cells = Sequence[Any]  # or an Arrow array of text
BulkChoice = Literal["auto", "connectorx", "pymysql"]
_FAILURES_ALLOWED = 3  # each may last until the deadline
_SECONDS_BEHIND_THE_SERVER = 5


@dataclass
class BankReader:
    """`fallen_back` counts by table the ranges that connectorx was to read, and pymysql did."""

    bank: Engine
    bulk: BulkReader | None
    fallen_back: Counter[str] = field(default_factory=Counter)

    def read(self, table: Table, within: KeyRange) -> list[Cells]:
        """The values of each mirrored column, keys ascending: text from MySQL, whatever is there from SQLite."""
        if self.bulk is not None and self._is_plain(within) and self.fallen_back.total() < _FAILURES_ALLOWED:
            try:
                return self._in_bulk(self.bulk, _query(self.bank, table, within))
            except BulkReadFailed:
                self.fallen_back[table.name] += 1
        query = _query(self.bank, table, within)
        return retried_read(self.bank, lambda connection: _with_driver(connection, query))

    def _is_plain(self, within: KeyRange) -> bool:
        # The bounds become part of the query's text.
        return all(bound is None or isinstance(bound, int) for bound in (within.after, within.until))

    def _in_bulk(self, bulk: BulkReader, query: Select[Any]) -> list[Cells]:
        # Asked every time: a password may have been changed since.
        address = address_for_connectorx(login_of(self.bank))
        if address is None:
            raise BulkReadFailed
        text = query.compile(dialect=self.bank.dialect, compile_kwargs={"literal_binds": True})
        return [column.combine_chunks() for column in bulk.read(address, str(text)).columns]


@contextmanager
def open_reader(bank: Engine, choice: BulkChoice, still_wanted: Callable[[], None]) -> Iterator[BankReader]:
    """Raises StorageError when connectorx is asked for and cannot be used."""
    bulk = None
    if bank.dialect.name in SERVERS and choice != "pymysql" and _can_use(bank, choice):
        bulk = BulkReader(access_of(bank).statement_seconds + _SECONDS_BEHIND_THE_SERVER, still_wanted)
    try:
        yield BankReader(bank, bulk)
    finally:
        if bulk is not None:
            bulk.close()


def _can_use(bank: Engine, choice: BulkChoice) -> bool:
    usable = is_installed() and address_for_connectorx(login_of(bank)) is not None
    if not usable and choice == "connectorx":
        raise StorageError(
            "BULK_READER is connectorx, which is not installed or cannot verify this server.",
            "Set BULK_READER=auto: the data is then read with pymysql, which takes longer.",
        )
    return usable


def _query(bank: Engine, table: Table, within: KeyRange) -> Select[Any]:
    columns = mirrored_columns(table)
    return select(*(_raw(bank, column) for column in columns)).where(within.holds(columns[0])).order_by(columns[0])


def _raw(bank: Engine, column: Any) -> Any:
    if bank.dialect.name not in SERVERS or isinstance(column.type, String):
        # SQLAlchemy would parse every date and amount in Python.
        return type_coerce(column, NullType()).label(column.name)
    # As text: 0000-00-00, more digits than fit and whatever else a server holds arrive with either reader, and alike.
    return cast(column, String).label(column.name)


def _with_driver(connection: Connection, query: Select[Any]) -> list[Cells]:
    rows = connection.execute(query).fetchall()
    return list(zip(*rows, strict=True)) if rows else [[] for _ in query.selected_columns]
