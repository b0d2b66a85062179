"""A server on which an administrator has run deploy/mysql/grants.sql, and the settings that an operator then writes."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql

from settings import Settings
from tests.mysql.grants_file import ANALYTICS, RELEASE, WORKSPACE, statements
from tests.mysql.server import Server

BANK, OWN = "bank", "segmentation"
PASSWORD = "an-äccount's pass/word"


@dataclass(frozen=True)
class GrantedServer:
    """With the nine tables in BANK."""

    server: Server
    ca: Path

    def grant(self) -> None:
        self.server.execute(*statements(BANK, OWN, PASSWORD.replace("'", "''")))

    def url(self, database: str, account: str, password: str = PASSWORD) -> str:
        return self.server.url(database, account, password, "localhost")

    def settings(self, data_dir: Path, **changes: Any) -> Settings:
        written: dict[str, Any] = {
            "database_ca": str(self.ca),
            "database_url": self.url(BANK, ANALYTICS),
            "release_database_url": self.url(BANK, RELEASE),
            "workspace_url": self.url(OWN, WORKSPACE),
        }
        return Settings(data_dir=data_dir, **{**written, **changes})

    def log_in(self, account: str, database: str) -> Any:
        tls = ssl.create_default_context(cafile=self.ca)
        place: dict[str, Any] = {"host": "localhost", "port": self.server.port, "database": database}
        return pymysql.connect(**place, user=account, password=PASSWORD.encode(), ssl=tls)
