import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.exc import OperationalError

from db.bank.importing.folder import import_folder
from db.bank.importing.loading import TableLoader
from db.bank.schema import TABLES, accounts, compliance, customer, metadata, transactions
from domain.errors import BankNotEmptyError, ImportRefusedError, StorageError
from domain.sentences import Sentence
from tests.db.bank.importing.conftest import ACCOUNTS, CUSTOMERS, TRANSACTIONS, imported, rejects, rows, write


def refused(bank, folder) -> str:
    """The message; nothing of any table may be there afterwards."""
    with pytest.raises(ImportRefusedError) as caught:
        import_folder(bank, folder)
    there = inspect(bank).get_table_names()
    assert all(rows(bank, f"SELECT * FROM {name}") == [] for name in there)
    assert str(caught.value.remedy)
    return str(caught.value)


def test_every_row_arrives_and_tables_without_a_file_are_reported_empty(bank, folder):
    report = import_folder(bank, folder)
    assert [(table.table, table.loaded, table.rejected) for table in report.tables[:3]] == [
        ("Customer", 2, 0),
        ("Accounts", 2, 0),
        ("Transactions", 3, 0),
    ]
    assert [each.table for each in report.tables] == [table.name for table in TABLES]
    assert {each.read for each in report.tables[3:]} == {0}
    assert set(inspect(bank).get_table_names()) == {table.name for table in TABLES}
    assert not (folder / "rejects").exists()


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


def test_each_file_has_a_format_of_its_own_and_it_is_told(bank, folder):
    (folder / "Customer.csv").unlink()
    customers = CUSTOMERS.replace("Ann,", "Zoë,").replace("1990-01-02", "31.01.1990")
    (folder / "CUSTOMER.CSV").write_bytes(customers.replace("\n", "\r\n").encode("cp1252"))
    (folder / "Accounts.csv").write_text(ACCOUNTS.replace(",", "\t"), encoding="utf-16")
    report = import_folder(bank, folder)
    assert rows(bank, "SELECT name, date_of_birth FROM Customer WHERE customer_id = 1") == [("Zoë", "1990-01-31")]
    assert report.tables[0].format == "commas, cp1252 (assumed), CRLF line ends"
    assert report.tables[0].date_formats == {"date_of_birth": "%d.%m.%Y"}
    assert report.tables[1].format == "tabs, utf-16, with byte order mark, LF line ends"
    assert report.rejected == 0


def test_an_empty_column_at_the_end_of_every_line_is_no_column(bank, folder):
    write(folder, Accounts=ACCOUNTS.replace("\n", ",\n"))
    assert imported(import_folder(bank, folder), "Accounts").loaded == 2


def test_a_value_in_a_column_without_a_name_rejects_its_row(bank, folder):
    write(folder, Accounts=ACCOUNTS.replace("\n", ",\n").replace("open,", "open,?"))
    assert imported(import_folder(bank, folder), "Accounts").reasons == {
        ("", Sentence("a value in a column without a name")): 1
    }


def test_a_last_line_without_a_line_break_and_empty_lines_are_well_formed(bank, tmp_path):
    write(tmp_path, Customer=CUSTOMERS.replace("\n1,", "\n\n1,") + "\n\n3,Zoë,,,,,")
    assert import_folder(bank, tmp_path).tables[0].loaded == 3


def test_other_files_in_the_folder_are_left_alone_and_told_of(bank, folder):
    (folder / "readme.txt").write_text("hello")
    (folder / "Customers_old.csv").write_text("x")
    (folder / "weather.csv").write_text("x")
    report = import_folder(bank, folder)
    assert report.tables[0].loaded == 2
    assert report.left_alone == {"Customers_old.csv": "Customer", "weather.csv": ""}


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
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=50), max_size=5
    )
)
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


