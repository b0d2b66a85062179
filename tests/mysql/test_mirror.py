"""Copying from a real server: with connectorx or pymysql the same files, and nothing that it does can hold up the dashboard."""

import json
import secrets
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import trustme
from sqlalchemy.schema import CreateTable

from db.bank.connection import open_bank, open_bank_for_filling
from db.bank.demo.generator import generate_demo
from db.bank.schema import metadata
from db.features.catalogue import CATALOGUE
from db.features.mirror import bulk, ranges, reading
from db.features.mirror.bulk import BulkReader, BulkReadFailed, address_for_connectorx
from db.features.mirror.columns import MIRRORED
from db.features.mirror.generation import copy_to_mirror
from db.features.store import fetch_customers
from db.mysql.access import ServerAccess, login_of
from domain.errors import StorageError
from domain.people import LOCAL
from domain.progress import silent
from domain.snapshots import MirrorNote, Noted
from settings import Settings
from tests.db.features.mirror.growing_bank import read_blocks
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.mysql.conftest import READER, READERS_PASSWORD
from tests.patience import PATIENCE, in_the_end
from workflows.bank.fill import DEMO_UNTIL
from workflows.bank.refresh import refresh_features
from workflows.session import Session
from workflows.stores import Stores

pytestmark = pytest.mark.mysql

TABLES = [table.name for table in MIRRORED]
NASTY = (
    "SET SESSION sql_mode = ''",
    "ALTER TABLE Transactions MODIFY account_id BIGINT UNSIGNED, MODIFY amount DECIMAL(38, 4)",
    "ALTER TABLE Payments MODIFY amount DOUBLE, MODIFY payment_method VARCHAR(50) CHARACTER SET latin1",
    """INSERT INTO Transactions (transaction_id, account_id, transaction_type, amount, transaction_date) VALUES
    (1, 7, 'Überweisung 😀', 9999999999999999.99, '2026-01-31 10:20:30'),
    (2, NULL, NULL, NULL, NULL),
    (3, 18446744073709551615, '''; DROP TABLE Payments; -- %s %(x)s \\\\ \\"', -0.01, '0000-00-00 00:00:00'),
    (4, 0, '', 12345678901234567890123456789012.3456, '2026-00-15 00:00:00'),
    (5, 7, 'two\\nlines\\t\\0', 1.2350, '9999-12-31 23:59:59')""",
    """INSERT INTO Payments (payment_id, recipient, amount, payment_date, payment_method) VALUES
    (-5, 'Zoë 李小龍', 1e300, '0000-00-00', 'café'), (-2, '', -2.5, '1000-01-01', NULL), (0, NULL, 0.1, NULL, '%')""",
    "INSERT INTO Customer (customer_id, date_of_birth) VALUES (1, '0000-00-00'), (2147483647, '1990-01-31'), (3, NULL)",
)


@pytest.fixture
def bank(mysql_url):
    """An engine over the nine empty tables, without foreign keys; `fill` writes them."""
    filling = open_bank_for_filling(mysql_url)
    with filling.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(CreateTable(table, include_foreign_key_constraints=[]))
    filling.dispose()
    engine = open_bank(mysql_url)
    yield engine
    engine.dispose()


@pytest.fixture
def fill(mysql_url, mariadb):
    return lambda *statements: mariadb.execute(*statements, database=mysql_url.rpartition("/")[2])


def copied(bank, folder, **options):
    return copy_to_mirror(bank, folder, silent, **options)


def not_used(*_arguments):
    raise AssertionError("the other reader was used")


def blocks_with(reader, bank, folder, monkeypatch):
    """What the named reader alone makes of the bank, under a key for recipients that is always the same."""
    with monkeypatch.context() as only:
        only.setattr(secrets, "token_bytes", lambda size: b"k" * size)
        only.setattr(*{"connectorx": (reading, "_with_driver"), "pymysql": (bulk, "_start")}[reader], not_used)
        manifest = copied(bank, folder, bulk=reader)
    digests = {name: [block.digest for block in table.blocks] for name, table in manifest.tables.items()}
    return manifest, digests


def test_both_readers_make_the_same_files_of_whatever_a_server_may_hold(bank, fill, tmp_path, monkeypatch):
    monkeypatch.setattr(ranges, "ROWS_PER_BLOCK", 2)
    monkeypatch.setattr(ranges, "LEAST_ROWS", 2)
    monkeypatch.setattr(ranges, "OVERLAP_ROWS", 1)
    fill(*NASTY)
    by_connectorx, files = blocks_with("connectorx", bank, tmp_path / "connectorx", monkeypatch)
    by_pymysql, same_files = blocks_with("pymysql", bank, tmp_path / "pymysql", monkeypatch)
    assert files == same_files
    assert len(files["Transactions"]) == 3
    assert by_connectorx.unreadable == by_pymysql.unreadable
    assert (by_connectorx.notes, by_pymysql.notes) == ((), ())


