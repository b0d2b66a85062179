import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from db.errors import (
    BankIncompleteError,
    BankUnavailableError,
    SnapshotMissingError,
    StorageError,
    StorageFullError,
)
from db.features.store import fetch_customers, fetch_latest_snapshot, fetch_snapshot
from settings import Settings
from tests.workflows.bank_in_use import ask, bank_file, build, refresh
from workflows.access import LOCAL
from workflows.errors import CancelledError, WorkflowError
from workflows.explain_segments import open_run
from workflows.jobs import Job
from workflows.refresh_features import refresh_features
from workflows.stores import Stores

ROOT = Path(__file__).parents[2]
CHILD = """
import os, resource, signal, sys
from pathlib import Path
from errors import DashboardError
from settings import Settings
from workflows.access import LOCAL
from workflows.refresh_features import refresh_features
from workflows.stores import Stores
url, data_dir, how, where = sys.argv[1:]
def progress(share, doing):
    if how == "kill" and where in doing:
        os.kill(os.getpid(), signal.SIGKILL)
if how == "kill before description":
    replace = os.replace
    os.replace = lambda old, new: os.kill(os.getpid(), signal.SIGKILL) if str(new).endswith(".json") else replace(old, new)
if how == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(where), int(where)))
try:
    refresh_features(LOCAL, Stores(Settings(database_url=url, data_dir=Path(data_dir))), progress)
except DashboardError as error:
    print(type(error).__name__, error, error.remedy)
"""


def refresh_elsewhere(stores, how, where=""):
    arguments = [stores.settings.bank, str(stores.data_dir), how, where]
    return subprocess.run(
        [sys.executable, "-c", CHILD, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def files_below(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def shuffle(stores):
    """The same rows, written in the opposite order into tables without keys."""
    with sqlite3.connect(bank_file(stores)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f'CREATE TABLE reversed AS SELECT * FROM "{table}" ORDER BY 1 DESC')
            connection.execute(f'DROP TABLE "{table}"')
            connection.execute(f'ALTER TABLE reversed RENAME TO "{table}"')
    connection.close()


def test_the_same_bank_gives_the_same_snapshot_and_the_run_stays_fresh(stores):
    run = build(stores)
    before = stores.snapshot()
    again = refresh(stores)
    assert again.snapshot_id == before.snapshot_id
    assert again.computed_at > before.computed_at
    assert not open_run(LOCAL, stores, run.run_id).stale


def test_the_order_of_the_banks_rows_changes_nothing(stores):
    before = stores.snapshot().snapshot_id
    shuffle(stores)
    assert refresh(stores).snapshot_id == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE Accounts SET balance = balance + 0.01 WHERE account_id = 1",
        "UPDATE Customer SET date_of_birth = '1950-01-01' WHERE customer_id = 1",
        "INSERT INTO Accounts (account_id, customer_id, balance) VALUES (999999, 123456789, 5)",
        "INSERT INTO Transactions (transaction_id, account_id, amount) VALUES (999999, 1, 5)",
    ],
    ids=["a balance", "a birth date", "an account of nobody", "a transaction without a date"],
)
def test_changed_data_makes_an_earlier_run_stale(stores, change):
    run = build(stores)
    ask(stores, change)
    refresh(stores)
    assert open_run(LOCAL, stores, run.run_id).stale


def test_what_no_attribute_reads_makes_no_run_stale(stores):
    run = build(stores)
    ask(stores, "UPDATE Customer SET name = 'Other', address = 'Elsewhere'")
    refresh(stores)
    assert not open_run(LOCAL, stores, run.run_id).stale


def test_a_stale_run_still_opens_on_the_data_it_was_built_on(stores):
    run = build(stores)
    old = fetch_customers(stores.data_dir, stores.snapshot(), ["balance"])
    ask(stores, "UPDATE Accounts SET balance = 1")
    refresh(stores)
    kept = fetch_snapshot(stores.data_dir, run.bank, run.snapshot)
    assert fetch_customers(stores.data_dir, kept, ["balance"]).equals(old)


def test_snapshots_that_no_run_was_built_on_are_removed(stores):
    unused = stores.snapshot()
    ask(stores, "UPDATE Accounts SET balance = 1")
    refresh(stores)
    with pytest.raises(SnapshotMissingError):
        fetch_snapshot(stores.data_dir, unused.bank, unused.snapshot_id)


def test_the_as_of_day_is_the_newest_transaction_that_is_neither_ahead_nor_absurdly_old(make_bank, open_stores):
    rows = [
        dict(transaction_id=i, account_id=1, amount=1, transaction_type="purchase", transaction_date=None)
        for i in range(3)
    ]
    stores = open_stores(
        make_bank(
            {"Customer": [{"customer_id": 1}], "Accounts": [dict(account_id=1, customer_id=1)], "Transactions": rows}
        )
    )
    for number, moment in enumerate(["0001-01-01 00:00:00", "2099-01-01 00:00:00", "2024-02-29 23:59:59"]):
        ask(stores, "UPDATE Transactions SET transaction_date = ? WHERE transaction_id = ?", moment, number)
    assert refresh(stores).as_of == date(2024, 2, 29)
    ask(stores, "DELETE FROM Transactions WHERE transaction_id = 2")
    assert refresh(stores).as_of >= date(2026, 1, 1)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)])
