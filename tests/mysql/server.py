"""A MariaDB server of the tests' own: private folder and port, stopped at the end."""

import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pymysql

from tests.patience import PATIENCE, wait_until

ADMIN = "admin"
_SBIN = "/usr/local/sbin:/usr/sbin:/sbin"  # where Debian puts servers, outside an ordinary user's PATH
_SMALL = (  # start in seconds, and take little of a shared machine
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-flush-log-at-trx-commit=0",
    "--performance-schema=OFF",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--max-allowed-packet=64M",
)


@dataclass
class Server:
    """`start` and `stop` are a restart of the bank's machine, on the same data and the same port."""

    folder: Path
    options: tuple[str, ...] = ()
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    port: int = 0
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        return self.folder / "s"

    def install(self) -> None:
        """The server's own tables, and an account that may do everything over TCP; then it runs."""
        command = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={self.data}", "--skip-test-db"]
        subprocess.run(
            [*command, "--auth-root-authentication-method=normal", f"--user={getpass.getuser()}"],
            check=True,
            capture_output=True,
        )
        self.port = _free_port()
        self.start()
        self.execute(
            f"CREATE USER {ADMIN}@'%' IDENTIFIED BY '{self.password}'",
            f"GRANT ALL PRIVILEGES ON *.* TO {ADMIN}@'%' WITH GRANT OPTION",
        )

    def start(self) -> None:
        place = [f"--datadir={self.data}", f"--socket={self.socket}", f"--pid-file={self.folder / 'pid'}"]
        network = [f"--port={self.port}", "--bind-address=127.0.0.1", f"--user={getpass.getuser()}"]
        with (self.folder / "log").open("ab") as log:
            command = [_program("mariadbd"), "--no-defaults", *place, *network, *_SMALL, *self.options]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        self._wait_until_up()

    def stop(self) -> None:
        if self._process is not None:
            self.thaw()
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def kill(self) -> None:
        """As a power cut does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(PATIENCE)
        self._process = None

    def freeze(self) -> None:
        """Accepts connections, for the operating system does, and never answers."""
        assert self._process is not None
        self._signal(signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)  # until then it may still answer

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def url(self, database: str = "", user: str = ADMIN, password: str | None = None, host: str = "127.0.0.1") -> str:
        secret = self.password if password is None else password
        return f"mysql+pymysql://{user}:{quote(secret, safe='')}@{host}:{self.port}/{database}"

    def execute(self, *statements: str, database: str | None = None) -> list[tuple[Any, ...]]:
        """As root, over the socket, which no account or TLS setting of a test can close; rows of the last statement."""
        with pymysql.connect(unix_socket=str(self.socket), user="root", database=database, autocommit=True) as link:
            cursor = link.cursor()
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def create_database(self, name: str) -> str:
        """An empty database anew; its URL with every right."""
        self.drop_database(name)
        self.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS `{name}`")

    def forget_accounts(self, names: Iterable[str]) -> None:
        for name in names:
            self.execute(f"DROP USER IF EXISTS '{name}'@'%'")

    def _signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _wait_until_up(self) -> None:
        def answers() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, (self.folder / "log").read_text(errors="replace")[-2000:]
            try:
                self.execute("SELECT 1")
            except pymysql.err.OperationalError:
                return False
            return True

        wait_until(answers)


def _program(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path=_SBIN)
    assert path, f"{name} was not found; `make test` installs the MariaDB server or says how."
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
