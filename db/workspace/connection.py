"""Opens and migrates the workspace; its drivers' errors become ours by type and code, never by their text."""

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, exc, func, select
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random

from db.mysql.access import WORKSPACE, ServerAccess, access_of, address_of
from db.mysql.engine import SERVERS, STRICT, open_server
from db.mysql.faults import Fault, error_of, fault_of
from domain.errors import StorageError, StorageFullError, WorkspaceUnavailableError

Workspace = Engine  # over our own tables

MIGRATIONS = Path(__file__).parent / "migrations"
SECONDS_TO_WAIT_FOR_A_LOCK = 10

# The low byte of SQLite's extended codes is the primary one.
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
_ON_A_SERVER = (STRICT, f"SET SESSION innodb_lock_wait_timeout = {SECONDS_TO_WAIT_FOR_A_LOCK}")
_ACCESS = ServerAccess(store=WORKSPACE)


def open_workspace(url: str, access: ServerAccess = _ACCESS) -> Engine:
    """Makes the folder of a SQLite file. `migrate` must have run once before the first use."""
    parsed = address_of(url, WORKSPACE)
    if parsed.get_backend_name() in SERVERS:
        return open_server(parsed, access, _ON_A_SERVER, isolation_level="REPEATABLE READ")
    with _errors_as_ours(access):
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": SECONDS_TO_WAIT_FOR_A_LOCK})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine) -> None:
    """Brings the tables to this version; several processes may do so at once.

    One transaction on SQLite. MySQL keeps each step of a migration: one that was cut off is completed by the next call.

    Raises WorkspaceUnavailableError when a newer version of the dashboard has written here.
    """
    if engine.dialect.name == "sqlite":
        _let_readers_pass_the_writer(engine)
    with migrating(engine), writing_workspace(engine, keys_checked=False) as connection:
        if engine.dialect.name == "sqlite":
            connection.detach()  # no other caller gets this one, whose keys are not checked
        config = migrations(connection)
        require_known_revision(connection, config)
        command.upgrade(config, "head")


def migrations(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def reading_workspace(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements all see the same state; errors of the driver become ours."""
    with _errors_as_ours(access_of(engine)), engine.connect() as connection:
        yield connection


@contextmanager
def writing_workspace(engine: Engine, *, keys_checked: bool = True) -> Iterator[Connection]:
    """A transaction that holds SQLite's write lock from its start, kept as a whole or not at all."""
    with (
        _errors_as_ours(access_of(engine)),
        engine.connect().execution_options(writing=True, keys_checked=keys_checked) as connection,
        connection.begin(),
    ):
        yield connection


def _is_conflict(error: BaseException) -> bool:
    cause = error.__cause__
    return isinstance(cause, exc.DBAPIError) and fault_of(cause.orig) is Fault.BUSY


# For every function that is one transaction of `writing_workspace`: when two transactions wait for each other, MySQL
# undoes one of them, and it is done again.
again_after_conflict = retry(
    retry=retry_if_exception(_is_conflict), stop=stop_after_attempt(3), wait=wait_random(0, 0.2), reraise=True
)


@contextmanager
def migrating(engine: Engine) -> Iterator[None]:
    """Holds back other processes on a server: a migration is no transaction there, and which bank is at an address is
    decided once. On SQLite the write lock does.
    """
    if engine.dialect.name not in SERVERS:
        yield
        return
    lock = f"migrate {engine.url.database}"[:64]
    with reading_workspace(engine) as connection:
        if not connection.scalar(select(func.get_lock(lock, SECONDS_TO_WAIT_FOR_A_LOCK))):
            raise WorkspaceUnavailableError(
                "The workspace is being brought to this version by another process.", "Try again in a minute."
            )
        try:
            yield
        finally:
            connection.scalar(select(func.release_lock(lock)))


@contextmanager
def _errors_as_ours(access: ServerAccess) -> Iterator[None]:
    try:
        yield
    except exc.DBAPIError as error:
        fault = fault_of(error.orig)
        raise (error_of(fault, error.orig, access) if fault else _translated(error.orig)) from error
    except sqlite3.Error as error:  # SQLAlchemy does not wrap what the connect event raises
        raise _translated(error) from error
    except exc.SQLAlchemyError as error:
        raise WorkspaceUnavailableError(
            "The workspace could not be used.", "Check WORKSPACE_URL; if it stays so, ask the administrator."
        ) from error
    except OSError as error:
        raise _full() if error.errno in _NO_SPACE else _unavailable() from error


def _prepare(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _let_readers_pass_the_writer(engine: Engine) -> None:
    """Turns on SQLite's write-ahead log, which the file keeps: from the second time on this changes nothing."""
    deadline = time.monotonic() + SECONDS_TO_WAIT_FOR_A_LOCK
    with _errors_as_ours(access_of(engine)), closing(engine.raw_connection()) as connection:
        while True:
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # Two processes that switch at the same moment: SQLite refuses one at once instead of letting it wait.
                if _code(error) not in _BUSY or time.monotonic() > deadline:
                    raise
            time.sleep(0.05)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    # SQLite changes a table by making a new one, and drops no table that others refer to. The PRAGMA has no effect later.
    if not options.get("keys_checked", True):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    # The driver's own BEGIN comes only before a write, too late for reading what the write rests on.
    immediate = options.get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def require_known_revision(connection: Connection, config: Config) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        raise WorkspaceUnavailableError(
            "The workspace was written by a newer version of the dashboard.",
            "Start the newer version, or restore the workspace from before it; nothing was changed.",
        )


def _translated(error: BaseException | None) -> StorageError:
    code = _code(error)
    if code in _FULL:
        return _full()
    if code in _BUSY:
        return WorkspaceUnavailableError(
            "The workspace is busy with another change; this one is not saved.", "Try again in a few seconds."
        )
    return _unavailable()


def _code(error: BaseException | None) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _full() -> StorageFullError:
    return StorageFullError(
        "The disk took no more, so nothing was saved.",
        "Free some space and try again; what was saved before is unharmed.",
    )


def _unavailable() -> WorkspaceUnavailableError:
    return WorkspaceUnavailableError(
        "The workspace could not be read or written; what was to be saved is not saved.",
        "Try again in a minute; if it stays so, check WORKSPACE_URL and the rights to its file.",
    )
