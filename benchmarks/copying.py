"""What copying costs: connectorx against pymysql from a MariaDB of its own, and a second refresh against the first.

python -m benchmarks.copying                     1,000,000 transactions, about two minutes
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from db.bank.connection import open_bank, open_bank_for_filling
from db.bank.schema import metadata
from db.features.mirror.generation import copy_to_mirror
from db.features.mirror.manifest import Manifest
from domain.people import LOCAL
from settings import Settings
from tests.mysql.server import Server
from workflows.bank.fill import DEMO_UNTIL, fill_demo_bank
from workflows.bank.refresh import refresh_features
from workflows.session import Session
from workflows.stores import Stores

_ROWS = (
    "INSERT INTO Transactions (transaction_id, account_id, transaction_type, amount, transaction_date) SELECT seq, seq"
    " % 9973, ELT(seq % 3 + 1, 'purchase', 'salary', 'fee'), seq / 100, '2024-01-01' + INTERVAL seq MINUTE FROM seq_1_to_"
)


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    rows_read: int

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s  {self.cpu:7.2f} CPU s  {self.rows_read:>10,} rows read"


def measured(work: Callable[[], int]) -> Cost:
    """CPU of this process and of those it started and saw end; not the server's."""
    started, before = time.perf_counter(), _cpu()
    rows = work()
    return Cost(time.perf_counter() - started, _cpu() - before, rows)


def compare_readers(folder: Path, transactions: int) -> dict[str, tuple[Cost, Cost]]:
    """First and second copy with each reader."""
    server = Server(folder)
    server.install()
    url = server.create_database("bank")
    try:
        filling = open_bank_for_filling(url)
        with filling.begin() as connection:
            metadata.create_all(connection)
            connection.execute(text(f"{_ROWS}{transactions}"))
        filling.dispose()
        bank = open_bank(url)
        costs = {}
        for reader in ("connectorx", "pymysql"):

            def copy(reader=reader) -> int:
                return _rows_read(copy_to_mirror(bank, folder / reader, _silent, bulk=reader))

            costs[reader] = (measured(copy), measured(copy))
        bank.dispose()
        return costs
    finally:
        server.stop()


def compare_refreshes(folder: Path, transactions: int) -> tuple[Cost, Cost]:
    """The first and the second refresh of a demo bank in a file: copying, then computing every attribute."""
    url = f"sqlite:///{folder / 'bank.db'}"
    fill_demo_bank(
        Session(LOCAL, Stores(Settings())),
        url,
        customers=max(transactions // 60, 1),
        transactions_per_customer=60,
        seed=1,
        until=DEMO_UNTIL,
        personas_file=None,
        progress=_silent,
    )
    stores = Stores(Settings(database_url=url, data_dir=folder / "data"))

    def refresh() -> int:
        return sum(each.read for each in refresh_features(Session(LOCAL, stores), _silent).mirror)

    def copy() -> int:
        return _rows_read(copy_to_mirror(stores.bank, folder / "alone", _silent))

    for name, work in (("copying alone", copy), ("whole refresh", refresh)):
        first, second = measured(work), measured(work)
        print(f"SQLite, {name}, first   {first}\nSQLite, {name}, second  {second}")
        print(
            f"  {first.wall / second.wall:.1f} times faster, {first.rows_read / second.rows_read:.1f} times fewer rows"
        )
    stores.workspace.dispose()
    stores.bank.dispose()
    return first, second


def _rows_read(manifest: Manifest) -> int:
    return sum(each.read for each in manifest.report)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _silent(_share: float, _doing: object) -> None:
    pass


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        costs = compare_readers(Path(name), rows)
        for reader, (first, second) in costs.items():
            print(f"MariaDB, {reader:10}, first   {first}\nMariaDB, {reader:10}, second  {second}")
        ratio = costs["pymysql"][0].cpu / costs["connectorx"][0].cpu
        print(f"  connectorx takes {ratio:.1f} times less CPU than pymysql")
    with tempfile.TemporaryDirectory() as name:
        compare_refreshes(Path(name), rows)
