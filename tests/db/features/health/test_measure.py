import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.bank.connection import open_bank
from db.bank.vocabulary import CLASSIFICATIONS, DEFAULT_VOCABULARY
from db.engines.duckdb import over_mirror
from db.features.catalogue import CATALOGUE
from db.features.health.measure import measure_health
from db.features.health.tables import CHECKS, UNCLASSIFIED_EFFECTS
from db.features.mirror.columns import MIRRORED
from db.features.mirror.generation import copy_to_mirror
from domain.health import Severity
from tests.db.features.health.conftest import clean_rows
from workflows.bank.fill import DEMO_UNTIL

NOBODY = "of a customer who is not there"

# What is done to a row of a table, and every finding that it makes, with its rows.
DAMAGES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    (
        "Customer",
        {"customer_id": None},
        {"customers without an id": 1, f"accounts {NOBODY}": 1, f"credit records {NOBODY}": 1, f"contacts {NOBODY}": 1},
    ),
    (
        "Customer",
        {"customer_id": 9},
        {
            "customers whose id was there already": 1,
            f"accounts {NOBODY}": 1,
            f"credit records {NOBODY}": 1,
            f"contacts {NOBODY}": 1,
        },
    ),
    ("Customer", {"date_of_birth": None}, {"customers without a birth date": 1}),
    ("Customer", {"date_of_birth": "0000-00-00"}, {"customers whose date of birth cannot be read": 1}),
    ("Customer", {"date_of_birth": "2026-06-16"}, {"customers born after the as-of day": 1}),
    ("Customer", {"date_of_birth": "2026-06-15"}, {}),
    ("Customer", {"date_of_birth": "1905-06-15"}, {"customers older than 120 years": 1}),
    ("Customer", {"date_of_birth": "1905-06-16"}, {}),
    (
        "Accounts",
        {"account_id": None},
        {
            "accounts without an id": 1,
            "transactions of an account that is not there": 1,
            "payments of an account that is not there": 1,
        },
    ),
    (
        "Accounts",
        {"account_id": 9},
        {
            "accounts whose id was there already": 1,
            "transactions of an account that is not there": 1,
            "payments of an account that is not there": 1,
        },
    ),
    ("Accounts", {"customer_id": None}, {"accounts without a customer": 1}),
    ("Accounts", {"customer_id": 99}, {f"accounts {NOBODY}": 1}),
    ("Accounts", {"balance": None}, {"accounts without a balance": 1}),
    ("Accounts", {"balance": "ten"}, {"accounts whose balance cannot be read": 1}),
    ("Accounts", {"status": "limbo"}, {"accounts of a status that is neither open nor closed in the vocabulary": 1}),
    ("Accounts", {"status": None}, {"accounts of a status that is neither open nor closed in the vocabulary": 1}),
    ("Accounts", {"account_type": "rocket"}, {"accounts of a type that is no product in the vocabulary": 1}),
    ("Transactions", {"transaction_id": None}, {"transactions without an id": 1}),
    ("Transactions", {"transaction_id": 9}, {"transactions whose id was there already": 1}),
    ("Transactions", {"account_id": None}, {"transactions without an account": 1}),
    ("Transactions", {"account_id": 99}, {"transactions of an account that is not there": 1}),
    ("Transactions", {"transaction_date": None}, {"transactions without a date": 1}),
    ("Transactions", {"transaction_date": "0000-00-00"}, {"transactions whose transaction date cannot be read": 1}),
    ("Transactions", {"transaction_date": "2026-06-16 00:00:00"}, {"transactions dated after the as-of day": 1}),
    ("Transactions", {"transaction_date": "2026-06-15 23:59:59"}, {}),
    ("Transactions", {"transaction_date": "1899-12-31 23:59:59"}, {"transactions dated before 1900": 1}),
    ("Transactions", {"transaction_date": "1900-01-01 00:00:00"}, {}),
    ("Transactions", {"amount": None}, {"transactions without an amount": 1}),
    ("Transactions", {"amount": "9e999"}, {"transactions whose amount cannot be read": 1}),
    ("Transactions", {"amount": -0.01}, {"transactions with an amount below 0": 1}),
    ("Transactions", {"amount": 0}, {"transactions with an amount of 0": 1}),
    (
        "Transactions",
        {"transaction_type": "mystery"},
        {
            "transactions of a type that is neither debit nor credit in the vocabulary": 1,
            "transactions of a type that neither customer nor bank starts in the vocabulary": 1,
        },
    ),
    ("Payments", {"payment_id": None}, {"payments without an id": 1}),
    ("Payments", {"payment_id": 9}, {"payments whose id was there already": 1}),
    ("Payments", {"account_id": None}, {"payments without an account": 1}),
    ("Payments", {"account_id": 99}, {"payments of an account that is not there": 1}),
    ("Payments", {"payment_date": None}, {"payments without a date": 1}),
    ("Payments", {"payment_date": "2026-06-16"}, {"payments dated after the as-of day": 1}),
    ("Payments", {"payment_date": "1899-12-31"}, {"payments dated before 1900": 1}),
    ("Payments", {"amount": None}, {"payments without an amount": 1}),
    ("Payments", {"amount": -1}, {"payments with an amount below 0": 1}),
    ("Payments", {"amount": 0}, {"payments with an amount of 0": 1}),
    ("Payments", {"recipient": None}, {"payments without a recipient": 1}),
    (
        "Payments",
        {"payment_method": "pigeon"},
        {"payments by a method that is neither digital nor other in the vocabulary": 1},
    ),
    ("CreditHistory", {"credit_id": None}, {"credit records without an id": 1}),
    ("CreditHistory", {"credit_id": 9}, {"credit records whose id was there already": 1}),
    ("CreditHistory", {"customer_id": None}, {"credit records without a customer": 1}),
    ("CreditHistory", {"customer_id": 99}, {f"credit records {NOBODY}": 1}),
    ("CreditHistory", {"credit_score": None}, {"credit records without a score": 1}),
    ("CreditHistory", {"credit_score": "300 - 579"}, {"credit records whose credit score cannot be read": 1}),
    ("CreditHistory", {"credit_score": -1}, {"credit records with a score of 0 or below": 1}),
    ("CreditHistory", {"credit_limit": None}, {"credit records without a limit": 1}),
    ("CreditHistory", {"credit_limit": -1}, {"credit records with a limit or utilization below 0": 1}),
    ("CreditHistory", {"credit_utilization": None}, {"credit records without a utilization": 1}),
    ("CreditHistory", {"credit_utilization": -1}, {"credit records with a limit or utilization below 0": 1}),
    ("Relationships", {"relationship_id": None}, {"relationships without an id": 1}),
    ("Relationships", {"relationship_id": 9}, {"relationships whose id was there already": 1}),
    ("Relationships", {"customer1_id": None}, {"relationships without a first customer": 1}),
    ("Relationships", {"customer2_id": None}, {"relationships without a second customer": 1}),
    ("Relationships", {"customer1_id": 99}, {"relationships whose first customer is not there": 1}),
    ("Relationships", {"customer2_id": 99}, {"relationships whose second customer is not there": 1}),
    ("Relationships", {"customer2_id": 1}, {"relationships of a customer with the same customer": 1}),
    ("CommunicationLog", {"log_id": None}, {"contacts without an id": 1}),
    ("CommunicationLog", {"log_id": 9}, {"contacts whose id was there already": 1}),
    ("CommunicationLog", {"customer_id": None}, {"contacts without a customer": 1}),
    ("CommunicationLog", {"customer_id": 99}, {f"contacts {NOBODY}": 1}),
    ("CommunicationLog", {"timestamp": None}, {"contacts without a date": 1}),
    ("CommunicationLog", {"timestamp": "0 days 14:12:42"}, {"contacts whose timestamp cannot be read": 1}),
    ("CommunicationLog", {"timestamp": "2099-01-01 00:00:00"}, {"contacts dated after the as-of day": 1}),
    ("CommunicationLog", {"timestamp": "1899-12-31 00:00:00"}, {"contacts dated before 1900": 1}),
    (
        "CommunicationLog",
        {"communication_type": "pigeon"},
        {"contacts of a type that is no channel in the vocabulary": 1},
    ),
]


