from pathlib import Path
from typing import Any

import pytest

from domain.errors import BankUnavailableError, CancelledError
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from segmentation.preparing.sufficiency import judge_sufficiency
from tests.workflows.conftest import change_bank
from workflows.bank.explore import summarise_attributes
from workflows.bank.health import compare_with_bank, examine_data
from workflows.bank.refresh import refresh_features
from workflows.jobs import Job
from workflows.session import Session


def test_what_could_not_be_read_is_told_apart_from_what_is_empty(stores, demo):
    change_bank(
        demo,
        "UPDATE Transactions SET amount = NULL WHERE transaction_id IN (1, 2)",
        "UPDATE Transactions SET amount = 'ten' WHERE transaction_id = 3",
    )
    snapshot = refresh_features(Session(LOCAL, stores), silent)
    transactions = examine_data(Session(LOCAL, stores), snapshot.snapshot_id).tables[2]
    found = {str(each.what): each.rows for each in transactions.findings}
    assert found["transactions without an amount"] == 2
    assert found["transactions whose amount cannot be read"] == 1


def test_health_is_as_of_the_day_of_the_snapshot(stores):
    snapshot = stores.snapshot()
    health = examine_data(Session(LOCAL, stores), snapshot.snapshot_id)
    assert health.as_of == snapshot.as_of
    assert {table.table: table.rows for table in health.tables} == snapshot.rows


def test_codes_that_the_banks_own_vocabulary_does_not_know_are_found(demo, open_stores, tmp_path):
    change_bank(demo, "UPDATE Accounts SET status = 'Suspended' WHERE status = 'Dormant'")
    stores = open_stores(demo)
    snapshot = refresh_features(Session(LOCAL, stores), silent)

    def unknown() -> set[str]:
        health = examine_data(Session(LOCAL, stores), snapshot.snapshot_id)
        return {code.code for found in health.unknown_codes for code in found.codes}

    assert "suspended" in unknown()
    (tmp_path / "own.toml").write_text('closed_statuses = ["closed", "suspended"]')
    stores.settings.vocabulary_file = str(tmp_path / "own.toml")
    del vars(stores)["vocabulary"]
    assert "suspended" not in unknown()


def test_the_demo_is_enough_and_a_handful_of_customers_is_not(stores, make_bank, open_stores):
    few = open_stores(make_bank({"Customer": [dict(customer_id=1), dict(customer_id=2)]}, "few"))
    refresh_features(Session(LOCAL, few), silent)
    demo, handful = (
        judge_sufficiency(
            summarise_attributes(Session(LOCAL, each), each.snapshot().snapshot_id), each.snapshot().months
        )
        for each in (stores, few)
    )
    assert demo.enough
    assert len(handful.shortcomings) == 4


def test_a_comparison_counts_what_came_and_went_since_the_refresh(stores, demo):
    before = {each.table: each for each in compare_with_bank(Session(LOCAL, stores), silent).tables}
    assert all(each.copied == each.in_bank for each in before.values())
    change_bank(
        demo,
        "DELETE FROM Payments WHERE payment_id <= 4",
        "INSERT INTO CommunicationLog (log_id, customer_id) VALUES (999999, 1)",
    )
    after = {
        each.table: each.in_bank - each.copied for each in compare_with_bank(Session(LOCAL, stores), silent).tables
    }
    assert after == dict.fromkeys(before, 0) | {"Payments": -4, "CommunicationLog": 1}


def test_reach_counts_every_customer_once_by_what_the_bank_says_now(stores, demo):
    change_bank(
        demo,
        "DELETE FROM Compliance",
        "INSERT INTO Compliance (compliance_id, customer_id, consent_given, regulatory_requirements_met) VALUES "
        "(1, 1, 1, 1), (2, 2, 0, 1), (3, 3, 1, 1), (4, 3, 0, 1)",
        "UPDATE Accounts SET status = 'Active'",
        "UPDATE Customer SET date_of_birth = '1980-01-01', email = 'a@example.com' WHERE customer_id = 1",
    )
    reach = compare_with_bank(Session(LOCAL, stores), silent).reach
    assert reach is not None
    assert (reach.customers, reach.consenting, reach.refusing, reach.consent_unknown) == (300, 1, 2, 297)
    assert reach.contactable == 1


def test_whoever_may_not_release_lists_learns_nothing_about_consent(stores):
    assert compare_with_bank(Session(Actor("ben", frozenset({Right.REFRESH})), stores), silent).reach is None


def test_a_comparison_can_be_cancelled_between_two_steps(stores):
    job = Job("Compare")

    def at_payments(share: float, doing: Any) -> None:
        if "Payments" in str(doing):
            job.cancel()
        job.report(share, doing)

    with pytest.raises(CancelledError):
        compare_with_bank(Session(LOCAL, stores), at_payments)


def test_a_bank_that_is_gone_is_one_clear_error_and_the_health_of_the_copy_can_still_be_seen(stores, demo, open_stores):
    Path(demo.removeprefix("sqlite:///")).unlink()
    again = open_stores(demo)
    with pytest.raises(BankUnavailableError):
        compare_with_bank(Session(LOCAL, again), silent)
    assert examine_data(Session(LOCAL, again), again.snapshot().snapshot_id).tables
