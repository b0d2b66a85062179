"""Engines over a MySQL or MariaDB server: verified, bounded in time, fresh after a restart and a new password."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pymysql.connections import Connection
from pymysql.err import OperationalError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext

from db.mysql.access import ServerAccess
from db.mysql.faults import Fault, fault_of

SERVERS = frozenset({"mysql", "mariadb"})
STRICT = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"  # a text too long is refused, not cut

_SECONDS_BEHIND_THE_SERVER = 5  # a client that gave up first would leave its query running there
_SECONDS_A_CONNECTION_LIVES = 300  # below what firewalls allow an idle one; a rotated password is in use as soon
_URL_OPTIONS = {"charset", "unix_socket"}


def open_server(url: URL, access: ServerAccess, session: Sequence[str] = (), **options: Any) -> Engine:
    """`session` holds statements that every new connection starts with, `options` are create_engine's.

    Raises `access.store.unavailable` for an address with another driver or with options that settings decide.
    """
    _require_plain(url, access)
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_recycle=_SECONDS_A_CONNECTION_LIVES,
        execution_options={"access": access},
        **options,
    )

    def connect(_dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]) -> Connection:
        link = _logged_in(url, access, parameters)
        _start(link, access.statement_seconds, session)
        return link

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "handle_error", _drop_dead_connections)
    return engine


class _Link(Connection):  # type: ignore[misc]  # pymysql has no types
    """Waits for a handshake or a ping no longer than for connecting: only an answer to a query may take its time."""

    _read_timeout: int

    def connect(self, sock: Any = None) -> None:
        with self._in_a_hurry():
            super().connect(sock)

    def ping(self, reconnect: bool = False) -> None:
        with self._in_a_hurry():
            super().ping(reconnect)

    @contextmanager
    def _in_a_hurry(self) -> Iterator[None]:
        patience, self._read_timeout = self._read_timeout, self.connect_timeout
        try:
            yield
        finally:
            self._read_timeout = patience


def _logged_in(url: URL, access: ServerAccess, parameters: dict[str, Any]) -> _Link:
    patience = access.statement_seconds + _SECONDS_BEHIND_THE_SERVER
    limits = {"connect_timeout": access.connect_seconds, "read_timeout": patience, "write_timeout": patience}
    tls = {"ssl": access.tls_context()} if access.verifies(url) else {}
    password = access.password(url)
    while True:
        # In bytes, as the server keeps it: pymysql would send a text as Latin-1.
        known = {**parameters, **limits, **tls, "charset": "utf8mb4", "password": password.encode()}
        try:
            return _Link(**known)
        except OperationalError as error:
            # A rotation changes server and file one after the other; the same password again could lock the account.
            if fault_of(error) is not Fault.REFUSED or password == (password := access.password(url)):
                raise


def _start(link: _Link, statement_seconds: int, session: Sequence[str]) -> None:
    with link.cursor() as cursor:
        cursor.execute("SELECT VERSION()")  # a proxy in between may greet as another server than the one behind it
        (version,) = cursor.fetchone()
        for statement in (statement_limit(version, statement_seconds), *session):
            cursor.execute(statement)


def statement_limit(version: str, seconds: int) -> str:
    """The statement that sets it; each server refuses or ignores the other's."""
    if "MariaDB" in version:
        return f"SET SESSION max_statement_time = {seconds}"
    return f"SET SESSION max_execution_time = {seconds * 1000}"


def _drop_dead_connections(context: ExceptionContext) -> None:
    """SQLAlchemy takes some ways in which a server ends a session for errors of the statement alone."""
    if fault_of(context.original_exception) in {Fault.LOST, Fault.READ_ONLY}:
        context.is_disconnect = True


def _require_plain(url: URL, access: ServerAccess) -> None:
    if url.get_driver_name() != "pymysql":
        raise access.store.unavailable(
            "{setting} names a driver that the dashboard does not use.",
            "Write it like mysql+pymysql://user:password@host/database.",
            setting=access.store.url_setting,
        )
    if unknown := sorted(url.query.keys() - _URL_OPTIONS):
        raise access.store.unavailable(
            "{setting} has options that are not for an address: {options}.",
            "Leave them out: DATABASE_CA, DATABASE_TLS, DATABASE_CONNECT_SECONDS and DATABASE_STATEMENT_SECONDS decide.",
            setting=access.store.url_setting,
            options=tuple(unknown),
        )
