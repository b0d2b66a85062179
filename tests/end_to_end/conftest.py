"""A dashboard served as `make run` serves it, and a browser before it. Nothing here is mocked."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from _pytest.mark import ParameterSet
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from sqlalchemy import create_engine, text

from settings import Settings
from tests.mysql.certificates import Certificates
from tests.mysql.granted import BANK, OWN, GrantedServer
from tests.mysql.server import Server
from tests.patience import PATIENCE, wait_until

ROOT = Path(__file__).parent.parent.parent
CUSTOMERS = 1_500
TRANSACTIONS = 30
_ACCOUNTS = ("database_ca", "database_url", "release_database_url", "workspace_url")
_MANAGE = (sys.executable, "manage.py")
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Without these the browser asks its maker's servers for updates; a container has no sandbox for its own root.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class Dashboard:
    """A served dashboard; `stop` and `start` are a restart of the machine, on the same data."""

    data_dir: Path
    settings: dict[str, str]
    bank: str  # as one who may see everything
    workspace: str
    without_bank: Callable[[], AbstractContextManager[None]]
    shows_demo: bool = False
    port: int = 0
    log: Path = field(init=False)
    _process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.log = self.data_dir / "server.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask_bank(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        return _rows(self.bank, query, values)

    def ask_workspace(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        return _rows(self.workspace, query, values)

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
        return clean | {"DATA_DIR": str(self.data_dir), "PORT": str(self.port or 8501), **self.settings}

    def manage(self, *arguments: str) -> None:
        told = subprocess.run([*_MANAGE, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert told.returncode == 0, told.stdout + told.stderr

    def start(self) -> None:
        self.port = _free_port()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_MANAGE, "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self._wait_until_up()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)

    def _wait_until_up(self) -> None:
        def answers() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=PATIENCE) as answer:
                    return bool(answer.read() == b"ok")
            except (URLError, OSError):
                return False

        wait_until(answers)


@contextmanager
def _away(file: Path) -> Iterator[None]:
    hidden = file.rename(file.with_suffix(".away"))
    try:
        yield
    finally:
        hidden.rename(file)


@contextmanager
def _down(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def _rows(url: str, query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]
    finally:
        engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM)), None)
    assert path, "No Chromium was found; `make test` installs it or says how."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The demo bank, filled at the first start."""
    data_dir = tmp_path_factory.mktemp("served")
    size = {"DEMO_CUSTOMERS": str(CUSTOMERS), "DEMO_TRANSACTIONS": str(TRANSACTIONS)}
    file = data_dir / "demo_bank.db"
    served = Dashboard(
        data_dir,
        size,
        bank=f"sqlite:///{file}",
        workspace=f"sqlite:///{data_dir}/workspace.db",
        without_bank=lambda: _away(file),
        shows_demo=True,
    )
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def mysql_dashboard(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, certificates: Certificates
) -> Iterator[Dashboard]:
    """The demo's customers on a server with TLS, read by the three accounts of deploy/mysql/grants.sql."""
    server = Server(tmp_path_factory.mktemp("db"), options=certificates.options)
    request.addfinalizer(server.stop)  # noqa: PT021 - also when what follows fails
    server.install()
    data_dir = tmp_path_factory.mktemp("served_from_mysql")
    granted = GrantedServer(server, certificates.ca)
    written = granted.settings(data_dir).model_dump(include=set(_ACCOUNTS))
    served = Dashboard(
        data_dir,
        {name.upper(): str(value) for name, value in written.items()},
        bank=server.create_database(BANK),
        workspace=server.url(OWN),
        without_bank=lambda: _down(server),
    )
    size = ("--customers", str(CUSTOMERS), "--transactions-per-customer", str(TRANSACTIONS))
    served.manage("demo", *size, "--url", server.url(BANK, host="localhost"))
    granted.grant()
    served.start()
    yield served
    served.stop()


def on(place: str, group: str) -> ParameterSet:
    """Tests of one group share a worker, and so a dashboard that each of them may restart."""
    return pytest.param(place, marks=pytest.mark.xdist_group(group))


@pytest.fixture(scope="session", params=[on("demo", "demo"), on("mysql", "mysql")])
def dashboard(request: pytest.FixtureRequest) -> Dashboard:
    """The same path on the demo bank in SQLite, and on MariaDB under the rights of deploy/mysql/grants.sql."""
    served: Dashboard = request.getfixturevalue(f"{request.param}_dashboard")
    return served


@pytest.fixture
def open_browser(browser: Browser, dashboard: Dashboard) -> Iterator[Callable[..., Page]]:
    """Pages of a fresh visitor each; none may ask another machine, nor need what the content policy closes."""
    contexts: list[BrowserContext] = []
    left: list[str] = []
    closed: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            left.append(request.url)

    def open_(path: str = "/", served: Dashboard = dashboard, **options: Any) -> Page:
        context = browser.new_context(viewport=options.pop("viewport", {"width": 1440, "height": 900}), **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", note)
        page.on("console", lambda message: closed.append(message.text) if "script-src" in message.text else None)
        page.goto(served.url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert left == []
    assert closed == []