@pytest.mark.parametrize("reader", ["connectorx", "pymysql"])
def test_what_a_server_may_hold_becomes_what_it_is_or_is_counted_as_unreadable(
    bank, fill, tmp_path, monkeypatch, reader
):
    fill(*NASTY)
    manifest, _files = blocks_with(reader, bank, tmp_path, monkeypatch)
    found = {name: read_blocks(tmp_path, manifest, name).to_pydict() for name in TABLES}
    transactions, payments = found["Transactions"], found["Payments"]
    assert transactions["transaction_id"] == [1, 2, 3, 4, 5]
    assert transactions["account_id"] == [7, None, None, 0, 7]
    assert transactions["transaction_type"] == [
        "Überweisung 😀",
        None,
        "'; DROP TABLE Payments; -- %s %(x)s \\ \"",
        "",
        "two\nlines\t\0",
    ]
    assert transactions["transaction_date"] == [
        datetime(2026, 1, 31, 10, 20, 30),
        None,
        None,
        None,
        datetime(9999, 12, 31, 23, 59, 59),
    ]
    assert transactions["amount"][1:3] == [None, Decimal("-0.01")]
    assert payments["payment_id"] == [-5, -2, 0]
    assert payments["amount"] == [None, Decimal("-2.50"), Decimal("0.10")]
    assert payments["payment_date"] == [None, date(1000, 1, 1), None]
    assert payments["payment_method"] == ["café", None, "%"]
    assert payments["recipient"][2] is None
    assert len(set(payments["recipient"])) == 3
    assert found["Customer"]["date_of_birth"] == [None, None, date(1990, 1, 31)]
    assert manifest.unreadable == {
        "Customer.date_of_birth": 1,
        "Transactions.account_id": 1,
        "Transactions.amount": 2,
        "Transactions.transaction_date": 2,
        "Payments.amount": 1,
        "Payments.payment_date": 1,
    }


def test_the_largest_amounts_of_the_schema_come_to_the_cent(bank, fill, tmp_path):
    fill("INSERT INTO Accounts (account_id, balance) VALUES (1, 9999999999999999.99), (2, -9999999999999999.99)")
    manifest = copied(bank, tmp_path, bulk="connectorx")
    assert read_blocks(tmp_path, manifest, "Accounts")["balance"].to_pylist() == [
        Decimal("9999999999999999.99"),
        Decimal("-9999999999999999.99"),
    ]


