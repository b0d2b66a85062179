import os
import sqlite3
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from db.errors import StorageError
from db.features.catalogue import CATALOGUE
from db.features.mirror import MIRRORED
from db.features.store import fetch_customers, refreshing
from segmentation.domain import SegmentationSettings
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS, change_bank, silent
from workflows.access import LOCAL
from workflows.explain_segments import open_run
from workflows.refresh_features import refresh_features
from workflows.run_segmentation import run_segmentation

NAMES = [attribute.name for attribute in CATALOGUE]


def test_refreshing_unchanged_data_keeps_results_fresh(stores):
    run = run_segmentation(LOCAL, stores, SETTINGS, silent)
    again = refresh_features(LOCAL, stores, silent)
    assert again.snapshot_id == run.snapshot
    assert not open_run(LOCAL, stores, run.run_id).stale


def test_the_order_of_rows_in_the_bank_changes_nothing(stores, make_bank, open_stores):
    turned = {name: list(reversed(rows)) for name, rows in ROWS.items()}
    first, second = open_stores(make_bank(ROWS, "first")), open_stores(make_bank(turned, "second"))
    one, other = (refresh_features(LOCAL, each, silent, AS_OF) for each in (first, second))
    values = [fetch_customers(s.data_dir, snapshot, NAMES) for s, snapshot in ((first, one), (second, other))]
    assert values[0].equals(values[1])


def test_nothing_that_identifies_a_person_is_stored(stores, demo):
    identifying = {
        "Customer": ("name", "email", "phone", "address", "identification_number"),
        "Payments": ("recipient",),
        "Security": ("username", "password"),
        "Compliance": ("disclosures",),
    }
    secrets = set()
    with sqlite3.connect(demo.removeprefix("sqlite:///")) as bank:
        for table, columns in identifying.items():
            for column in columns:
                secrets |= {str(v) for (v,) in bank.execute(f"SELECT {column} FROM {table}") if v and len(str(v)) > 5}
    assert len(secrets) > 1000
    files = list(stores.data_dir.rglob("*.parquet"))
    assert len(files) == len(MIRRORED) + 1
    for file in files:
        for column in pq.read_table(file).itercolumns():
            assert not secrets & {str(value) for value in column.unique().to_pylist()}, file.name


def test_no_mirrored_column_is_one_that_identifies():
    never = {
        "name",
        "email",
        "phone",
        "address",
        "identification_number",
        "notes",
        "summary",
        "password",
        "disclosures",
    }
    assert not never & {column for columns in MIRRORED.values() for column in columns}


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE Payments",
        "ALTER TABLE Accounts DROP COLUMN status",
        "DELETE FROM Customer",
    ],
)
def test_a_bank_that_lacks_something_is_one_clear_error_and_keeps_the_old_snapshot(stores, demo, damage):
    before = stores.snapshot()
    change_bank(demo, damage)
    with pytest.raises(StorageError) as told:
        refresh_features(LOCAL, stores, silent)
    assert told.value.remedy
    assert "SELECT" not in str(told.value)
    assert stores.snapshot() == before


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path, open_stores):
    (tmp_path / "letter.db").write_bytes(b"Dear Sir or Madam, " * 100)
    with pytest.raises(StorageError) as told:
        refresh_features(LOCAL, open_stores(f"sqlite:///{tmp_path / 'letter.db'}"), silent)
    assert told.value.remedy


def test_impossible_values_are_counted_and_do_not_stop_a_refresh(stores, demo):
    change_bank(
        demo,
        "UPDATE Transactions SET amount = 9e999 WHERE transaction_id = 1",
        "UPDATE Transactions SET amount = 1e300 WHERE transaction_id = 2",
        "UPDATE Transactions SET amount = 'ten' WHERE transaction_id = 3",
        "UPDATE Transactions SET transaction_date = '0000-00-00' WHERE transaction_id = 4",
        "UPDATE Accounts SET balance = 1e12 WHERE account_id = 1",
    )
    snapshot = refresh_features(LOCAL, stores, silent)
    assert snapshot.left_out["values of Transactions.amount that cannot be read"] == 3
    assert snapshot.left_out["values of Transactions.transaction_date that cannot be read"] == 1
    run = run_segmentation(LOCAL, stores, SegmentationSettings(("balance", "deposits"), 3), silent)
    assert min(segment.size for segment in run.segments) > 1, "one account of 1e12 is no segment of its own"


def test_a_second_refresh_is_told_that_one_is_running(stores):
    with refreshing(stores.data_dir, stores.bank_id), pytest.raises(StorageError, match="running"):
        refresh_features(LOCAL, stores, silent)


def test_a_refresh_that_breaks_off_leaves_the_earlier_snapshot(stores, demo):
    before = stores.snapshot()
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")

    def break_off(share: float, _doing: str) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh_features(LOCAL, stores, break_off)
    assert stores.snapshot() == before
    assert refresh_features(LOCAL, stores, silent).snapshot_id != before.snapshot_id


def test_a_damaged_snapshot_is_one_clear_error_until_the_next_refresh(stores):
    file = next(stores.data_dir.rglob(f"{stores.snapshot().snapshot_id}.json"))
    file.write_text(file.read_text()[:40])
    with pytest.raises(StorageError):
        stores.snapshot()
    refresh_features(LOCAL, stores, silent)
    assert stores.snapshot().customers == 300


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX's")
def test_a_full_disk_while_refreshing_is_one_clear_error(stores, demo, tmp_path):
    # A real limit of the operating system: no file of this process may grow beyond 20 kB.
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from manage import app\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "app(['refresh'])\n"
    )
    env = os.environ | {"DATABASE_URL": demo, "DATA_DIR": str(stores.data_dir)}
    before = stores.snapshot()
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    told = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1, told
    assert "disk is full" in told.stderr
    assert "Traceback" not in told.stderr
    assert stores.snapshot() == before
