"""A folder of files into a MariaDB server."""

import threading

import pytest
from sqlalchemy import create_engine, text

from db.bank.connection import open_bank_for_filling
from db.bank.importing.folder import import_folder
from db.bank.importing.target import open_bank_to_look
from domain.errors import StorageError
from domain.sentences import Sentence
from tests.db.bank.importing.conftest import ACCOUNTS, CUSTOMERS, TRANSACTIONS, imported, rejects, rows, write

pytestmark = pytest.mark.mysql


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, Customer=CUSTOMERS, Accounts=ACCOUNTS, Transactions=TRANSACTIONS)
    return tmp_path


@pytest.fixture
def server_bank(mysql_url):
    engine = open_bank_for_filling(mysql_url)
    yield engine
    engine.dispose()


def test_every_row_arrives_with_its_values_and_the_same_import_again_changes_nothing(server_bank, folder):
    name = """Robert'); DROP TABLE Customer;-- 😀 "=1+1" %s :x \\\\"""
    write(folder, Customer=CUSTOMERS + '3,"' + name.replace('"', '""') + '",,,,0001-01-01,\n4,,,,,0000-00-00,\n')
    report = import_folder(server_bank, folder)
    assert [(each.loaded, each.rejected) for each in report.tables[:3]] == [(3, 1), (2, 0), (3, 0)]
    assert rows(server_bank, "SELECT name FROM Customer WHERE customer_id = 3") == [(name,)]
    assert [str(row[0]) for row in rows(server_bank, "SELECT amount FROM Transactions")] == ["29.33", "0.10", "0.20"]
    before = rows(server_bank, "SELECT * FROM Transactions")
    again = import_folder(server_bank, folder, append=True)
    assert [(each.loaded, each.already_there, each.rejected) for each in again.tables[:3]] == [
        (3, 3, 1),
        (2, 2, 0),
        (3, 3, 0),
    ]
    assert rows(server_bank, "SELECT * FROM Transactions") == before


def test_a_row_that_the_server_refuses_does_not_take_the_others_along(server_bank, mysql_url, folder):
    import_folder(server_bank, folder, dry_run=True)
    engine = create_engine(mysql_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE Customer (customer_id INT PRIMARY KEY, name VARCHAR(100) CHARACTER SET latin1, email TEXT, "
                "phone TEXT, address TEXT, date_of_birth DATE, identification_number VARCHAR(2))"
            )
        )
    engine.dispose()
    write(folder, Customer=CUSTOMERS + "3,😀,,,,,\n4,Dan,,,,,too long for this bank\n5,Eve,,,,,\n")
    report = import_folder(server_bank, folder)
    assert report.tables[0].reasons == {("", Sentence("the database refuses this row")): 2}
    assert [reject["line"] for reject in rejects(folder, "Customer")] == ["4", "5"]
    assert rows(server_bank, "SELECT customer_id FROM Customer") == [(1,), (2,), (5,)]
    assert imported(report, "Accounts").loaded == 2


def test_a_dry_run_reads_the_server_and_makes_no_table(mysql_url, folder):
    engine = open_bank_to_look(mysql_url)
    assert import_folder(engine, folder, dry_run=True).loaded == 7
    assert rows(engine, "SHOW TABLES") == []
    engine.dispose()


def test_a_connection_that_is_lost_leaves_whole_tables_and_the_next_import_completes_them(
    server_bank, mariadb, folder, monkeypatch
):
    monkeypatch.setattr("db.bank.importing.folder._ROWS_AT_A_TIME", 500)
    body = "".join(f"{number},10,fee,0.01,2024-01-01,\n" for number in range(2_000, 6_000))
    write(folder, Transactions=TRANSACTIONS + body)
    killed = threading.Event()

    def kill(_share, doing):
        if str(doing) == "Loading Transactions" and not killed.is_set() and rows_written(server_bank):
            killed.set()
            for (number,) in mariadb.execute("SELECT id FROM information_schema.processlist WHERE user = 'admin'"):
                mariadb.execute(f"KILL {number}")

    monkeypatch.setattr("db.files.delimited._RECORDS_BETWEEN_REPORTS", 500)
    with pytest.raises(StorageError) as told:
        import_folder(server_bank, folder, progress=kill)
    assert "No row of Transactions was loaded; Customer, Accounts loaded before it stay." in str(told.value)
    assert rows(server_bank, "SELECT COUNT(*) FROM Transactions") == [(0,)]
    report = import_folder(server_bank, folder, append=True)
    assert [(each.loaded, each.already_there) for each in report.tables[:3]] == [(2, 2), (2, 2), (4_003, 0)]


def rows_written(engine) -> bool:
    with engine.connect() as other:
        other.execute(text("SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED"))
        return other.scalar(text("SELECT COUNT(*) FROM Transactions")) > 0