CHANGES = {
    "an amount": "UPDATE Transactions SET amount = amount + 0.01 WHERE transaction_id = 15",
    "an amount that is gone": "UPDATE Transactions SET amount = NULL WHERE transaction_id = 15",
    "a letter of a type": "UPDATE Transactions SET transaction_type = 'fie' WHERE transaction_id = 15",
    "a second": "UPDATE Transactions SET transaction_date = transaction_date + INTERVAL 1 SECOND WHERE transaction_id = 15",
    "an account": "UPDATE Transactions SET account_id = account_id + 1 WHERE transaction_id = 15",
    "a type that becomes the date's neighbour": "UPDATE Transactions SET transaction_type = NULL WHERE transaction_id = 15",
    "two accounts that change places": "UPDATE Transactions SET account_id = 31 - account_id WHERE transaction_id IN (15, 16)",
    "a row that is gone": "DELETE FROM Transactions WHERE transaction_id = 20",
    "a row that was committed late": "INSERT INTO Transactions (transaction_id, amount) VALUES (0, 1)",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_on_a_server_is_found_and_its_block_alone_read_again(bank, fill, tmp_path, monkeypatch, change):
    monkeypatch.setattr(ranges, "ROWS_PER_BLOCK", 10)
    monkeypatch.setattr(ranges, "LEAST_ROWS", 10)
    monkeypatch.setattr(ranges, "OVERLAP_ROWS", 3)
    fill(
        "INSERT INTO Transactions (transaction_id, account_id, transaction_type, amount, transaction_date)"
        " SELECT seq, seq, 'fee', seq / 4, '2026-01-01' + INTERVAL seq HOUR FROM seq_1_to_45"
    )
    copied(bank, tmp_path / "mirror")
    fill(change)
    manifest, anew = copied(bank, tmp_path / "mirror"), copied(bank, tmp_path / "anew")
    told = next(each for each in manifest.report if each.table == "Transactions")
    assert (told.rebuilt_blocks, told.rows) == (1, told.bank_rows)
    assert told.read <= 11 + 5
    found = read_blocks(tmp_path / "mirror", manifest, "Transactions").to_pylist()
    assert found == read_blocks(tmp_path / "anew", anew, "Transactions").to_pylist()


# --- a server that stops answering ---


@pytest.fixture
def shaky_bank(shaky, twelve):
    engine = open_bank(shaky.url(twelve, READER, READERS_PASSWORD))
    yield engine
    engine.dispose()


@pytest.fixture
def frozen(shaky):
    shaky.freeze()
    yield
    shaky.thaw()


ASKED = "SELECT customer_id FROM Customer"


def address_of(engine):
    return str(address_for_connectorx(login_of(engine)))


def wanted():
    """Nobody has cancelled."""


def test_a_frozen_server_holds_connectorx_up_no_longer_than_the_limit(shaky_bank, shaky):
    address, asked = address_of(shaky_bank), []
    reader = BulkReader(PATIENCE, lambda: asked.append("still wanted?"))
    assert reader.read(address, ASKED).num_rows == 12
    worker = reader._process
    shaky.freeze()
    asked.clear()
    reader.seconds = 1
    try:
        with pytest.raises(BulkReadFailed):
            in_the_end(lambda: reader.read(address, ASKED))
    finally:
        shaky.thaw()
    assert asked, "it waited"
    reader.seconds = PATIENCE
    assert worker is not None
    assert worker.returncode is not None, "the process is gone, and with it the thread that waited"
    assert reader.read(address, ASKED).num_rows == 12
    reader.close()


def test_a_cancelled_refresh_ends_a_read_from_a_frozen_server_at_once(shaky_bank, frozen):
    def cancel():
        raise KeyboardInterrupt

    reader = BulkReader(3600, cancel)
    with pytest.raises(KeyboardInterrupt):
        in_the_end(lambda: reader.read(address_of(shaky_bank), ASKED))
    assert reader._process is None
    reader.close()


def test_a_read_outlives_a_dashboard_that_was_killed_no_longer_than_the_limit(shaky_bank, frozen):
    job = {"url": address_of(shaky_bank), "query": ASKED, "seconds": 1}
    worker = subprocess.Popen([sys.executable, str(bulk._WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with worker:
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(job).encode() + b"\n")
        worker.stdin.flush()
        assert worker.wait(PATIENCE) < 0, "ended by a signal, without anybody's help"


def test_the_password_stands_on_no_command_line(shaky_bank):
    reader = BulkReader(PATIENCE, wanted)
    reader.read(address_of(shaky_bank), ASKED)
    assert reader._process is not None
    line = Path(f"/proc/{reader._process.pid}/cmdline").read_bytes()
    reader.close()
    assert b"bulk_worker" in line
    assert b"mysql" not in line.replace(str(bulk._WORKER).encode(), b"")
    assert READERS_PASSWORD.encode() not in line


def test_what_a_failed_worker_says_is_heard_by_nobody(shaky_bank, capfd):
    reader = BulkReader(PATIENCE, wanted)
    with pytest.raises(BulkReadFailed) as told:
        reader.read(address_of(shaky_bank), "SELECT sesame FROM nowhere")
    reader.close()
    assert "sesame" not in f"{told.value} {told.value.__cause__}"
    assert "".join(capfd.readouterr()) == ""


def test_where_connectorx_fails_pymysql_reads_and_after_three_times_reads_on_alone(shaky_bank, tmp_path, monkeypatch):
    # Each worker leaves a line before it gives up.
    monkeypatch.setattr(bulk, "_WORKER", tmp_path / "worker.py")
    (tmp_path / "worker.py").write_text(f"open({str(tmp_path / 'started')!r}, 'a').write('x'); raise SystemExit(3)")
    manifest = copied(shaky_bank, tmp_path / "mirror", bulk="connectorx")
    assert manifest.rows == {name: len(ROWS.get(name, ())) for name in TABLES}
    assert manifest.notes == tuple(
        MirrorNote(Noted.READ_SLOWLY, name, 1) for name in ("Customer", "Accounts", "Transactions")
    )
    assert (tmp_path / "started").read_text() == "xxx"


def test_one_range_that_connectorx_cannot_read_is_read_with_pymysql_and_the_others_are_not(
    shaky_bank, tmp_path, monkeypatch
):
    read = BulkReader.read

    def fail_on_payments(self, address, query):
        if "Payments" in query:
            raise BulkReadFailed
        return read(self, address, query)

    monkeypatch.setattr(BulkReader, "read", fail_on_payments)
    manifest = copied(shaky_bank, tmp_path / "mirror")
    assert manifest.notes == (MirrorNote(Noted.READ_SLOWLY, "Payments", 1),)
    assert manifest.rows["Payments"] == len(ROWS["Payments"])


def test_connectorx_that_is_asked_for_and_not_there_is_one_clear_error_and_otherwise_pymysql_reads(
    shaky_bank, tmp_path, monkeypatch
):
    monkeypatch.setattr(reading, "is_installed", lambda: False)
    monkeypatch.setattr(bulk, "_start", not_used)
    assert copied(shaky_bank, tmp_path / "mirror").notes == ()
    with pytest.raises(StorageError, match="BULK_READER") as told:
        copied(shaky_bank, tmp_path / "mirror", bulk="connectorx")
    assert "BULK_READER=auto" in str(told.value.remedy)


# --- never less sure of the server than pymysql ---


CIPHER = "SELECT variable_value AS cipher FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER'"


@pytest.fixture
def cipher(shaky, twelve):
    """The cipher of a connection of connectorx's, empty in plain text."""
    return lambda host, *asked: cipher_of(shaky.url(twelve, READER, READERS_PASSWORD, host), *asked)


def cipher_of(url, ca, still_wanted=wanted):
    engine = open_bank(url, ServerAccess(ca=str(ca)))
    reader = BulkReader(PATIENCE, still_wanted)
    try:
        return reader.read(address_of(engine), CIPHER)["cipher"].to_pylist()[0]
    finally:
        reader.close()
        engine.dispose()


def is_refused(read, *asked):
    try:
        read(*asked)
    except BulkReadFailed:
        return True
    return False


def test_connectorx_reads_encrypted_from_a_server_that_proves_its_name_and_from_no_other(
    cipher, certificates, mariadb, tmp_path
):
    """All at once, for connectorx asks a server that it refuses again and again for 30 seconds. That the one it may
    trust answers three times beside them, each time to a new worker, shows that the others had the time."""
    another_authority = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(another_authority)
    without_tls = mariadb.url("mysql", host="localhost")
    trusted_answered = threading.Event()

    def until_then():
        if trusted_answered.is_set():
            raise BulkReadFailed

    attempts = {
        "another authority": (cipher, "localhost", another_authority, until_then),
        "another name": (cipher, "127.0.0.1", certificates.ca, until_then),
        "no TLS": (cipher_of, without_tls, certificates.ca, until_then),
    }
    with ThreadPoolExecutor(len(attempts)) as threads:
        asked = {name: threads.submit(is_refused, *attempt) for name, attempt in attempts.items()}
        try:
            assert all(cipher("localhost", certificates.ca) for _ in range(3))
        finally:
            trusted_answered.set()
    assert {name: answer.result() for name, answer in asked.items()} == dict.fromkeys(attempts, True)


def test_an_authority_among_others_in_one_file_is_found(cipher, certificates, tmp_path):
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(trustme.CA().cert_pem.bytes() + certificates.ca.read_bytes())
    assert cipher("localhost", bundle)


# --- the same customers, whichever database they come from ---


def attributes_of(url, folder, as_of=None, **settings):
    stores = Stores(Settings(database_url=url, data_dir=folder, **settings))
    snapshot = refresh_features(Session(LOCAL, stores), silent, as_of)
    customers = fetch_customers(folder, snapshot, [attribute.name for attribute in CATALOGUE])
    stores.bank.dispose()
    stores.workspace.dispose()
    return customers, snapshot


@pytest.mark.parametrize("reader", ["connectorx", "pymysql"])
def test_the_dozen_customers_have_the_same_attributes_on_both(shaky, twelve, make_bank, tmp_path, reader):
    on_server, told = attributes_of(
        shaky.url(twelve, READER, READERS_PASSWORD), tmp_path / "server", AS_OF, bulk_reader=reader
    )
    in_file, same = attributes_of(make_bank(ROWS), tmp_path / "file", AS_OF)
    assert on_server.equals(in_file)
    assert (told.rows, told.left_out, told.outside_money, told.mirror) == (
        same.rows,
        same.left_out,
        same.outside_money,
        same.mirror,
    )
    assert told.notes == ()


def test_the_demo_bank_has_the_same_attributes_on_both(mysql_url, demo, tmp_path):
    filling = open_bank_for_filling(mysql_url)
    generate_demo(filling, customers=300, transactions_per_customer=15, seed=1, until=DEMO_UNTIL)
    filling.dispose()
    on_server, _told = attributes_of(mysql_url, tmp_path / "server")
    in_file, _same = attributes_of(demo, tmp_path / "file")
    assert len(on_server) == 300
    assert on_server.equals(in_file)
