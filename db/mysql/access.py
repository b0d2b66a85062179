"""Who logs in to a server, how it proves to be the right one, and which settings a message names."""

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, exc
from sqlalchemy.engine import URL, make_url

from domain.errors import BankIncompleteError, BankUnavailableError, StorageError, WorkspaceUnavailableError


@dataclass(frozen=True)
class Store:
    """How messages call a database, the settings they name, and the errors they are."""

    name: str
    url_setting: str
    secret_setting: str
    unavailable: type[StorageError]
    incomplete: type[StorageError]
    completing: str


def _bank(url_setting: str, secret_setting: str) -> Store:
    return Store(
        "The bank's database",
        url_setting,
        secret_setting,
        BankUnavailableError,
        BankIncompleteError,
        "The nine tables it needs are listed in docs/bank-schema.sql; ask the administrator to create or grant them.",
    )


BANK = _bank("DATABASE_URL", "DATABASE_PASSWORD_FILE")
RELEASE = _bank("RELEASE_DATABASE_URL", "RELEASE_PASSWORD_FILE")
WORKSPACE = Store(
    "The workspace's database",
    "WORKSPACE_URL",
    "WORKSPACE_PASSWORD_FILE",
    WorkspaceUnavailableError,
    WorkspaceUnavailableError,
    "Ask the administrator to give the account of WORKSPACE_URL every right in a schema of its own.",
)


def address_of(text: str, store: Store) -> URL:
    """Of any database; raises `store.unavailable` when it is malformed or its driver is not installed."""
    try:
        url = make_url(text)
        url.get_dialect().import_dbapi()
    except (exc.ArgumentError, ImportError) as error:
        raise store.unavailable(
            "{setting} is not a database address.",
            "Write it like sqlite:///data/file.db or mysql+pymysql://user:password@host/database.",
            setting=store.url_setting,
        ) from error
    return url


@dataclass(frozen=True)
class ServerAccess:
    """`ca` and `password_file` are paths; empty means the system's authorities, and the password in the URL.

    `statement_seconds` is the server's limit for one query; the client waits a little longer before it gives up.
    """

    ca: str = ""
    tls: Literal["verify", "off"] = "verify"
    connect_seconds: int = 5
    statement_seconds: int = 60
    password_file: str = ""
    store: Store = BANK

    def password(self, url: URL) -> str:
        """As it is now; raises `store.unavailable` when the file cannot be read."""
        if not self.password_file:
            return url.password or ""
        try:
            return Path(self.password_file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise self.store.unavailable(
                "The file that {setting} names cannot be read.",
                "Check that it is there, holds the password alone, and may be read by the dashboard.",
                setting=self.store.secret_setting,
            ) from error

    def verifies(self, url: URL) -> bool:
        """Whether the server must prove its name; only this machine's own may go without, unless DATABASE_CA is set."""
        if self.tls == "off" or "unix_socket" in url.query:
            return False
        return bool(self.ca) or not is_loopback(url.host)

    def tls_context(self) -> ssl.SSLContext:
        """Verifies chain and host name; raises `store.unavailable` when DATABASE_CA holds no certificates."""
        try:
            return ssl.create_default_context(cafile=self.ca or None)
        except OSError as error:
            raise self.store.unavailable(
                "The file that DATABASE_CA names cannot be read as certificates.",
                "Give the path of a PEM file with the certificates of the authority that signed the server's.",
            ) from error


DEFAULT_ACCESS = ServerAccess()


@dataclass(frozen=True)
class Login:
    """What another reader of the same server needs, as of now. `unix_socket` stands for host and port where it is used.

    `verified`: the reader must check chain and host name, against `ca` or, where that is empty, the system's
    authorities. Without it the reader may use plain text: a loopback address, or DATABASE_TLS=off.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    ca: str
    verified: bool
    unix_socket: str = ""


def login_of(engine: Engine) -> Login:
    """Of an engine that `open_server` made; raises `store.unavailable` when the password file cannot be read."""
    url, access = engine.url, access_of(engine)
    return Login(
        host=url.host or "localhost",
        port=url.port or 3306,
        user=url.username or "",
        password=access.password(url),
        database=url.database or "",
        ca=access.ca,
        verified=access.verifies(url),
        unix_socket=str(url.query.get("unix_socket", "")),
    )


def access_of(engine: Engine) -> ServerAccess:
    access: ServerAccess = engine.get_execution_options().get("access", DEFAULT_ACCESS)
    return access


def is_loopback(host: str | None) -> bool:
    if host is None or host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
