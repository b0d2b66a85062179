import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, inspect, select, text

from db.bank.importing import ImportedTable, import_folder
from db.bank.schema import TABLES, accounts, compliance, customer, metadata, transactions
from db.errors import BankNotEmptyError, ImportRefusedError, StorageError

CUSTOMERS = """\
customer_id,name,email,phone,address,date_of_birth,identification_number
1,Ann,ann@example.com,+1 555,"1 Main St, Town",1990-01-02,X1
2,,,,,,
"""
ACCOUNTS = """\
account_id,customer_id,account_type,balance,status
10,1,current,-5.25,active
11,2,savings,,open
"""
TRANSACTIONS = """\
transaction_id,account_id,transaction_type,amount,transaction_date,notes
100,10,purchase,29.33,2024-01-01 10:11:12,"two
lines"
101,10,purchase,0.10,2024-01-02 00:00:00,
102,11,salary,0.20,2024-01-03 00:00:00,
"""


@pytest.fixture
def bank() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, Customer=CUSTOMERS, Accounts=ACCOUNTS, Transactions=TRANSACTIONS)
    return tmp_path


def write(folder: Path, **contents: str) -> None:
    for name, content in contents.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")


def rows(bank: Engine, statement: str) -> list[tuple]:
    with bank.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def refused(bank: Engine, folder: Path) -> str:
    """The message; nothing of any table may be there afterwards."""
    with pytest.raises(ImportRefusedError) as caught:
        import_folder(bank, folder)
    there = inspect(bank).get_table_names()
    assert all(rows(bank, f"SELECT * FROM {name}") == [] for name in there)
    assert caught.value.remedy
    return str(caught.value)


def test_every_row_arrives_and_tables_without_a_file_are_reported_empty(bank, folder):
    imported = import_folder(bank, folder)
    assert imported[:3] == (
        ImportedTable("Customer", 2),
        ImportedTable("Accounts", 2),
        ImportedTable("Transactions", 3),
    )
    assert [each.table for each in imported] == [table.name for table in TABLES]
    assert {each.rows for each in imported[3:]} == {0}
    assert set(inspect(bank).get_table_names()) == {table.name for table in TABLES}


def test_values_have_the_types_of_the_schema_and_empty_cells_are_null(bank, folder):
    compliances = "compliance_id,customer_id,consent_given,disclosures,regulatory_requirements_met\n1,1,TRUE,,0\n"
    write(folder, Compliance=compliances)
    import_folder(bank, folder)
    with bank.connect() as connection:
        first, second = connection.execute(select(customer).order_by(customer.c.customer_id))
        flags = connection.execute(select(compliance.c.consent_given, compliance.c.regulatory_requirements_met)).one()
        moments = connection.scalars(select(transactions.c.transaction_date)).all()
        notes = connection.scalars(select(transactions.c.notes)).all()
    assert tuple(first)[4:6] == ("1 Main St, Town", first.date_of_birth)
    assert first.date_of_birth.isoformat() == "1990-01-02"
    assert tuple(second)[1:] == (None,) * 6
    assert tuple(flags) == (True, False)
    assert moments[0].isoformat() == "2024-01-01T10:11:12"
    assert notes == ["two\nlines", None, None]


def test_columns_are_matched_by_name_in_any_order_and_case(bank, folder):
    write(folder, Accounts="Status,balance,ACCOUNT_ID,account_type,customer_id\nopen,7.00,10,loan,2\n,,11,,\n")
    import_folder(bank, folder)
    found = rows(bank, "SELECT account_id, customer_id, account_type, balance, status FROM Accounts")
    assert found == [(10, 2, "loan", 7, "open"), (11, None, None, None, None)]


def test_a_bom_crlf_and_a_file_name_in_any_case_make_no_difference(bank, tmp_path):
    (tmp_path / "CUSTOMER.CSV").write_bytes(b"\xef\xbb\xbf" + CUSTOMERS.replace("\n", "\r\n").encode())
    assert import_folder(bank, tmp_path)[0] == ImportedTable("Customer", 2)
    assert rows(bank, "SELECT name FROM Customer WHERE customer_id = 1") == [("Ann",)]


