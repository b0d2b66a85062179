import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select

from db.bank.schema import customer
from db.engines.duckdb import current_manifest, open_mirror
from db.features.catalogue import CATALOGUE
from db.features.mirror.columns import MIRRORED
from db.features.store import fetch_customers, fetch_snapshot, refreshing
from domain.errors import BankIncompleteError, CancelledError, SnapshotMissingError, StorageError, WorkflowError
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from settings import Settings
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.patience import PATIENCE
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.bank.refresh import compute_snapshot, refresh_features
from workflows.jobs import Job
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run
from workflows.session import Session
from workflows.stores import Stores


@pytest.fixture
def stores(demo, open_stores):
    """Refreshed here: a snapshot's name is made of the bank's address too, and the shared one is of another."""
    opened = open_stores(demo)
    refresh_features(Session(LOCAL, opened), silent)
    return opened


# A refresh in a process of its own, which kills itself at a chosen moment.
KILLED = """
import os, signal, sys
from pathlib import Path
from settings import Settings
from domain.people import LOCAL
from workflows.session import Session
from workflows.bank.refresh import compute_snapshot, refresh_features
from workflows.stores import Stores
url, data_dir, moment = sys.argv[1:]
def die(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "before the description":
    replace = os.replace
    os.replace = lambda old, new: die() if str(new).endswith(".json") else replace(old, new)
if moment == "before the manifest":
    replace = os.replace
    os.replace = lambda old, new: die() if new.name == "manifest.json" else replace(old, new)
stores = Stores(Settings(database_url=url, data_dir=Path(data_dir)))
refresh_features(Session(LOCAL, stores), lambda _share, doing: die() if moment in str(doing) else None)
"""

NAMES = [attribute.name for attribute in CATALOGUE]


def test_refreshing_unchanged_data_keeps_results_fresh(stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    again = refresh_features(Session(LOCAL, stores), silent)
    assert again.snapshot_id == run.snapshot
    assert not open_run(Session(LOCAL, stores), run.run_id).stale


def test_the_order_of_rows_in_the_bank_changes_nothing(stores, make_bank, open_stores):
    turned = {name: list(reversed(rows)) for name, rows in ROWS.items()}
    first, second = open_stores(make_bank(ROWS, "first")), open_stores(make_bank(turned, "second"))
    one, other = (refresh_features(Session(LOCAL, each), silent, AS_OF) for each in (first, second))
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
        refresh_features(Session(LOCAL, stores), silent)
    assert str(told.value.remedy)
    assert "SELECT" not in str(told.value)
    assert stores.snapshot() == before


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path, open_stores):
    (tmp_path / "letter.db").write_bytes(b"Dear Sir or Madam, " * 100)
    with pytest.raises(StorageError) as told:
        refresh_features(Session(LOCAL, open_stores(f"sqlite:///{tmp_path / 'letter.db'}")), silent)
    assert str(told.value.remedy)


def test_impossible_values_are_counted_and_do_not_stop_a_refresh(stores, demo):
    change_bank(
        demo,
        "UPDATE Transactions SET amount = 9e999 WHERE transaction_id = 1",
        "UPDATE Transactions SET amount = 1e300 WHERE transaction_id = 2",
        "UPDATE Transactions SET amount = 'ten' WHERE transaction_id = 3",
        "UPDATE Transactions SET transaction_date = '0000-00-00' WHERE transaction_id = 4",
        "UPDATE Accounts SET balance = 1e12 WHERE account_id = 1",
    )
    snapshot = refresh_features(Session(LOCAL, stores), silent)
    assert snapshot.left_out["values of Transactions.amount that cannot be read"] == 3
    assert snapshot.left_out["values of Transactions.transaction_date that cannot be read"] == 1
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("balance", "deposits"), 3), silent)
    assert min(segment.size for segment in run.segments) > 1, "one account of 1e12 is no segment of its own"


def test_a_second_refresh_is_told_that_one_is_running(stores):
    with refreshing(stores.data_dir, stores.bank_id), pytest.raises(StorageError, match="running"):
        refresh_features(Session(LOCAL, stores), silent)


def test_a_refresh_that_breaks_off_leaves_the_earlier_snapshot(stores, demo):
    before = stores.snapshot()
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")

    def break_off(share: float, _doing: Any) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh_features(Session(LOCAL, stores), break_off)
    assert stores.snapshot() == before
    assert refresh_features(Session(LOCAL, stores), silent).snapshot_id != before.snapshot_id


