import pytest
from sqlalchemy import create_engine, text

from db.bank.connection import open_bank
from db.bank.health import Extent, fetch_extent, fetch_server, fetch_unindexed, fetch_unreadable
from db.bank.schema import accounts, communication_log, compliance, customer, payments
from domain.errors import BankUnavailableError
from tests.workflows.conftest import change_bank


@pytest.fixture
def look_into(make_bank):
    """The bank of these rows, after these changes, opened as the dashboard opens it."""
    opened = []

    def look(rows=None, *changes):
        url = make_bank(rows or {})
        change_bank(url, *changes)
        opened.append(open_bank(url))
        return opened[-1]

    yield look
    for engine in opened:
        engine.dispose()


def test_a_file_that_is_no_database_is_found_out_at_once(tmp_path):
    (tmp_path / "bank.db").write_text("no database at all " * 100)
    with pytest.raises(BankUnavailableError, match="not a database"):
        fetch_server(open_bank(f"sqlite:///{tmp_path}/bank.db"))


def test_columns_that_are_missing_are_named_in_the_order_asked_for(look_into):
    engine = look_into(
        {}, "ALTER TABLE Customer DROP COLUMN email", "ALTER TABLE Customer RENAME COLUMN name TO called"
    )
    assert fetch_unreadable(engine, customer, ("customer_id", "name", "email", "phone")) == ("name", "email")
    assert fetch_unreadable(engine, customer, ("customer_id", "phone")) == ()


def test_of_a_missing_table_no_column_can_be_read(look_into):
    engine = look_into({}, "DROP TABLE Payments")
    assert fetch_unreadable(engine, payments, ("payment_id", "amount")) == ("payment_id", "amount")


def test_rows_without_a_key_are_counted_and_end_no_range(look_into):
    engine = look_into(
        {},
        "DROP TABLE CommunicationLog",
        "CREATE TABLE CommunicationLog (log_id INT, timestamp TEXT)",
        "INSERT INTO CommunicationLog VALUES (NULL, '1999-01-01'), (5, '2026-05-05 10:00:00'), (2, '2026-02-02')",
    )
    assert fetch_extent(engine, communication_log, ("log_id", "timestamp")) == Extent(3, "2026-02-02", "2026-05-05")


def test_an_empty_table_has_no_days_and_neither_has_one_whose_ends_have_none(look_into):
    assert fetch_extent(look_into(), payments, ("payment_id", "payment_date")) == Extent(0)
    engine = look_into({"Payments": [{"payment_id": 1}]})
    assert fetch_extent(engine, payments, ("payment_id", "payment_date")) == Extent(1)


def test_a_birth_date_is_no_moment_of_a_row(look_into):
    engine = look_into({"Customer": [{"customer_id": 1}, {"customer_id": 2}]})
    assert fetch_extent(engine, customer, ("customer_id", "date_of_birth")) == Extent(2)


def test_keys_without_an_index_are_named_whatever_the_case_of_their_table(tmp_path):
    url = f"sqlite:///{tmp_path}/bank.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE CUSTOMER (customer_id INTEGER PRIMARY KEY)",
            "CREATE TABLE Accounts (account_id INTEGER PRIMARY KEY, customer_id INT)",
            "CREATE TABLE Compliance (compliance_id INTEGER PRIMARY KEY, customer_id INT)",
            "CREATE INDEX of_customer ON Compliance (customer_id)",
        ):
            connection.execute(text(statement))
    wanted = dict.fromkeys((customer, accounts, compliance), ("customer_id",))
    assert fetch_unindexed(engine, wanted) == ("Accounts.customer_id",)
    engine.dispose()
