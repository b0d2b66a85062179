"""Banks on disk and on servers, and stores over them, as the dashboard opens them.

Each fixture imports what it needs when it is first asked for: tests of segmentation, wording and the like ask for none,
and start without SQLAlchemy, DuckDB, the demo and the tests' own MariaDB server.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.mysql.certificates import Certificates
    from tests.mysql.server import Server
    from workflows.stores import Stores

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
MadeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture
def make_bank(tmp_path: Path) -> Callable[..., str]:
    """Creates the nine tables in a SQLite file, adds rows by table name, and returns its URL."""
    from sqlalchemy import create_engine, insert

    from db.bank.schema import metadata

    def make(rows: Rows, name: str = "bank") -> str:
        url = f"sqlite:///{tmp_path / name}.db"
        engine = create_engine(url)
        metadata.create_all(engine)
        with engine.begin() as connection:
            for table in metadata.sorted_tables:
                for row in rows.get(table.name, ()):
                    connection.execute(insert(table), dict(row))
        engine.dispose()
        return url

    return make


@pytest.fixture
def loose_bank(tmp_path: Path) -> Callable[[Rows], str]:
    """Tables that hold anything: no keys, no types, as an export of an old system may be."""
    from db.bank.schema import TABLES

    def make(rows: Rows) -> str:
        file = tmp_path / f"loose-{len(list(tmp_path.iterdir()))}.db"
        with sqlite3.connect(file) as bank:
            for table in TABLES:
                names = [column.name for column in table.columns]
                bank.execute(f'CREATE TABLE "{table.name}" ({", ".join(names)})')
                values = [[row.get(name) for name in names] for row in rows.get(table.name, ())]
                bank.executemany(f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(names))})', values)
        bank.close()
        return f"sqlite:///{file}"

    return make


@pytest.fixture
def open_stores(tmp_path: Path) -> "Iterator[Callable[[str], Stores]]":
    """Stores over a bank's URL, with data and workspace in a folder of this test; a further URL is another bank."""
    from settings import Settings
    from workflows.stores import Stores

    opened: list[Stores] = []

    def open_(url: str) -> Stores:
        stores = Stores(Settings(database_url=url, data_dir=tmp_path / "data"))
        opened.append(stores)
        if (stores.data_dir / "workspace.db").exists():
            say_it_is_another(stores)
        return stores

    yield open_
    for stores in opened:
        close(stores)


def say_it_is_another(stores: "Stores") -> None:
    """Unless the address is known."""
    from domain.errors import UnknownAddressError
    from domain.people import LOCAL
    from workflows.bank.identity import register_bank
    from workflows.session import Session

    try:
        assert stores.bank_id
    except UnknownAddressError:
        register_bank(Session(LOCAL, stores), uuid4().hex)


def close(stores: "Stores") -> None:
    for name in ("bank", "bank_for_release", "workspace"):
        if name in vars(stores):
            vars(stores)[name].dispose()


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    """A running server, one for all tests; a test that freezes it or changes its options starts one of its own."""
    from tests.mysql.server import Server

    server = Server(tmp_path_factory.mktemp("db"))
    server.install()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> "Certificates":
    from tests.mysql.certificates import Certificates

    return Certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mysql_url(mariadb: "Server") -> Iterator[str]:
    """The URL of an empty database of this test, with every right on it."""
    name = f"bank_{uuid4().hex[:12]}"
    yield mariadb.create_database(name)
    mariadb.drop_database(name)


@pytest.fixture(scope="session")
def made_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Gives a folder of this name, which the first worker to ask fills, and the others find."""
    from filelock import FileLock

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base

    def folder(name: str, fill: Callable[[Path], None]) -> Path:
        with FileLock(shared / f"{name}.lock"):
            if not (shared / name).exists():
                unfinished = shared / f"{name}.unfinished"
                unfinished.mkdir()
                fill(unfinished)
                unfinished.rename(shared / name)
        return shared / name

    return folder


@pytest.fixture(scope="session")
def demo_file(made_once: MadeOnce) -> Path:
    def fill(folder: Path) -> None:
        from sqlalchemy import create_engine

        from db.bank.demo.generator import generate_demo
        from workflows.bank.fill import DEMO_UNTIL

        engine = create_engine(f"sqlite:///{folder}/bank.db")
        generate_demo(engine, customers=300, transactions_per_customer=15, seed=1, until=DEMO_UNTIL)
        engine.dispose()

    return made_once("demo", fill) / "bank.db"


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> str:
    """The URL of a small demo bank that the test may change."""
    copy = tmp_path / "demo.db"
    copy.write_bytes(demo_file.read_bytes())
    return f"sqlite:///{copy}"


@pytest.fixture(scope="session")
def demo_data(demo_file: Path, made_once: MadeOnce) -> Path:
    """What the first refresh makes of the small demo bank: a data folder with an empty workspace."""

    def fill(folder: Path) -> None:
        from domain.people import LOCAL
        from domain.progress import silent
        from settings import Settings
        from workflows.bank.refresh import refresh_features
        from workflows.session import Session
        from workflows.stores import Stores

        stores = Stores(Settings(database_url=f"sqlite:///{demo_file}", data_dir=folder))
        refresh_features(Session(LOCAL, stores), silent)
        close(stores)

    return made_once("demo_data", fill)


@pytest.fixture
def stores(demo: str, open_stores: "Callable[[str], Stores]", demo_data: Path) -> "Stores":
    """Over the small demo bank, as after its first refresh: copied, because hundreds of refreshes take minutes."""
    from domain.people import LOCAL
    from workflows.bank.identity import adopt_address
    from workflows.session import Session

    opened = open_stores(demo)
    shutil.copytree(demo_data, opened.data_dir)
    adopt_address(Session(LOCAL, opened), "bank")  # the copied file's name
    return opened
