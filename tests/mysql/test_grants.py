"""What the three accounts of deploy/mysql/grants.sql cannot do, asked of a real server."""

import pymysql
import pytest

from db.bank.schema import TABLES
from tests.mysql.granted import BANK, OWN, PASSWORD
from tests.mysql.grants_file import ANALYTICS, FILE, RELEASE, WORKSPACE, granted_columns

pytestmark = pytest.mark.mysql

EVERY = [f"{table.name}.{column.name}" for table in TABLES for column in table.columns]
DENIED = {1142, 1143}
CHANGES = (
    "INSERT INTO Customer (customer_id) VALUES (999999)",
    "UPDATE Accounts SET status = 'Closed'",
    "DELETE FROM CommunicationLog",
    "REPLACE INTO Compliance (compliance_id, consent_given) VALUES (1, 1)",
    "CREATE TABLE Ours (a INT)",
    "ALTER TABLE Customer ADD COLUMN note TEXT",
    "CREATE INDEX faster ON Transactions (amount)",
    "DROP TABLE Security",
    "TRUNCATE TABLE Payments",
    "CREATE VIEW everybody AS SELECT customer_id FROM Customer",
    "LOCK TABLES Customer READ",
)


def refusal(ask, *arguments) -> int:
    with pytest.raises(pymysql.MySQLError) as told:
        ask(*arguments)
    return told.value.args[0]


@pytest.mark.parametrize("account", [ANALYTICS, RELEASE])
def test_a_bank_account_reads_every_column_it_was_given_and_no_other(ask, account):
    given = granted_columns(account)
    assert given < set(EVERY)
    for each in EVERY:
        table, column = each.split(".")
        statement = f"SELECT `{column}` FROM `{table}` LIMIT 1"
        if each in given:
            assert len(ask(account, statement)) == 1, each
        else:
            assert refusal(ask, account, statement) in DENIED, each


def test_analytics_reads_no_contact_detail_no_secret_and_no_free_text():
    kept_from_it = {"name", "email", "phone", "address", "identification_number", "password", "username", "notes"}
    kept_from_it |= {"summary", "disclosures", "payment_history", "relationship_type"}
    assert {each.split(".")[1] for each in granted_columns(ANALYTICS)} & kept_from_it == set()


def test_no_account_reads_a_postal_address_an_id_number_or_a_password():
    columns = {each.split(".")[1] for each in granted_columns(ANALYTICS) | granted_columns(RELEASE)}
    assert columns & {"address", "identification_number", "password", "username"} == set()
    assert "-- GRANT SELECT (address)" in FILE.read_text("utf-8")


@pytest.mark.parametrize("account", [ANALYTICS, RELEASE])
def test_select_star_is_refused_wherever_a_column_is_kept_back(ask, account):
    given = granted_columns(account)
    kept_back = {each.split(".")[0] for each in EVERY if each not in given}
    assert len(kept_back) >= 7
    for table in kept_back:
        assert refusal(ask, account, f"SELECT * FROM `{table}`") in DENIED, table


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("account", [ANALYTICS, RELEASE])
def test_a_bank_account_changes_nothing(ask, account, statement):
    assert refusal(ask, account, statement) in {*DENIED, 1044}


def test_a_value_cannot_be_guessed_through_a_condition_on_a_column_that_is_not_given(ask):
    assert refusal(ask, ANALYTICS, "SELECT customer_id FROM Customer WHERE email LIKE 'a%'") in DENIED
    assert refusal(ask, ANALYTICS, "SELECT customer_id FROM Customer ORDER BY name") in DENIED
    assert (
        refusal(ask, RELEASE, "SELECT customer_id FROM Accounts GROUP BY customer_id HAVING MAX(balance) > 1") in DENIED
    )


@pytest.mark.parametrize("account", [ANALYTICS, RELEASE])
def test_a_bank_account_does_not_see_the_workspace(ask, account):
    assert refusal(ask, account, "SELECT 1", OWN) == 1044
    assert (OWN,) not in ask(account, "SHOW DATABASES")
    assert refusal(ask, account, f"SELECT run_id FROM {OWN}.runs") in DENIED


def test_the_workspace_account_sees_no_table_of_the_bank(ask):
    assert refusal(ask, WORKSPACE, "SELECT 1", BANK) == 1044
    assert (BANK,) not in ask(WORKSPACE, "SHOW DATABASES", OWN)
    for table in TABLES:
        key = next(iter(table.primary_key)).name
        assert refusal(ask, WORKSPACE, f"SELECT {key} FROM {BANK}.`{table.name}`", OWN) in DENIED


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE DATABASE another",
        "CREATE USER friend",
        "GRANT SELECT ON segmentation.* TO segmentation_release",
        "SELECT user FROM mysql.user",
        "SET GLOBAL max_connections = 1",
        "CREATE FUNCTION f() RETURNS INT RETURN 1",
    ],
)
def test_the_workspace_account_rules_over_its_own_tables_only(ask, statement):
    assert refusal(ask, WORKSPACE, statement, OWN) in {*DENIED, 1044, 1227, 1370}


@pytest.mark.parametrize(("account", "database"), [(ANALYTICS, BANK), (RELEASE, BANK), (WORKSPACE, OWN)])
def test_a_connection_in_plain_text_is_refused(granted_server, account, database):
    with pytest.raises(pymysql.err.OperationalError) as told:
        pymysql.connect(
            host="localhost",
            port=granted_server.server.port,
            user=account,
            password=PASSWORD.encode(),
            database=database,
            ssl_disabled=True,
        )
    assert told.value.args[0] == 1045