def test_a_last_line_without_a_line_break_and_empty_lines_are_well_formed(bank, tmp_path):
    write(tmp_path, Customer=CUSTOMERS.replace("\n1,", "\n\n1,") + "\n\n3,Zoë,,,,,")
    assert import_folder(bank, tmp_path)[0].rows == 3


def test_other_files_in_the_folder_are_left_alone(bank, folder):
    (folder / "readme.txt").write_text("hello")
    (folder / "Customers_old.csv").write_text("x")
    assert import_folder(bank, folder)[0].rows == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.integers(-(10**15) + 1, 10**15 - 1), min_size=1, max_size=20))
def test_amounts_arrive_exact_to_the_cent(tmp_path, cents):
    amounts = [Decimal(each) / 100 for each in cents]
    body = "".join(f"{number},,,{amount:.2f},\n" for number, amount in enumerate(amounts))
    write(tmp_path, Accounts="account_id,customer_id,account_type,balance,status\n" + body)
    engine = create_engine("sqlite://")
    import_folder(engine, tmp_path)
    stored = rows(engine, "SELECT balance FROM Accounts ORDER BY account_id")
    assert [round(Decimal(repr(balance)) * 100) for (balance,) in stored] == cents
    engine.dispose()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=50), max_size=5))
def test_any_text_arrives_as_it_is_in_the_file(tmp_path, statuses):
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["account_id", "customer_id", "account_type", "balance", "status"])
    writer.writerows([number, "", name, "", ""] for number, name in enumerate(statuses))
    (tmp_path / "Accounts.csv").write_bytes(out.getvalue().encode())
    engine = create_engine("sqlite://")
    import_folder(engine, tmp_path)
    assert [name for (name,) in rows(engine, "SELECT account_type FROM Accounts ORDER BY account_id")] == statuses
    engine.dispose()


def test_progress_rises_to_the_end(bank, folder):
    shares: list[float] = []
    import_folder(bank, folder, lambda share, doing: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] > 0
    assert shares[-1] == 1


def test_more_rows_than_are_held_at_once_all_arrive(bank, folder):
    body = "".join(f"{number},10,purchase,0.01,2024-01-01 00:00:00,\n" for number in range(1, 25_002))
    write(folder, Transactions=TRANSACTIONS.splitlines()[0] + "\n" + body)
    assert import_folder(bank, folder)[2].rows == 25_001
    assert rows(bank, "SELECT COUNT(*), MAX(transaction_id) FROM Transactions") == [(25_001, 25_001)]


