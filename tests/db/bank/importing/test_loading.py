"""Adding to a database that has rows: what is there already, what differs, and references to what is there."""

import pytest
from sqlalchemy import text

from db.bank.importing.folder import import_folder
from db.bank.schema import metadata
from domain.sentences import Sentence
from tests.db.bank.importing.conftest import ACCOUNTS, CUSTOMERS, TRANSACTIONS, imported, rejects, rows, write

LOG = "log_id,customer_id,communication_type,timestamp,summary\n"


def test_the_same_import_again_changes_nothing(bank, folder):
    write(folder, Customer=CUSTOMERS + "3,😀,,,,2000-02-29,\nx,,,,,,\n", Transactions=TRANSACTIONS + "102,11,,,,\n")
    first = import_folder(bank, folder)
    before = [rows(bank, f"SELECT * FROM {name}") for name in ("Customer", "Accounts", "Transactions")]
    again = import_folder(bank, folder, append=True)
    assert [(each.loaded, each.already_there, each.rejected) for each in again.tables[:3]] == [
        (3, 3, 1),
        (2, 2, 0),
        (3, 3, 1),
    ]
    assert [each.loaded for each in again.tables] == [each.loaded for each in first.tables]
    assert [rows(bank, f"SELECT * FROM {name}") for name in ("Customer", "Accounts", "Transactions")] == before


def test_new_rows_are_added_and_rows_that_differ_are_rejected_and_stay_as_they_were(bank, folder):
    import_folder(bank, folder)
    write(folder, Accounts=ACCOUNTS.replace("-5.25", "-5.26") + "12,2,loan,1.00,open\n")
    table = imported(import_folder(bank, folder, append=True), "Accounts")
    assert (table.loaded, table.already_there, table.rejected) == (2, 1, 1)
    assert (
        rejects(folder, "Accounts")[0]["reason"] == "another row with this key is in the database, and stays as it is"
    )
    assert rows(bank, "SELECT account_id, balance FROM Accounts") == [(10, -5.25), (11, None), (12, 1)]


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("name", "Ann", "ann"),
        ("name", "Ann,", ","),
        ("phone", "+1 555", ""),
        ("date_of_birth", "1990-01-02", "1990-01-03"),
        ("identification_number", "X1", "X1 "),
    ],
)
def test_a_difference_in_any_column_is_a_difference(bank, folder, column, old, new):
    import_folder(bank, folder)
    write(folder, Customer=CUSTOMERS.replace(old, new))
    assert import_folder(bank, folder, append=True).tables[0].rejected == 1


def test_references_may_point_to_rows_that_are_there_already(bank, folder):
    import_folder(bank, folder)
    for name in ("Customer", "Accounts"):
        (folder / f"{name}.csv").unlink()
    write(
        folder,
        Transactions=TRANSACTIONS.splitlines()[0] + "\n200,10,fee,1.00,2024-02-01,\n201,12,fee,1.00,2024-02-01,\n",
    )
    table = imported(import_folder(bank, folder, append=True), "Transactions")
    assert (table.loaded, table.reasons) == (1, {("account_id", Sentence("refers to an account that is not there")): 1})


def test_a_row_that_differs_keeps_its_children(bank, folder):
    import_folder(bank, folder)
    write(
        folder, Customer=CUSTOMERS.replace("Ann", "Anna"), CommunicationLog=LOG + "1,1,email,2024-01-01 10:00:00,hi\n"
    )
    report = import_folder(bank, folder, append=True)
    assert (report.tables[0].rejected, imported(report, "CommunicationLog").loaded) == (1, 1)


def test_a_database_with_unreadable_dates_can_be_added_to(bank, folder):
    metadata.create_all(bank)
    with bank.begin() as connection:
        connection.execute(
            text("INSERT INTO Customer (customer_id, date_of_birth) VALUES (1, '0000-00-00'), (9, NULL)")
        )
    table = import_folder(bank, folder, append=True).tables[0]
    assert (table.loaded, table.already_there, table.rejected) == (1, 0, 1)


def test_more_rows_than_one_question_to_the_database_may_name_are_recognised(bank, folder):
    body = "".join(f"{number},,,,\n" for number in range(3_000))
    write(folder, CommunicationLog=LOG + body)
    import_folder(bank, folder)
    table = imported(import_folder(bank, folder, append=True), "CommunicationLog")
    assert (table.loaded, table.already_there) == (3_000, 3_000)
