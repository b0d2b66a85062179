"""Which database answers a connection, and how it is reached."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text

from db.mysql.access import is_loopback


@dataclass(frozen=True)
class Server:
    """`cipher` is empty for plain text; `seconds_ahead` of this machine's clock."""

    name: str
    is_file: bool = False
    cipher: str = ""
    is_local: bool = True
    seconds_ahead: float = 0.0


def server_of(connection: Connection) -> Server:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA schema_version")  # until something is read, any file passes for a database
        return Server(f"SQLite {connection.scalar(select(func.sqlite_version()))}", is_file=True)
    _, cipher = connection.execute(text("SHOW STATUS LIKE 'Ssl_cipher'")).one()
    version, moment = connection.execute(select(func.version(), func.utc_timestamp())).one()
    return Server(
        f"{'MariaDB' if 'mariadb' in version.lower() else 'MySQL'} {version.partition('-')[0]}",
        cipher=cipher,
        is_local=is_loopback(connection.engine.url.host),
        seconds_ahead=(moment.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds(),
    )