@pytest.mark.parametrize(
    ("bad_line", "column", "expected"),
    [
        ("x,10,purchase,1.00,2024-01-01 00:00:00,", "transaction_id", "whole number"),
        (",10,purchase,1.00,2024-01-01 00:00:00,", "transaction_id", "not an empty cell"),
        ("102,10,purchase,1.00,2024-01-01 00:00:00,", "transaction_id", "no earlier line"),
        ("103,99,purchase,1.00,2024-01-01 00:00:00,", "account_id", "Accounts.csv has"),
        (f"103,10,{'p' * 51},1.00,2024-01-01 00:00:00,", "transaction_type", "at most 50 characters"),
        ('103,10,purchase,"1,00",2024-01-01 00:00:00,', "amount", "number like"),
        ("103,10,purchase,1.00,01.02.2024,", "transaction_date", "2024-12-31 23:59:59"),
        ("103,10,purchase,1.00", None, "6 cells, but there are 4"),
        ("103,10,purchase,1.00,2024-01-01 00:00:00,,", None, "6 cells, but there are 7"),
        ('103,10,purchase,1.00,2024-01-01 00:00:00,"cut', None, "opening quote closed"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_nothing_at_all_is_written(bank, folder, bad_line, column, expected):
    # The note of the first transaction spans two lines: the bad one is the sixth of the file, but its fifth record.
    write(folder, Transactions=TRANSACTIONS + bad_line)
    message = refused(bank, folder)
    place = "Transactions.csv, line 6" + (f", column {column}: " if column else ": ")
    assert message.startswith(place)
    assert expected in message


def test_a_refusal_never_repeats_what_stands_in_the_file(bank, folder):
    write(folder, Customer=CUSTOMERS + f"3,{'Verysecretname' * 10},,,,,\n")
    assert "secret" not in refused(bank, folder)
    write(folder, Customer=CUSTOMERS + "3,Ann,,,,1.5.1990,\n")
    assert "1990" not in refused(bank, folder)


def test_a_file_without_a_header_row_is_refused_without_showing_its_first_customer(bank, folder):
    write(folder, Customer="1,Secretname,,,,,\n")
    message = refused(bank, folder)
    assert "Customer.csv has no header row" in message
    assert "Secretname" not in message


@pytest.mark.parametrize("content", ["", "\n\n", CUSTOMERS.replace(",", ";")])
def test_an_empty_file_and_other_separators_are_refused(bank, folder, content):
    write(folder, Customer=content)
    assert "Customer.csv has no header row" in refused(bank, folder)


def test_missing_extra_and_repeated_columns_are_named(bank, folder):
    write(folder, Accounts="account_id,customer_id,balance,colour,balance,\n1,1,2,3,4,5\n")
    message = refused(bank, folder)
    assert "Accounts.csv" in message
    assert "missing account_type, status" in message
    assert "unexpected balance (repeated), colour, (no name)" in message


def test_text_that_is_not_utf8_is_refused_with_its_line(bank, folder):
    (folder / "Customer.csv").write_bytes(CUSTOMERS.encode() + "3,Zoë,,,,,\n".encode("latin-1"))
    assert refused(bank, folder).startswith("Customer.csv, line 4: expected text in UTF-8")


def test_a_row_that_refers_to_a_table_without_a_file_is_refused(bank, folder):
    (folder / "Customer.csv").unlink()
    assert refused(bank, folder).startswith("Accounts.csv, line 2, column customer_id: ")


def test_a_relationship_names_two_customers_that_are_there(bank, folder):
    header = "relationship_id,customer1_id,customer2_id,relationship_type\n"
    write(folder, Relationships=header + "1,1,2,spouse\n2,1,,spouse\n3,1,5,spouse\n")
    assert "Relationships.csv, line 4, column customer2_id" in refused(bank, folder)


def test_two_files_for_one_table_are_refused(bank, folder):
    (folder / "customer.csv").write_text(CUSTOMERS)
    assert "Customer.csv" in refused(bank, folder)


def test_a_folder_in_the_place_of_a_file_is_refused(bank, folder):
    (folder / "Payments.csv").mkdir()
    assert "Payments.csv cannot be read" in refused(bank, folder)


def test_a_folder_without_any_of_the_files_or_no_folder_at_all_is_refused(bank, tmp_path):
    assert "named after a table" in refused(bank, tmp_path)
    assert "no folder" in refused(bank, tmp_path / "nowhere")


@pytest.mark.parametrize("table", [customer, accounts])
def test_a_database_that_holds_anything_already_is_left_as_it_is(bank, folder, table):
    metadata.create_all(bank)
    with bank.begin() as connection:
        connection.execute(table.insert(), [{next(iter(table.primary_key)).name: 77}])
    with pytest.raises(BankNotEmptyError):
        import_folder(bank, folder)
    assert rows(bank, "SELECT customer_id FROM Customer") == ([(77,)] if table is customer else [])


def test_a_failure_while_writing_leaves_no_row_behind(bank, folder):
    metadata.create_all(bank)
    with bank.begin() as connection:
        full = "BEGIN SELECT RAISE(ABORT, 'no'); END"
        connection.execute(text(f"CREATE TRIGGER full BEFORE INSERT ON Transactions {full}"))
    with pytest.raises(StorageError):
        import_folder(bank, folder)
    assert rows(bank, "SELECT * FROM Customer") == []
