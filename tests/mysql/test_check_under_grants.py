"""The doctor on a real server, under the rights of deploy/mysql/grants.sql and with something wrong about them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import trustme

from domain.health import Result
from domain.people import LOCAL
from tests.mysql.granted import BANK, OWN, PASSWORD, GrantedServer
from tests.mysql.grants_file import ANALYTICS, RELEASE, WORKSPACE
from tests.mysql.server import ADMIN, Server
from tests.workflows.conftest import ReadCheck, as_read
from workflows.bank.check import check_bank, works
from workflows.session import Session
from workflows.stores import Stores

pytestmark = pytest.mark.mysql


@pytest.fixture
def examine(granted_server: GrantedServer, tmp_path):
    """The findings by what they are about, under settings that differ from an operator's as told."""

    def examine_(**changes) -> dict[str, ReadCheck]:
        stores = Stores(granted_server.settings(tmp_path / "data", **changes))
        checks = [as_read(check) for check in check_bank(Session(LOCAL, stores))]
        for check in checks:
            assert bool(check.remedy) == (check.result != Result.OK), check
            said = check.detail + check.remedy
            assert not any(word in said for word in (PASSWORD, "SELECT", "mysql+pymysql://seg", "IDENTIFIED")), check
        for name in ("bank", "bank_for_release"):
            if name in vars(stores):
                vars(stores)[name].dispose()
        return {check.what: check for check in checks}

    return examine_


@contextmanager
def changed(server: Server, change: str, back: str) -> Iterator[None]:
    server.execute(change)
    try:
        yield
    finally:
        server.execute(back)


def wrong(found: dict[str, ReadCheck]) -> dict[str, Result]:
    return {what: check.result for what, check in found.items() if check.result != Result.OK}


READ_NOTHING_YET = {"Last refresh": Result.WARNING}


def test_under_the_granted_rights_all_is_well(examine):
    found = examine()
    assert wrong(found) == READ_NOTHING_YET
    assert works(tuple(found.values()))
    assert found["Bank"].detail.startswith("MariaDB 10.")
    assert found["Bank encryption"].detail.startswith("TLS_")
    assert found["Workspace encryption"].detail.startswith("TLS_")
    assert found["Bank writing"].detail == "This account can change nothing"
    assert found["Release reading"].detail == "This account can read nothing that it does not need"
    assert found["Bank: Customer"].detail == "300 rows"
    assert "dates of the first and last by key: " in found["Bank: Transactions"].detail
    assert found["Workspace tables"].detail.startswith("Not there yet")


def test_looking_leaves_the_workspace_empty(examine, granted_server):
    examine()
    assert granted_server.server.execute(f"SHOW TABLES FROM {OWN}") == []


@pytest.mark.parametrize(
    ("account", "table", "column", "what"),
    [(ANALYTICS, "CreditHistory", "credit_limit", "Bank"), (RELEASE, "Compliance", "consent_given", "Release")],
)
def test_a_revoked_column_is_named_with_its_remedy(examine, granted_server, account, table, column, what):
    rights = f"SELECT ({column}) ON {BANK}.{table}"
    with changed(granted_server.server, f"REVOKE {rights} FROM {account}", f"GRANT {rights} TO {account}"):
        found = examine()
    assert wrong(found) == {**READ_NOTHING_YET, f"{what}: {table}": Result.PROBLEM}
    assert found[f"{what}: {table}"].detail == f"Missing or not permitted: {column}."
    assert "grants.sql" in found[f"{what}: {table}"].remedy
    assert not works(tuple(found.values()))


def test_rights_beyond_need_are_told_and_the_dashboard_works_all_the_same(examine, granted_server):
    rights = f"SELECT (email, phone), INSERT ON {BANK}.Customer"
    with changed(granted_server.server, f"GRANT {rights} TO {ANALYTICS}", f"REVOKE {rights} FROM {ANALYTICS}"):
        found = examine()
    assert wrong(found) == {
        **READ_NOTHING_YET,
        "Bank writing": Result.WARNING,
        "Bank reading": Result.WARNING,
    }
    assert found["Bank writing"].detail == "This account may do more than read: INSERT."
    assert "2 columns that it does not need: Customer.email and Customer.phone." in found["Bank reading"].detail
    assert works(tuple(found.values()))


def test_an_administrators_account_is_told_to_be_too_much(examine, granted_server):
    found = examine(database_url=granted_server.url(BANK, ADMIN, granted_server.server.password))
    assert "ALL PRIVILEGES" in found["Bank writing"].detail
    assert found["Bank reading"].detail.endswith("more.")