def test_a_damaged_snapshot_is_one_clear_error_until_the_next_refresh(stores):
    file = next(stores.data_dir.rglob(f"{stores.snapshot().snapshot_id}.json"))
    file.write_text(file.read_text()[:40])
    with pytest.raises(StorageError):
        stores.snapshot()
    refresh_features(Session(LOCAL, stores), silent)
    assert stores.snapshot().customers == 300


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX's")
def test_a_snapshot_can_be_computed_anew_from_the_mirror_without_the_bank(stores, demo):
    before = stores.snapshot()
    change_bank(demo, "DELETE FROM Customer")
    again = compute_snapshot(Session(LOCAL, stores), silent)
    assert again.snapshot_id == before.snapshot_id
    assert (again.rows, again.left_out, again.mirror) == (before.rows, before.left_out, before.mirror)
    assert again.computed_at > before.computed_at
    assert compute_snapshot(Session(LOCAL, stores), silent, date(2026, 3, 31)).as_of == date(2026, 3, 31)


def test_with_another_vocabulary_the_mirror_gives_another_snapshot(stores, tmp_path):
    before = stores.snapshot()
    (tmp_path / "vocabulary.toml").write_text("debit_types = []\n")
    other = Stores(stores.settings.model_copy(update={"vocabulary_file": tmp_path / "vocabulary.toml"}))
    assert compute_snapshot(Session(LOCAL, other), silent).snapshot_id != before.snapshot_id
    assert compute_snapshot(Session(LOCAL, stores), silent).snapshot_id == before.snapshot_id


def test_without_a_mirror_there_is_nothing_to_compute_from(open_stores, demo):
    stores = open_stores(demo)
    with pytest.raises(SnapshotMissingError) as told:
        compute_snapshot(Session(LOCAL, stores), silent)
    assert "refresh" in str(told.value.remedy)


def test_computing_and_refreshing_at_once_is_told(stores):
    with refreshing(stores.data_dir, stores.bank_id), pytest.raises(StorageError, match="running"):
        compute_snapshot(Session(LOCAL, stores), silent)


def test_the_mirror_of_a_bank_can_be_opened_and_asked(stores, tmp_path):
    with open_mirror(stores.data_dir, stores.bank_id) as mirror:
        assert mirror.scalar(select(func.count()).select_from(customer)) == 300
    with pytest.raises(SnapshotMissingError), open_mirror(tmp_path / "elsewhere", stores.bank_id):
        pass


def test_a_snapshot_knows_what_was_read_for_it_and_that_it_is_what_the_bank_holds(stores, demo):
    assert [each.read for each in stores.snapshot().mirror] == [each.rows for each in stores.snapshot().mirror]
    change_bank(demo, "INSERT INTO Transactions (transaction_id, account_id, amount) VALUES (999999, 1, 5)")
    told = {each.table: each for each in refresh_features(Session(LOCAL, stores), silent).mirror}
    assert set(told) == {table.name for table in MIRRORED}
    with sqlite3.connect(demo.removeprefix("sqlite:///")) as bank:
        for name, each in told.items():
            assert (each.rows,) == (each.bank_rows,) == bank.execute(f"SELECT COUNT(*) FROM {name}").fetchone()


@pytest.mark.parametrize("folder", ["a 'quoted' one", "with [brackets]", "stars*and?"])
def test_whatever_the_data_folder_is_called_it_can_be_read(demo, tmp_path, folder):
    stores = Stores(Settings(database_url=demo, data_dir=tmp_path / folder))
    assert refresh_features(Session(LOCAL, stores), silent).customers == 300
    stores.bank.dispose()
    stores.workspace.dispose()


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


