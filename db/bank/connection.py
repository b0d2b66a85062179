"""The bank's database: opened read-only, its drivers' errors told as ours, by type and code, never by their text."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, event, exc, inspect, select
from sqlalchemy import Engine as Engine
from sqlalchemy.engine import URL, make_url

from db.bank.schema import TABLES
from db.errors import BankIncompleteError, BankNotEmptyError, BankUnavailableError, StorageFullError

# MySQL: no such table / column, and the two ways in which a column grant says no.
_MYSQL_MISSING = {1146, 1054, 1142, 1143}
_SQLITE_MISSING = ("no such table", "no such column")


def open_bank(url: str) -> Engine:
    """An engine that can only read; raises BankUnavailableError when the URL is malformed or its file does not exist."""
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True, connect_args=_time_limits(parsed))
    path = Path(parsed.database or "")
    if not path.is_file():
        raise BankUnavailableError(
            f"There is no database file at {path}.",
            "Check DATABASE_URL, or fill the embedded demo bank with: python manage.py demo",
        )
    # Quoted, for a # or ? in the path would end the file's name there, and open another file, for writing.
    file = URL.create("sqlite", database=f"file:{quote(str(path.resolve()))}", query={"mode": "ro", "uri": "true"})
    return create_engine(file, hide_parameters=True)


def open_bank_for_filling(url: str) -> Engine:
    """An engine for the demo generator and the importer, which create tables; SQLite's file and folder are made."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _load_fast)
    return engine


def describe_bank(url: str) -> str:
    """Which database this is, without user or password: the identity that mirror, snapshots and runs carry."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        place = str(Path(parsed.database or "").resolve())
    else:
        place = f"{parsed.host}:{parsed.port or 3306}/{parsed.database}"
    return f"{parsed.get_backend_name()}-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to the bank; raises BankUnavailableError or BankIncompleteError for what the driver raises."""
    with bank_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def bank_errors() -> Iterator[None]:
    try:
        yield
    except exc.DBAPIError as error:
        raise _translated(error) from error
    except exc.SQLAlchemyError as error:
        raise BankUnavailableError("The bank's database could not be used.", "Check DATABASE_URL.") from error


def require_empty(engine: Engine) -> None:
    """Raises BankNotEmptyError when any of the nine tables has a row."""
    with reading(engine) as connection:
        there = set(inspect(connection).get_table_names())
        for table in TABLES:
            if table.name in there and connection.execute(select(*table.primary_key.columns).limit(1)).first():
                raise BankNotEmptyError(
                    f"The table {table.name} already has rows; nothing was written.",
                    "Give the address of an empty database with --url.",
                )


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
        return parsed
    except (exc.ArgumentError, ImportError) as error:
        raise BankUnavailableError(
            "DATABASE_URL is not a database address.",
            "Write it like sqlite:///data/demo_bank.db or mysql+pymysql://user:password@host/database.",
        ) from error


def _time_limits(url: URL) -> dict[str, int]:
    # connect_timeout does not cover a server that accepts and stays mute; read_timeout does.
    return {"connect_timeout": 5, "read_timeout": 60} if url.get_backend_name() in {"mysql", "mariadb"} else {}


def _load_fast(connection: Any, _record: object) -> None:
    # Only for filling an empty file: after a power cut one starts again, so waiting for the disk buys nothing.
    connection.execute("PRAGMA synchronous = OFF")


def _translated(error: exc.DBAPIError) -> BankIncompleteError | BankUnavailableError | StorageFullError:
    code = error.orig.args[0] if error.orig is not None and error.orig.args else None
    text = str(code)
    if code in _MYSQL_MISSING or text.startswith(_SQLITE_MISSING):
        return BankIncompleteError(
            "A table or column of the bank's database is missing or not permitted.",
            "The nine tables it needs are listed in docs/bank-schema.sql; ask the administrator to create or grant them.",
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