def test_rights_that_come_through_a_role_are_told(examine, granted_server):
    roles = "CREATE ROLE clerk", f"GRANT DELETE ON {BANK}.* TO clerk", f"GRANT clerk TO {ANALYTICS}"
    granted_server.server.execute(*roles, f"SET DEFAULT ROLE clerk FOR {ANALYTICS}")
    try:
        assert "DELETE" in examine()["Bank writing"].detail
    finally:
        granted_server.server.execute("DROP ROLE clerk")


def test_one_account_for_both_is_a_warning_and_what_releases_need_is_not_held_against_it(examine, granted_server):
    everything = f"SELECT ON {BANK}.* TO both_ways"
    granted_server.server.execute("CREATE USER both_ways IDENTIFIED BY 'one'", f"GRANT {everything}")
    try:
        found = examine(release_database_url="", database_url=granted_server.url(BANK, "both_ways", "one"))
    finally:
        granted_server.server.execute("DROP USER both_ways")
    assert found["Release"].result == Result.WARNING
    assert "RELEASE_DATABASE_URL" in found["Release"].remedy
    assert "Customer.address" in found["Bank reading"].detail
    assert "Customer.name" not in found["Bank reading"].detail


@pytest.mark.parametrize(
    ("setting", "database", "account", "what"),
    [
        ("database_url", BANK, ANALYTICS, "Bank"),
        ("release_database_url", BANK, RELEASE, "Release"),
        ("workspace_url", OWN, WORKSPACE, "Workspace"),
    ],
)
def test_a_wrong_password_is_told_for_the_store_it_belongs_to(
    examine, granted_server, setting, database, account, what
):
    found = examine(**{setting: granted_server.url(database, account, "wrong")})
    assert wrong(found) == {**READ_NOTHING_YET, what: Result.PROBLEM}
    assert setting.upper() in found[what].remedy
    assert not works(tuple(found.values()))


def test_a_server_without_the_trusted_certificate_is_a_problem(examine, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    found = examine(database_ca=str(tmp_path / "other.pem"))
    assert {what for what, result in wrong(found).items() if result == Result.PROBLEM} == {
        "Bank",
        "Release",
        "Workspace",
    }
    assert "DATABASE_CA" in found["Bank"].remedy


def test_a_table_that_is_not_counted_in_time_is_a_warning_and_the_next_ones_are_looked_at(examine, granted_server):
    slow = "CREATE VIEW Transactions AS SELECT * FROM Behind WHERE SLEEP(0.1) = 0"
    granted_server.server.execute("RENAME TABLE Transactions TO Behind", slow, database=BANK)
    try:
        found = examine(database_statement_seconds=1)
    finally:
        granted_server.server.execute("DROP VIEW Transactions", "RENAME TABLE Behind TO Transactions", database=BANK)
    assert found["Bank: Transactions"].result == Result.WARNING
    assert found["Bank: Transactions"].detail.startswith("Its columns can be read, but it was not counted: ")
    assert found["Bank: Payments"].result == Result.OK


def test_a_missing_index_is_seen_through_column_rights(examine, granted_server):
    index = "ix_Compliance_customer_id"
    granted_server.server.execute(
        f"ALTER TABLE {BANK}.Compliance DROP FOREIGN KEY Compliance_ibfk_1, DROP INDEX {index}, "
        "ADD INDEX other (consent_given, customer_id)"
    )
    try:
        found = examine()
    finally:
        granted_server.server.execute(
            f"ALTER TABLE {BANK}.Compliance DROP INDEX other, ADD INDEX {index} (customer_id), "
            f"ADD CONSTRAINT Compliance_ibfk_1 FOREIGN KEY (customer_id) REFERENCES {BANK}.Customer (customer_id)"
        )
    assert found["Release keys"].detail == "No index begins with Compliance.customer_id."


def test_without_a_server_its_stores_say_so_and_the_disk_is_looked_at(examine, granted_server):
    granted_server.server.stop()
    try:
        found = examine()
    finally:
        granted_server.server.start()
    assert wrong(found) == {
        **READ_NOTHING_YET,
        **dict.fromkeys(("Bank", "Release", "Workspace"), Result.PROBLEM),
    }
    assert found["Disk"].result == Result.OK
    assert wrong(examine()) == READ_NOTHING_YET