@pytest.mark.parametrize(
    "moment", ["Payments", "Computing", "before the description", "before the manifest", "Data as of"]
)
def test_a_refresh_that_is_killed_leaves_a_usable_snapshot_and_the_next_one_clears_up(stores, demo, moment):
    before, mirror = stores.snapshot(), current_manifest(stores.data_dir, stores.bank_id)
    change_bank(demo, "UPDATE Accounts SET balance = balance + account_id")
    command = [sys.executable, "-c", KILLED, demo, str(stores.data_dir), moment]
    ended = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert (stores.snapshot() != before) == (moment in {"before the manifest", "Data as of"})
    assert (current_manifest(stores.data_dir, stores.bank_id) != mirror) == (moment == "Data as of")
    assert compute_snapshot(Session(LOCAL, stores), silent).customers == 300, "its files are all there"
    assert len(fetch_customers(stores.data_dir, stores.snapshot(), NAMES)) == 300
    after = refresh_features(Session(LOCAL, stores), silent)
    assert after.snapshot_id != before.snapshot_id
    kept = stores.data_dir / "banks" / stores.bank_id / "snapshots"
    ids = (before.snapshot_id, after.snapshot_id)
    assert {file.name for file in kept.iterdir()} == {f"{i}.{end}" for i in ids for end in ("json", "parquet")}


def test_a_refresh_that_found_no_space_gives_back_what_it_had_taken(stores, demo):
    before = stores.snapshot()
    there = {file.name for file in stores.data_dir.rglob("*") if file.is_file()}
    change_bank(demo, "UPDATE Accounts SET balance = balance + account_id")
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from manage import app\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "app(['refresh'])\n"
    )
    env = os.environ | {"DATABASE_URL": demo, "DATA_DIR": str(stores.data_dir)}
    told = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert "disk is full" in told.stderr
    assert {file.name for file in stores.data_dir.rglob("*") if file.is_file()} == there | {"refresh.lock"}
    assert stores.snapshot() == before
    assert refresh_features(Session(LOCAL, stores), silent).snapshot_id != before.snapshot_id


def test_of_two_refreshes_at_once_the_second_is_told_and_the_first_completes(stores, open_stores, demo):
    copying, go_on = threading.Event(), threading.Event()

    def slowly(_share: float, _doing: Any) -> None:
        copying.set()
        go_on.wait(PATIENCE)

    other = open_stores(demo)
    first = threading.Thread(target=refresh_features, args=(Session(LOCAL, other), slowly))
    before = stores.snapshot()
    first.start()
    assert copying.wait(PATIENCE)
    with pytest.raises(StorageError, match="Another refresh"):
        refresh_features(Session(LOCAL, stores), silent)
    go_on.set()
    first.join(PATIENCE)
    assert stores.snapshot().computed_at > before.computed_at


def test_a_cancelled_refresh_changes_nothing(stores, demo):
    before, job = stores.snapshot(), Job("Refresh")
    change_bank(demo, "UPDATE Accounts SET balance = 1")

    def until_payments(share: float, doing: Any) -> None:
        if "Payments" in str(doing):
            job.cancel()
        job.report(share, doing)

    with pytest.raises(CancelledError):
        refresh_features(Session(LOCAL, stores), until_payments)
    assert stores.snapshot() == before


def test_a_refresh_that_is_cancelled_when_everything_is_done_does_not_say_that_nothing_changed(stores):
    job = Job("Refresh")

    def at_the_end(share: float, doing: Any) -> None:
        if share == 1:
            job.cancel()
        job.report(share, doing)

    assert refresh_features(Session(LOCAL, stores), at_the_end) == stores.snapshot()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE Accounts SET balance = balance + 0.01 WHERE account_id = 1",
        "UPDATE Customer SET date_of_birth = '1950-01-01' WHERE customer_id = 1",
        "INSERT INTO Accounts (account_id, balance) VALUES (999999, 5)",
        "INSERT INTO Transactions (transaction_id, account_id, amount) VALUES (999999, 1, 5)",
    ],
    ids=["a balance", "a birth date", "money of nobody", "a transaction without a date"],
)
def test_any_change_that_results_show_makes_them_stale(stores, demo, change):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    change_bank(demo, change)
    refresh_features(Session(LOCAL, stores), silent)
    assert open_run(Session(LOCAL, stores), run.run_id).stale


def test_what_no_result_shows_makes_none_stale(stores, demo):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    change_bank(demo, "UPDATE Customer SET name = 'Other', address = 'Elsewhere'")
    refresh_features(Session(LOCAL, stores), silent)
    assert not open_run(Session(LOCAL, stores), run.run_id).stale