def test_emoji_and_the_signs_of_sql_and_spreadsheets_are_text_like_any_other(bank, folder):
    name = """Robert'); DROP TABLE Customer;-- 😀 "=1+1" %s :x \\"""
    write(folder, Customer=CUSTOMERS + '3,"' + name.replace('"', '""') + '",,,,,\n')
    import_folder(bank, folder)
    assert rows(bank, "SELECT name FROM Customer WHERE customer_id = 3") == [(name,)]


def test_progress_rises_to_the_end(bank, folder):
    shares: list[float] = []
    import_folder(bank, folder, progress=lambda share, doing: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] >= 0
    assert len(shares) > 3
    assert shares[-1] == 1


def test_more_rows_than_are_held_at_once_all_arrive(bank, folder):
    body = "".join(f"{number},10,purchase,0.01,2024-01-01 00:00:00,\n" for number in range(1, 25_002))
    write(folder, Transactions=TRANSACTIONS.splitlines()[0] + "\n" + body)
    assert import_folder(bank, folder).tables[2].loaded == 25_001
    assert rows(bank, "SELECT COUNT(*), MAX(transaction_id) FROM Transactions") == [(25_001, 25_001)]


@pytest.mark.parametrize(
    ("bad_line", "column", "reason"),
    [
        ("x,10,purchase,1.00,2024-01-01 00:00:00,", "transaction_id", "whole number"),
        (",10,purchase,1.00,2024-01-01 00:00:00,", "transaction_id", "no key"),
        (
            "102,10,purchase,1.00,2024-01-01 00:00:00,",
            "transaction_id",
            "an earlier line has this key, with other values",
        ),
        ("102,11,salary,0.2,2024-01-03,", "transaction_id", "an earlier line has this key, with the same values"),
        ("103,99,purchase,1.00,2024-01-01 00:00:00,", "account_id", "refers to an account that is not there"),
        (f"103,10,{'p' * 51},1.00,2024-01-01 00:00:00,", "transaction_type", "at most 50 characters"),
        ('103,10,purchase,"1,00",2024-01-01 00:00:00,', "amount", "number like -1234.50"),
        ("103,10,purchase,1.00,01.02.2024,", "transaction_date", "2024-12-31 23:59:59"),
        ("103,10,purchase,1.00,0000-00-00,", "transaction_date", "2024-12-31 23:59:59"),
        ("103,10,purchase,1.00,0 days 14:12:42,", "transaction_date", "2024-12-31 23:59:59"),
        ("103,10,purchase,1.00", "", "4 cells, where the header has 6"),
        ("103,10,purchase,1.00,2024-01-01 00:00:00,,", "", "7 cells, where the header has 6"),
        ('103,10,purchase,1.00,2024-01-01 00:00:00,"cut', "", "quotes that do not close"),
        ("103,10,purchase,1.00,2024-01-01 00:00:00,\0", "", "a NUL byte"),
    ],
)
def test_a_row_that_does_not_fit_is_rejected_with_its_line_and_reason_and_all_others_arrive(
    bank, folder, bad_line, column, reason
):
    # The note of the first transaction spans two lines: the bad one is the sixth of the file, but its fifth record.
    write(folder, Transactions=TRANSACTIONS + bad_line)
    table = imported(import_folder(bank, folder), "Transactions")
    assert (table.read, table.loaded, table.rejected) == (4, 3, 1)
    assert rows(bank, "SELECT transaction_id FROM Transactions") == [(100,), (101,), (102,)]
    (reject,) = rejects(folder, "Transactions")
    assert (reject["line"], reject["column"]) == ("6", column)
    assert reason in reject["reason"]
    assert reject["transaction_id"] in {bad_line, bad_line.split(",")[0]}


def test_children_of_a_rejected_row_are_rejected_by_reason(bank, folder):
    write(folder, Customer=CUSTOMERS.replace("1990-01-02", "soon"))
    report = import_folder(bank, folder)
    assert [(each.loaded, each.rejected) for each in report.tables[:3]] == [(1, 1), (1, 1), (1, 2)]
    assert imported(report, "Accounts").reasons == {
        ("customer_id", Sentence("refers to a customer that is not there")): 1
    }