# The demo's known mess, counted in the bank itself.
MESS = {
    "customers without a birth date": "SELECT count(*) FROM Customer WHERE date_of_birth IS NULL",
    "customers born after the as-of day": "SELECT count(*) FROM Customer WHERE date_of_birth > '2026-10-31'",
    "customers older than 120 years": "SELECT count(*) FROM Customer WHERE date_of_birth <= '1905-10-31'",
    "accounts without a customer": "SELECT count(*) FROM Accounts WHERE customer_id IS NULL",
    "accounts without a balance": "SELECT count(*) FROM Accounts WHERE balance IS NULL",
    "transactions with an amount of 0": "SELECT count(*) FROM Transactions WHERE amount = 0",
    "transactions dated after the as-of day": "SELECT count(*) FROM Transactions WHERE transaction_date >= '2026-11-01'",
    "payments by a method that is neither digital nor other in the vocabulary": (
        "SELECT count(*) FROM Payments WHERE payment_method IS NULL"
    ),
    "credit records without a score": "SELECT count(*) FROM CreditHistory WHERE credit_score IS NULL",
    "credit records without a limit": "SELECT count(*) FROM CreditHistory WHERE credit_limit IS NULL",
    "credit records without a utilization": "SELECT count(*) FROM CreditHistory WHERE credit_utilization IS NULL",
    "contacts without a customer": "SELECT count(*) FROM CommunicationLog WHERE customer_id IS NULL",
    "contacts dated after the as-of day": "SELECT count(*) FROM CommunicationLog WHERE timestamp >= '2026-11-01'",
}