def test_of_the_snapshots_that_no_run_was_built_on_only_the_last_two_are_kept(stores, demo):
    snapshots = [stores.snapshot()]
    for _ in range(2):
        change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
        snapshots.append(refresh_features(Session(LOCAL, stores), silent))
    with pytest.raises(SnapshotMissingError):
        fetch_snapshot(stores.data_dir, stores.bank_id, snapshots[0].snapshot_id)
    for kept in snapshots[1:]:
        assert fetch_snapshot(stores.data_dir, stores.bank_id, kept.snapshot_id) == kept


def test_a_damaged_older_snapshot_does_not_outlive_the_next_refresh_even_when_a_run_needs_it(stores, demo):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    next(stores.data_dir.rglob(f"{run.snapshot}.json")).write_text("{")
    change_bank(demo, "UPDATE Accounts SET balance = 1")
    newest = refresh_features(Session(LOCAL, stores), silent)
    assert stores.snapshot() == newest
    assert open_run(Session(LOCAL, stores), run.run_id).stale


def without_keys(url: str) -> None:
    """The same rows in tables that hold anything."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as bank:
        for (table,) in bank.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            bank.execute(f'CREATE TABLE loose AS SELECT * FROM "{table}" ORDER BY 1 DESC')
            bank.execute(f'DROP TABLE "{table}"')
            bank.execute(f'ALTER TABLE loose RENAME TO "{table}"')


def test_tables_without_keys_in_another_order_give_the_same_snapshot(stores, demo):
    before = stores.snapshot().snapshot_id
    without_keys(demo)
    assert refresh_features(Session(LOCAL, stores), silent).snapshot_id == before


def test_rows_that_cannot_become_customers_are_counted_by_name(stores, demo):
    without_keys(demo)
    change_bank(
        demo,
        "UPDATE Customer SET customer_id = NULL WHERE customer_id = 1",
        "UPDATE Customer SET customer_id = 3 WHERE customer_id IN (2, 4)",
    )
    snapshot = refresh_features(Session(LOCAL, stores), silent)
    assert snapshot.left_out["customers without an id"] == 1
    assert snapshot.left_out["customers whose id was there already"] == 2
    assert snapshot.customers + 3 == snapshot.rows["Customer"] == 300
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    assert sum(segment.size for segment in run.segments) == 297


def test_customers_of_whom_none_has_an_id_are_no_customers(stores, demo):
    before = stores.snapshot()
    without_keys(demo)
    change_bank(demo, "UPDATE Customer SET customer_id = NULL")
    with pytest.raises(BankIncompleteError, match="no customers"):
        refresh_features(Session(LOCAL, stores), silent)
    assert stores.snapshot() == before


def test_a_bank_that_is_back_again_can_be_refreshed_as_if_nothing_had_been(stores, demo, open_stores):
    file, before = Path(demo.removeprefix("sqlite:///")), stores.snapshot()
    whole = file.read_bytes()
    for damaged in (b"", b"This is a letter, not a database. " * 100):
        file.write_bytes(damaged)
        with pytest.raises(StorageError):
            refresh_features(Session(LOCAL, open_stores(demo)), silent)
        assert stores.snapshot() == before
    file.write_bytes(whole)
    assert refresh_features(Session(LOCAL, open_stores(demo)), silent).snapshot_id == before.snapshot_id


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)])
def test_a_day_beyond_the_calendar_is_refused_in_a_sentence(stores, day):
    before = stores.snapshot()
    with pytest.raises(WorkflowError, match="as of"):
        refresh_features(Session(LOCAL, stores), silent, day)
    assert stores.snapshot() == before


def test_sums_that_cannot_be_counted_are_one_clear_error_and_keep_the_old_snapshot(stores, demo):
    before = stores.snapshot()
    change_bank(demo, "UPDATE Accounts SET balance = 9e15, customer_id = 1")
    with pytest.raises(StorageError, match="could not be computed") as told:
        refresh_features(Session(LOCAL, stores), silent)
    assert "amounts" in str(told.value.remedy)
    assert stores.snapshot() == before


def test_a_data_folder_that_is_a_file_is_one_clear_error(demo, tmp_path):
    (tmp_path / "file").write_text("mine")
    stores = Stores(Settings(database_url=demo, data_dir=tmp_path / "file"))
    with pytest.raises(StorageError) as told:
        refresh_features(Session(LOCAL, stores), silent)
    assert "DATA_DIR" in str(told.value.remedy)
    assert (tmp_path / "file").read_text() == "mine"