def test_after_a_first_row_that_does_not_fit_the_next_one_with_its_key_is_loaded(bank, folder):
    write(folder, Customer=CUSTOMERS.replace("1990-01-02", "soon") + "1,Ann,,,,,\n1,Bo,,,,,\n")
    import_folder(bank, folder)
    assert rows(bank, "SELECT name FROM Customer WHERE customer_id = 1") == [("Ann",)]
    assert [reject["line"] for reject in rejects(folder, "Customer")] == ["2", "5"]


def test_a_relationship_names_two_customers_that_are_there(bank, folder):
    header = "relationship_id,customer1_id,customer2_id,relationship_type\n"
    write(folder, Relationships=header + "1,1,2,spouse\n2,1,,spouse\n3,1,5,spouse\n")
    import_folder(bank, folder)
    (reject,) = rejects(folder, "Relationships")
    assert (reject["line"], reject["column"]) == ("4", "customer2_id")


def test_a_score_band_is_rejected_and_not_cut_to_its_first_number(bank, folder):
    header = "credit_id,customer_id,credit_score,credit_limit,payment_history,credit_utilization\n"
    write(folder, CreditHistory=header + "1,1,300 - 579,,,\n2,2,700,,,0.06\n")
    import_folder(bank, folder)
    assert rows(bank, "SELECT credit_id, credit_score FROM CreditHistory") == [(2, 700)]


def test_dates_that_can_be_read_in_two_ways_are_asked_about_before_anything_is_written(bank, folder):
    write(folder, Customer=CUSTOMERS.replace("1990-01-02", "01/02/1990"))
    with pytest.raises(ImportRefusedError, match=r"date_of_birth may be %d/%m/%Y or %m/%d/%Y") as told:
        import_folder(bank, folder)
    assert '[Customer]\ncolumns.date_of_birth.date_format = "%d/%m/%Y"' in str(told.value.remedy)
    assert inspect(bank).get_table_names() == []


def test_when_no_row_at_all_fits_the_import_is_refused_with_the_commonest_reason(bank, tmp_path):
    write(
        tmp_path,
        Customer="\n".join([CUSTOMERS.splitlines()[0], "1,Secretname,,,,soon,", "x,Bo,,,,,", "2,,,,,tomorrow,"]),
    )
    message = refused(bank, tmp_path)
    assert "all 3 are rejected, 2 of them because of date_of_birth: expected a date like 2024-12-31" in message
    assert "Secretname" not in message
    assert len(rejects(tmp_path, "Customer")) == 3


@pytest.mark.parametrize("table", [customer, accounts])
def test_a_database_that_holds_anything_already_is_left_as_it_is(bank, folder, table):
    metadata.create_all(bank)
    with bank.begin() as connection:
        connection.execute(table.insert(), [{next(iter(table.primary_key)).name: 77}])
    write(folder, Customer=CUSTOMERS + "bad\n")
    with pytest.raises(BankNotEmptyError, match="nothing was written") as told:
        import_folder(bank, folder)
    assert "--append" in str(told.value.remedy)
    assert rows(bank, "SELECT customer_id FROM Customer") == ([(77,)] if table is customer else [])
    assert not (folder / "rejects").exists()