def test_a_day_beyond_the_calendar_is_refused(stores, day):
    with pytest.raises(WorkflowError, match="as of"):
        refresh(stores, day)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(9998, 12, 31)])
def test_the_outermost_days_work(stores, day):
    assert refresh(stores, day).as_of == day


@pytest.mark.parametrize(
    ("damage", "kind", "told"),
    [
        (lambda file: file.unlink(), BankUnavailableError, "no database file"),
        (lambda file: file.write_bytes(b"This is a letter, not a database. " * 100), BankUnavailableError, "."),
        (lambda file: file.write_bytes(b""), BankIncompleteError, "missing"),
    ],
    ids=["no file", "not a database", "no tables"],
)
def test_a_bank_that_cannot_be_read_is_one_clear_error_and_leaves_what_was_there(stores, damage, kind, told):
    whole, before = bank_file(stores).read_bytes(), files_below(stores.data_dir)
    damage(bank_file(stores))
    fresh = Stores(stores.settings)
    with pytest.raises(kind, match=told) as caught:
        refresh(fresh)
    assert caught.value.remedy
    assert files_below(stores.data_dir) == before
    bank_file(stores).write_bytes(whole)
    assert (
        refresh(Stores(stores.settings)).snapshot_id
        == fetch_latest_snapshot(stores.data_dir, stores.bank_id).snapshot_id
    )


@pytest.mark.parametrize("table", ["Customer", "Transactions", "CommunicationLog"])
def test_a_missing_table_is_named_as_such(stores, table):
    ask(stores, f'DROP TABLE "{table}"')
    with pytest.raises(BankIncompleteError, match="table or column"):
        refresh(stores)


@pytest.mark.parametrize("customers", ["none", "without ids"])
def test_a_bank_without_customers_is_refused(stores, customers):
    shuffle(stores)
    ask(stores, "DELETE FROM Customer" if customers == "none" else "UPDATE Customer SET customer_id = NULL")
    before = stores.snapshot()
    with pytest.raises(BankIncompleteError, match="no customers"):
        refresh(stores)
    assert stores.snapshot() == before


def test_rows_that_cannot_become_customers_are_counted_by_name(stores):
    shuffle(stores)
    ask(stores, "UPDATE Customer SET customer_id = NULL WHERE customer_id = 1")
    ask(stores, "UPDATE Customer SET customer_id = 3 WHERE customer_id IN (2, 4)")
    snapshot = refresh(stores)
    assert snapshot.left_out["customers without an id"] == 1
    assert snapshot.left_out["customers whose id was there already"] == 2
    assert snapshot.customers + 3 == snapshot.rows["Customer"] == 400


def test_a_data_folder_that_is_a_file_is_one_clear_error(bank, tmp_path):
    (tmp_path / "file").write_text("mine")
    settings = Settings(database_url=f"sqlite:///{bank}", data_dir=tmp_path / "file")
    with pytest.raises(StorageError, match="folder") as caught:
        refresh(Stores(settings))
    assert "DATA_DIR" in caught.value.remedy
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("bytes_a_file", ["3000", "20000", "60000"])
def test_a_full_disk_leaves_the_earlier_snapshot_and_gives_the_space_back(stores, bytes_a_file):
    before = stores.snapshot()
    customers = fetch_customers(stores.data_dir, before, ["balance"])
    ask(stores, "UPDATE Accounts SET balance = balance + account_id")
    ended = refresh_elsewhere(stores, "full", bytes_a_file)
    assert ended.stdout.startswith(StorageFullError.__name__), ended.stdout + ended.stderr
    assert stores.snapshot() == before
    assert fetch_customers(stores.data_dir, before, ["balance"]).equals(customers)
    assert not list(stores.data_dir.rglob("mirror.new")) + list(stores.data_dir.rglob("*.tmp"))
    assert refresh(stores).snapshot_id != before.snapshot_id


