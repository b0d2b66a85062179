"""A server of the faults' own, with TLS, and the stores that the dashboard opens over a small bank on it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import insert

from db.bank.connection import open_bank_for_filling
from db.bank.contacts import fetch_candidates
from db.bank.demo.generator import generate_demo
from db.bank.schema import metadata
from domain.errors import StorageError
from settings import Settings
from tests.db.features.twelve_customers import ROWS
from tests.mysql.certificates import Certificates
from tests.mysql.granted import BANK, GrantedServer
from tests.mysql.server import Server
from tests.patience import PATIENCE
from workflows.bank.fill import DEMO_UNTIL
from workflows.stores import Stores

READER, READERS_PASSWORD = "reader", "grün:s/e@cret"
SECRETS = (READER, READERS_PASSWORD, "127.0.0.1", "mysql+pymysql", "SELECT", "Customer")


def read(stores):
    return len(fetch_candidates(stores.bank, np.arange(1, 13), ("open",)))


def told(work, *arguments, kind=StorageError):
    """What is said of the error that `work` raises, in which nothing secret stands."""
    with pytest.raises(kind) as raised:
        work(*arguments)
    said = f"{raised.value} {raised.value.remedy!s}"
    assert not [secret for secret in SECRETS if secret in said]
    return said


@pytest.fixture(scope="session")
def shaky(tmp_path_factory: pytest.TempPathFactory, certificates: Certificates) -> Iterator[Server]:
    """A server to freeze, kill and restart; it offers TLS."""
    server = Server(tmp_path_factory.mktemp("db"), options=certificates.options)
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
            "database_connect_seconds": PATIENCE,
            "database_statement_seconds": PATIENCE,
        }
        stores = Stores(Settings(**{**known, **settings}))
        opened.append(stores)
        return stores

    yield open_
    for stores in opened:
        for name in {"bank", "bank_for_release", "workspace"} & vars(stores).keys():
            vars(stores)[name].dispose()
    shaky.drop_database(workspace)


@pytest.fixture(scope="session")
def granted_server(shaky: Server, certificates: Certificates) -> GrantedServer:
    """Over a small demo bank."""
    engine = open_bank_for_filling(shaky.create_database(BANK))
    generate_demo(engine, customers=300, transactions_per_customer=15, seed=1, until=DEMO_UNTIL)
    engine.dispose()
    granted = GrantedServer(shaky, certificates.ca)
    granted.grant()
    return granted


@pytest.fixture
def ask(granted_server: GrantedServer) -> Iterator[Callable[..., Any]]:
    """Runs one statement as one of the three accounts; raises what the server answers."""
    links: dict[tuple[str, str], Any] = {}

    def ask_(account: str, statement: str, database: str = BANK) -> Any:
        if (account, database) not in links:
            links[account, database] = granted_server.log_in(account, database)
        with links[account, database].cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    yield ask_
    for link in links.values():
        link.close()


@pytest.fixture
def lax_server(mariadb: Server) -> Iterator[None]:
    """Until the end of the test new connections cut what is too long, and show what others write meanwhile."""
    (before,) = mariadb.execute("SELECT @@global.sql_mode")[0]
    mariadb.execute("SET GLOBAL sql_mode = ''", "SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED")
    yield
    mariadb.execute(f"SET GLOBAL sql_mode = '{before}'", "SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ")