def damaged(table, change):
    rows = clean_rows()
    rows[table][9] = rows[table][9] | change
    return rows


def findings(health):
    return {str(each.what): each.rows for table in health.tables for each in table.findings}


def test_a_healthy_bank_has_no_finding_and_no_gap(health_of):
    health = health_of(clean_rows())
    assert findings(health) == {}
    assert health.unknown_codes == ()
    assert [gap for table in health.tables for gap in table.gaps if gap.missing] == []
    assert {table.worst for table in health.tables} == {Severity.FINE}


@pytest.mark.parametrize("table", [table.name for table in MIRRORED])
def test_every_damage_is_counted_once_and_nothing_else_is_found(health_of, table):
    rows, expected = clean_rows(1, 40), Counter[str]()
    damages = [(change, found) for name, change, found in DAMAGES if name == table]
    for row, (change, found) in enumerate(damages, start=10):
        rows[table][row] = rows[table][row] | change
        expected.update(found)
    assert findings(health_of(rows)) == expected


def test_every_check_is_tried_by_a_damage():
    tried = {what for _, _, found in DAMAGES for what in found}
    known = {str(check.what) for check in CHECKS} | {by.unclassified for by in CLASSIFICATIONS}
    assert {what for what in known - tried if "none of which" not in what} == set()


@pytest.mark.parametrize(
    ("table", "column", "old"),
    [("Transactions", "transaction_date", "2026-05-16 23:59:59"), ("CommunicationLog", "timestamp", "2026-05-16")],
)
def test_a_table_that_stopped_growing_is_found(health_of, table, column, old):
    rows = clean_rows()
    for row in rows[table]:
        row[column] = old
    (only,) = findings(health_of(rows)).items()
    assert only[0].endswith("none of which is from the last 30 days")
    assert only[1] == 10
    rows[table][0][column] = "2026-05-17 00:00:00"
    assert findings(health_of(rows)) == {}


def test_a_table_says_its_rows_and_the_days_of_its_first_and_last_event_up_to_the_as_of_day(health_of):
    rows = damaged("Transactions", {"transaction_date": "2099-01-01 00:00:00"})
    rows["Transactions"][0]["transaction_date"] = "2025-02-03 00:00:00"
    by_name = {table.table: table for table in health_of(rows).tables}
    found = by_name["Transactions"]
    assert (found.rows, found.oldest, found.newest) == (10, date(2025, 2, 3), date(2026, 6, 10))
    assert (by_name["Customer"].oldest, by_name["Customer"].newest) == (None, None)
    assert [table.name for table in MIRRORED] == list(by_name)


def test_gaps_count_the_empty_cells_of_every_mirrored_column(health_of):
    rows = clean_rows()
    for row in rows["Accounts"][:3]:
        row["balance"] = None
    accounts = health_of(rows).tables[1]
    assert {gap.column: (gap.missing, gap.of) for gap in accounts.gaps} == {
        "account_id": (0, 10),
        "customer_id": (0, 10),
        "account_type": (0, 10),
        "balance": (3, 10),
        "status": (0, 10),
    }


