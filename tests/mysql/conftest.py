"""A server of the faults' own, with TLS, and the stores that the dashboard opens over a small bank on it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import trustme
from sqlalchemy import insert

from db.bank.connection import open_bank_for_filling
from db.bank.schema import metadata
from settings import Settings
from tests.db.features.twelve_customers import ROWS
from tests.mysql.server import Server
from workflows.stores import Stores

READER, READERS_PASSWORD = "reader", "grün:s/e@cret"


class Certificates:
    """Of an authority of the tests' own, for the name localhost; `ca` is what DATABASE_CA names."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.ca, self.key, self.chain = folder / "ca.pem", folder / "key.pem", folder / "chain.pem"
        self._authority.cert_pem.write_to_path(self.ca)
        self.issue()

    def issue(self, until: datetime | None = None) -> None:
        issued = self._authority.issue_cert("localhost", not_after=until)
        issued.private_key_pem.write_to_path(self.key)
        self.chain.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))

    def issue_expired(self) -> None:
        self.issue(datetime.now(UTC) - timedelta(days=1))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def shaky(tmp_path_factory: pytest.TempPathFactory, certificates: Certificates) -> Iterator[Server]:
    """A server to freeze, kill and restart; it offers TLS."""
    tls = (f"--ssl-cert={certificates.chain}", f"--ssl-key={certificates.key}")
    server = Server(tmp_path_factory.mktemp("db"), options=tls)
    server.install()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def twelve(shaky: Server) -> str:
    """The name of a database with the twelve customers, which READER may read."""
    engine = open_bank_for_filling(shaky.create_database("twelve"))
    with engine.begin() as connection:
        metadata.create_all(connection)
        for table in metadata.sorted_tables:
            for row in ROWS.get(table.name, ()):
                connection.execute(insert(table), dict(row))
    engine.dispose()
    shaky.execute(
        f"CREATE USER {READER}@'%' IDENTIFIED BY '{READERS_PASSWORD}'", f"GRANT SELECT ON twelve.* TO {READER}@'%'"
    )
    return "twelve"


@pytest.fixture
def open_shaky(shaky: Server, twelve: str, tmp_path: Path) -> Iterator[Callable[..., Stores]]:
    """Stores over the twelve customers, with a workspace of this test; keywords are settings."""
    opened: list[Stores] = []
    workspace = f"workspace_{uuid4().hex[:12]}"
    shaky.create_database(workspace)

    def open_(**settings: Any) -> Stores:
        known: dict[str, Any] = {
            "database_url": shaky.url(twelve, READER, READERS_PASSWORD),
            "workspace_url": shaky.url(workspace),
            "data_dir": tmp_path,
            "database_connect_seconds": 1,
            "database_statement_seconds": 1,
        }
        stores = Stores(Settings(**{**known, **settings}))
        opened.append(stores)
        return stores

    yield open_
    for stores in opened:
        for name in {"bank", "bank_for_release", "workspace"} & vars(stores).keys():
            vars(stores)[name].dispose()
    shaky.drop_database(workspace)


@pytest.fixture
def lax_server(mariadb: Server) -> Iterator[None]:
    """Until the end of the test new connections cut what is too long, and show what others write meanwhile."""
    (before,) = mariadb.execute("SELECT @@global.sql_mode")[0]
    mariadb.execute("SET GLOBAL sql_mode = ''", "SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED")
    yield
    mariadb.execute(f"SET GLOBAL sql_mode = '{before}'", "SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ")