def test_a_failure_leaves_its_own_table_as_it_was_and_says_which_tables_are_loaded(bank, folder, monkeypatch):
    monkeypatch.setattr("db.bank.importing.folder._ROWS_AT_A_TIME", 1)
    write(folder, Transactions=TRANSACTIONS.replace("101,", "bad,"))
    whole = TableLoader.load

    def break_off(self, candidates):
        if self.table is transactions and any(each.row["transaction_id"] == 102 for each in candidates):
            raise OperationalError("INSERT", {}, Exception("gone"))
        yield from whole(self, candidates)

    monkeypatch.setattr(TableLoader, "load", break_off)
    with pytest.raises(StorageError) as told:
        import_folder(bank, folder)
    monkeypatch.setattr(TableLoader, "load", whole)
    assert "No row of Transactions was loaded; Customer, Accounts loaded before it stay." in str(told.value)
    assert "--append" in str(told.value.remedy)
    assert rows(bank, "SELECT COUNT(*) FROM Accounts") == [(2,)]
    assert rows(bank, "SELECT * FROM Transactions") == []
    assert not list(folder.rglob("Transactions.rejects*"))
    report = import_folder(bank, folder, append=True)
    assert [(each.loaded, each.already_there, each.rejected) for each in report.tables[:3]] == [
        (2, 2, 0),
        (2, 2, 0),
        (2, 0, 1),
    ]


def test_a_row_that_the_database_refuses_does_not_take_the_others_along(bank, folder):
    metadata.create_all(bank)
    with bank.begin() as connection:
        no = "BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.transaction_id = 101; END"
        connection.execute(text(f"CREATE TRIGGER picky BEFORE INSERT ON Transactions {no}"))
    table = imported(import_folder(bank, folder), "Transactions")
    assert (table.loaded, table.reasons) == (2, {("", Sentence("the database refuses this row")): 1})
    assert rows(bank, "SELECT transaction_id FROM Transactions") == [(100,), (102,)]


def test_rows_that_refer_to_one_that_the_database_refuses_are_rejected_with_it(bank, folder):
    metadata.create_all(bank)
    with bank.begin() as connection:
        no = "BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.customer_id = 1; END"
        connection.execute(text(f"CREATE TRIGGER picky BEFORE INSERT ON Customer {no}"))
    report = import_folder(bank, folder)
    assert [(each.loaded, each.rejected) for each in report.tables[:3]] == [(1, 1), (1, 1), (1, 2)]


def test_rejects_are_for_their_owner_alone_and_an_import_without_any_takes_old_ones_away(bank, folder):
    write(folder, Customer=CUSTOMERS + "x,Bo,,,,,\n")
    report = import_folder(bank, folder)
    file = report.tables[0].rejects_file
    assert file is not None
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    write(folder, Customer=CUSTOMERS)
    assert import_folder(bank, folder, append=True).tables[0].rejects_file is None
    assert not file.exists()


def test_rejects_keep_bytes_that_are_no_text(bank, folder):
    (folder / "Customer.csv").write_bytes("3,Zoë Ünal,,,,,\n".join([CUSTOMERS, ""]).encode() + b"4,Zo\xeb,,,,,\n")
    import_folder(bank, folder)
    assert rejects(folder, "Customer")[0]["name"] == r"Zo\xeb"


def test_a_rejects_folder_that_cannot_be_made_is_a_sentence_and_loads_nothing(bank, folder):
    write(folder, Customer=CUSTOMERS + "x,Bo,,,,,\n")
    (folder / "rejects").write_text("mine")
    with pytest.raises(StorageError, match=r"Customer\.rejects\.csv could not be written"):
        import_folder(bank, folder)
    assert rows(bank, "SELECT * FROM Customer") == []
    assert (folder / "rejects").read_text() == "mine"


def test_a_dry_run_tells_what_an_import_would_do_and_writes_rejects_only(bank, folder):
    write(folder, Customer=CUSTOMERS + "1,Ann,,,,,\n1,,,,,x,\n", Accounts=ACCOUNTS + "12,9,,,\n")
    tried = import_folder(bank, folder, dry_run=True)
    assert inspect(bank).get_table_names() == []
    assert len(rejects(folder, "Customer")) == 2
    done = import_folder(bank, folder)
    assert tried.tables == done.tables
    again = import_folder(bank, folder, dry_run=True, append=True)
    assert [(each.loaded, each.already_there) for each in again.tables[:3]] == [(2, 2), (2, 2), (3, 3)]
