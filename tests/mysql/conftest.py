"""A server with TLS on which an administrator has run deploy/mysql/grants.sql, over a small demo bank."""

import shutil
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
import pytest
import trustme
from sqlalchemy import create_engine

from db.bank.demo import generate_demo
from settings import Settings
from tests.mysql.grants_file import ANALYTICS, RELEASE, WORKSPACE, statements
from tests.mysql.server import Server
from workflows.fill_bank import DEMO_UNTIL

BANK, OWN = "bank", "segmentation"
PASSWORD = "an-äccount's pass/word"


@dataclass(frozen=True)
class GrantedServer:
    server: Server
    ca: Path

    def settings(self, data_dir: Path, **changes: Any) -> Settings:
        """As an operator writes them after running grants.sql."""
        written: dict[str, Any] = {
            "database_ca": str(self.ca),
            "database_url": self.server.url(BANK, ANALYTICS, PASSWORD),
            "release_database_url": self.server.url(BANK, RELEASE, PASSWORD),
            "workspace_url": self.server.url(OWN, WORKSPACE, PASSWORD),
        }
        return Settings(data_dir=data_dir, **{**written, **changes})


@pytest.fixture(scope="session")
def granted_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrantedServer]:
    folder = tmp_path_factory.mktemp("g")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(str(folder / "cert.pem"), append=True)
    server = Server(folder, options=(f"--ssl-cert={folder / 'cert.pem'}", f"--ssl-key={folder / 'key.pem'}"))
    server.install()
    _fill(server)
    server.execute(*statements(BANK, OWN, PASSWORD.replace("'", "''")))
    yield GrantedServer(server, folder / "ca.pem")
    server.stop()
    shutil.rmtree(server.data)


def _fill(server: Server) -> None:
    engine = create_engine(server.create_database(BANK))
    generate_demo(engine, customers=300, transactions_per_customer=15, seed=1, until=DEMO_UNTIL)
    engine.dispose()


@pytest.fixture(scope="session")
def ask(granted_server: GrantedServer) -> Iterator[Callable[..., Any]]:
    """Runs one statement as one of the three accounts; raises what the server answers."""
    links: dict[tuple[str, str], Any] = {}

    def ask_(account: str, statement: str, database: str = BANK) -> Any:
        if (account, database) not in links:
            links[account, database] = _log_in(granted_server, account, database)
        with links[account, database].cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    yield ask_
    for link in links.values():
        link.close()


def _log_in(granted: GrantedServer, account: str, database: str) -> Any:
    tls = ssl.create_default_context(cafile=granted.ca)
    place = {"host": "127.0.0.1", "port": granted.server.port, "database": database}
    return pymysql.connect(**place, user=account, password=PASSWORD.encode(), ssl=tls)
