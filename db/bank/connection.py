"""The bank's database: opened read-only; its drivers' errors become ours, by type and code rather than by text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, select
from sqlalchemy.engine import URL
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_fixed

from db.bank.schema import TABLES
from db.mysql.access import DEFAULT_ACCESS, ServerAccess, access_of, address_of
from db.mysql.engine import SERVERS, STRICT, open_server
from db.mysql.faults import PASSING, Fault, error_of, fault_of
from domain.errors import BankIncompleteError, BankNotEmptyError, BankUnavailableError, StorageError, StorageFullError

T = TypeVar("T")
OpenBank = Engine  # for callers that know no SQLAlchemy

_SQLITE_MISSING = ("no such table", "no such column")
_FOR_READING = ("SET SESSION TRANSACTION READ ONLY",)
_SECONDS_TO_FILL = 3600
# A wrong statement or parameter is a defect of the program, unless the server's code says otherwise.
_DEFECTS = (exc.ProgrammingError, exc.InterfaceError, exc.NotSupportedError)


def open_bank(url: str, access: ServerAccess = DEFAULT_ACCESS) -> Engine:
    """An engine that can only read; raises BankUnavailableError when the URL is malformed or its file does not exist.

    On MySQL every query sees the bank as it is at that moment: a lasting transaction would keep the server from tidying.
    """
    parsed = address_of(url, access.store)
    if parsed.get_backend_name() in SERVERS:
        return open_server(parsed, access, _FOR_READING, isolation_level="AUTOCOMMIT")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    path = Path(parsed.database or "")
    if not path.is_file():
        raise BankUnavailableError(
            "There is no database file at {file}.",
            "Check DATABASE_URL, or fill the embedded demo bank with: python manage.py demo",
            file=str(path),
        )
    # Quoted, for a # or ? in the path would end the file's name there, and open another file, for writing.
    file = URL.create("sqlite", database=f"file:{quote(str(path.resolve()))}", query={"mode": "ro", "uri": "true"})
    return create_engine(file, hide_parameters=True)


def open_bank_for_filling(url: str, access: ServerAccess = DEFAULT_ACCESS) -> Engine:
    """An engine for the demo generator and the importer, which create tables; SQLite's file and folder are made."""
    parsed = address_of(url, access.store)
    if parsed.get_backend_name() in SERVERS:
        return open_server(parsed, replace(access, statement_seconds=_SECONDS_TO_FILL), (STRICT,))
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _load_fast)
    return engine


@contextmanager
def reading_bank(engine: Engine) -> Iterator[Connection]:
    """A connection to the bank; raises BankUnavailableError or BankIncompleteError for what the driver raises."""
    with bank_errors(access_of(engine)), engine.connect() as connection:
        yield connection


def retried_read(engine: Engine, work: Callable[[Connection], T]) -> T:
    """What `work` returns; done once more, on another connection, when the first one was lost or refused in passing.

    Raises as `reading_bank` does. `work` must be repeatable: what it kept from the first attempt is kept twice.
    """
    with bank_errors(access_of(engine)):
        return _attempt(engine, work)


@contextmanager
def bank_errors(access: ServerAccess = DEFAULT_ACCESS) -> Iterator[None]:
    """`access` holds the settings that an error of a MySQL server names."""
    try:
        yield
    except exc.DBAPIError as error:
        if isinstance(error, _DEFECTS) and fault_of(error.orig) in (None, Fault.OTHER):
            raise
        raise _translated(error.orig, access) from error
    except exc.TimeoutError as error:
        raise BankUnavailableError(
            "All connections of the dashboard to the bank's database are in use.", "Try again in a minute."
        ) from error


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, exc.DBAPIError) and fault_of(error.orig) in PASSING


@retry(retry=retry_if_exception(_is_passing), stop=stop_after_attempt(2), wait=wait_fixed(0.5), reraise=True)
def _attempt(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection:
        return work(connection)


def require_empty(engine: Engine) -> None:
    """Raises BankNotEmptyError when any of the nine tables has a row."""
    with reading_bank(engine) as connection:
        there = set(inspect(connection).get_table_names())
        for table in TABLES:
            if table.name in there and connection.execute(select(*table.primary_key.columns).limit(1)).first():
                raise BankNotEmptyError(
                    "The table {table} already has rows; nothing was written.",
                    "Give the address of an empty database with --url.",
                    table=table.name,
                )


def _load_fast(connection: Any, _record: object) -> None:
    # Only for filling an empty file: after a power cut one starts again, so waiting for the disk buys nothing.
    connection.execute("PRAGMA synchronous = OFF")


def _translated(error: BaseException | None, access: ServerAccess) -> StorageError:
    if fault := fault_of(error):
        return error_of(fault, error, access)
    text = str(error.args[0]) if error is not None and error.args else ""
    if text.startswith(_SQLITE_MISSING):
        return BankIncompleteError(
            "A table or column of the bank's database is missing or not permitted.", access.store.completing
        )
    if text.startswith("database or disk is full"):
        return StorageFullError(
            "The disk is full.", "Free some space and try again; what was there before is unharmed."
        )
    if text.startswith("file is not a database"):
        return BankUnavailableError(
            "The bank's database file is not a database.", "Check DATABASE_URL: it names another kind of file."
        )
    return BankUnavailableError(
        "The bank's database did not answer.", "Try again in a minute; if it stays so, ask the administrator."
    )