def test_an_empty_table_is_a_finding_and_stops_only_where_segments_need_it(health_of):
    health = health_of({"Customer": clean_rows()["Customer"]})
    assert {table.table: table.worst for table in health.tables} == {
        "Customer": Severity.FINE,
        "Accounts": Severity.STOPS,
        "Transactions": Severity.STOPS,
        "Payments": Severity.LOOK,
        "CreditHistory": Severity.LOOK,
        "Relationships": Severity.LOOK,
        "CommunicationLog": Severity.LOOK,
    }


def test_how_grave_a_finding_is_follows_its_share_within_the_bounds_of_its_kind(health_of):
    def severity(rows, table):
        (found,) = (each for each in health_of(rows).tables if each.table == table)
        return found.worst

    rows = damaged("Transactions", {"amount": None})
    assert severity(rows, "Transactions") is Severity.LOOK, "one of ten"
    rows["Transactions"][0]["amount"] = None
    assert severity(rows, "Transactions") is Severity.STOPS, "two of ten"
    assert (
        severity(
            clean_rows() | {"Transactions": [r | {"amount": 0} for r in clean_rows()["Transactions"]]}, "Transactions"
        )
        is Severity.LOOK
    )
    many = clean_rows(1, 101)
    many["Payments"][0]["amount"] = None
    assert severity(many, "Payments") is Severity.FINE, "one of 101"
    many["Accounts"].append(many["Accounts"][0])
    assert severity(many, "Accounts") is Severity.LOOK, "money counted twice is never fine"


def test_the_gravest_findings_come_first(health_of):
    rows = damaged("Transactions", {"amount": 0})
    for row in rows["Transactions"][:5]:
        row["account_id"] = None
    found = health_of(rows).tables[2].findings
    assert [each.severity for each in found] == [Severity.STOPS, Severity.LOOK]


def test_an_as_of_day_that_not_every_year_has_is_no_trouble(health_of):
    rows = damaged("Customer", {"date_of_birth": "1903-02-28"})
    assert findings(health_of(rows, as_of=date(2024, 2, 29)))["customers older than 120 years"] == 1
    rows = damaged("Customer", {"date_of_birth": "1903-03-01"})
    assert "customers older than 120 years" not in findings(health_of(rows, as_of=date(2024, 2, 29)))


def test_every_attribute_that_an_effect_names_exists():
    labels = {attribute.label for attribute in CATALOGUE}
    effects = [*(check.effect for check in CHECKS), *UNCLASSIFIED_EFFECTS.values()]
    named = {name for effect in effects for name in re.findall("“(.+?)”", str(effect))}
    assert named <= labels
    assert named


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damages=st.lists(st.sampled_from(DAMAGES), max_size=4, unique_by=lambda each: each[0]), more=st.integers(1, 30))
def test_adding_clean_rows_never_adds_a_finding_or_makes_one_graver(health_of, damages, more):
    rows = clean_rows()
    for table, change, _ in damages:
        rows[table][9] = rows[table][9] | change
    before = {each.what: each for table in health_of(rows).tables for each in table.findings}
    added = clean_rows(101, 100 + more)
    after = health_of({table: [*rows[table], *added[table]] for table in rows})
    for each in (each for table in after.tables for each in table.findings):
        assert each.rows == before[each.what].rows
        assert each.severity.rank <= before[each.what].severity.rank


def test_the_mess_of_the_demo_is_found(demo, tmp_path):
    bank = open_bank(demo)
    manifest = copy_to_mirror(bank, tmp_path / "mirror", lambda _share, _doing: None)
    with over_mirror(tmp_path / "mirror", manifest) as mirror, bank.connect() as direct:
        health = measure_health(mirror, DEMO_UNTIL, DEFAULT_VOCABULARY, {})
        in_bank = {what: int(direct.exec_driver_sql(query).scalar() or 0) for what, query in MESS.items()}
    bank.dispose()
    assert findings(health) == in_bank
    assert sum(in_bank.values()) > 0


def test_every_effect_of_an_unclassified_code_is_told():
    assert set(UNCLASSIFIED_EFFECTS) == {by.question for by in CLASSIFICATIONS}