@pytest.mark.parametrize(
    ("how", "where"),
    [("kill", "Payments"), ("kill", "Computing"), ("kill before description", ""), ("kill", "Data as of")],
)
def test_a_killed_refresh_leaves_a_usable_snapshot_and_the_next_one_completes(stores, how, where):
    before = stores.snapshot()
    ask(stores, "UPDATE Accounts SET balance = balance + account_id")
    assert refresh_elsewhere(stores, how, where).returncode == -signal.SIGKILL
    assert len(fetch_customers(stores.data_dir, stores.snapshot(), ["balance"])) == 400
    after = refresh(stores)
    assert after.snapshot_id != before.snapshot_id
    snapshots = stores.data_dir / "banks" / stores.bank_id / "snapshots"
    assert sorted(file.name for file in snapshots.iterdir()) == [
        f"{after.snapshot_id}.{end}" for end in ("json", "parquet")
    ]


def test_a_second_refresh_at_the_same_time_is_told_so(stores):
    copying, go_on = threading.Event(), threading.Event()

    def slowly(_share, _doing):
        copying.set()
        go_on.wait(20)

    first = threading.Thread(target=refresh_features, args=(LOCAL, stores, slowly))
    first.start()
    assert copying.wait(20)
    with pytest.raises(StorageError, match="Another refresh"):
        refresh(Stores(stores.settings))
    go_on.set()
    first.join(20)
    assert refresh(stores).customers == 400


def test_a_cancelled_refresh_changes_nothing(stores):
    before, job = stores.snapshot(), Job("Refresh")
    ask(stores, "UPDATE Accounts SET balance = 1")

    def until_payments(share, doing):
        if "Payments" in doing:
            job.cancel()
        job.report(share, doing)

    with pytest.raises(CancelledError):
        refresh_features(LOCAL, stores, until_payments)
    assert stores.snapshot() == before


def test_a_refresh_cancelled_when_it_is_done_is_done(stores):
    job = Job("Refresh")

    def at_the_end(share, doing):
        if share == 1:
            job.cancel()
        job.report(share, doing)

    assert refresh_features(LOCAL, stores, at_the_end) == stores.snapshot()


def test_a_damaged_description_is_told_and_healed_by_a_refresh_even_of_other_data(stores):
    run = build(stores)
    (description,) = stores.data_dir.rglob("*.json")
    description.write_bytes(description.read_bytes()[:100])
    with pytest.raises(StorageError, match="damaged") as caught:
        stores.snapshot()
    assert "Refresh" in caught.value.remedy
    ask(stores, "UPDATE Accounts SET balance = 1")
    newest = refresh(stores)
    assert stores.snapshot() == newest
    assert open_run(LOCAL, stores, run.run_id).stale


def test_damaged_values_are_told_and_healed_by_a_refresh(stores):
    (values,) = (stores.data_dir / "banks" / stores.bank_id / "snapshots").glob("*.parquet")
    values.write_bytes(values.read_bytes()[:-200])
    with pytest.raises(StorageError) as caught:
        build(stores)
    assert "refresh" in caught.value.remedy
    refresh(stores)
    assert build(stores).n_customers == 400


def test_values_that_cannot_be_read_are_counted_and_the_rest_goes_on(stores):
    shuffle(stores)
    for number, amount in enumerate(["text", "inf", 1e300, -1e300, 1e12, 9e999]):
        ask(stores, "UPDATE Transactions SET amount = ? WHERE transaction_id = ?", amount, number + 1)
    for number, moment in enumerate(["31/12/2025", "0000-00-00 00:00:00", "now", 1.5e9]):
        ask(stores, "UPDATE Transactions SET transaction_date = ? WHERE transaction_id = ?", moment, number + 11)
    snapshot = refresh(stores)
    assert snapshot.left_out["values of Transactions.amount that cannot be read"] == 5
    assert snapshot.left_out["values of Transactions.transaction_date that cannot be read"] == 4
    assert snapshot.left_out["transactions without a date"] == 4
    assert sum(segment.size for segment in build(stores).segments) == 400


def test_sums_beyond_what_can_be_counted_are_one_clear_error(stores):
    before = stores.snapshot()
    ask(stores, "UPDATE Accounts SET balance = 9e15, customer_id = 1")
    with pytest.raises(StorageError, match="could not be computed") as caught:
        refresh(stores)
    assert "amounts" in caught.value.remedy
    assert stores.snapshot() == before
