import sqlite3
from decimal import Decimal

import numpy as np
import pytest

from db.features.catalogue import CATALOGUE
from db.features.store import fetch_ids
from db.workspace.runs import fetch_labels
from domain.audiences import attributes_in
from domain.errors import SavedItemMissingError
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.audiences.count import people_matching
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.explain import Reconciliation, open_run, profile_run, reconcile_money, single_out_segment
from workflows.session import Session

NAMES = [attribute.name for attribute in CATALOGUE]


def cents(url: str, column: str, table: str) -> Decimal:
    """The sum in the bank's own table, added up in whole cents by Python."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as bank:
        values = [row[0] for row in bank.execute(f"SELECT {column} FROM {table}") if row[0] is not None]
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def named(money: Reconciliation) -> dict[str, Decimal]:
    return {line.label: line.amount for line in money.lines if line.number is None}


def test_refreshing_changed_data_marks_results_but_keeps_them_readable(stores, demo):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    before = profile_run(Session(LOCAL, stores), run.run_id)
    change_bank(demo, "UPDATE Accounts SET balance = balance * 2")
    refresh_features(Session(LOCAL, stores), silent)
    assert open_run(Session(LOCAL, stores), run.run_id).stale
    assert profile_run(Session(LOCAL, stores), run.run_id) == before


def test_a_run_opens_the_same_after_a_restart(stores, demo, open_stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    again = open_run(Session(LOCAL, open_stores(demo)), run.run_id).run
    assert (again.segments, again.settings, again.snapshot) == (run.segments, run.settings, run.snapshot)


def test_a_run_of_another_bank_is_not_shown(stores, make_bank, open_stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    other = open_stores(make_bank(ROWS, "other"))
    refresh_features(Session(LOCAL, other), silent, AS_OF)
    with pytest.raises(SavedItemMissingError):
        open_run(Session(LOCAL, other), run.run_id)


def test_money_by_segment_and_named_lines_equal_the_bank_to_the_cent(make_bank, open_stores):
    url = make_bank(ROWS)
    change_bank(
        url,
        "INSERT INTO Accounts VALUES (500, 4711, 'Current', 1234567.89, 'Active')",
        "INSERT INTO Accounts VALUES (501, 3, 'Savings', 0.07, 'Closed')",
        "INSERT INTO Transactions VALUES (900, 500, 'purchase', 0.01, '2026-06-01 00:00:00', NULL)",
        "INSERT INTO Transactions VALUES (901, 999, 'purchase', 0.02, '2026-06-01 00:00:00', NULL)",
        "INSERT INTO Transactions VALUES (902, 61, 'purchase', 0.04, NULL, NULL)",
        "INSERT INTO Transactions VALUES (903, 61, 'purchase', 0.08, '2099-06-01 00:00:00', NULL)",
    )
    stores = open_stores(url)
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("transactions_365d",), 2), silent)
    deposits, debt, values = reconcile_money(Session(LOCAL, stores), run.run_id)
    assert deposits.total == sum(line.amount for line in deposits.lines)
    assert debt.total == sum(line.amount for line in debt.lines) == Decimal("1050.00")
    assert deposits.total - debt.total == cents(url, "balance", "Accounts")
    assert values.total == sum(line.amount for line in values.lines) == cents(url, "amount", "Transactions")
    closed = "In accounts that are not open"
    assert named(deposits) == {"Without a customer": Decimal("1234574.96"), closed: Decimal("10.07")}
    assert named(debt) == {closed: Decimal("50.00")}
    assert [str(money.lacking) for money in (deposits, debt, values)] == ["3 accounts", "3 accounts", "1 transaction"]
    assert named(values) == {
        "Without a customer": Decimal("3.36"),
        "Dated after the as-of date": Decimal("1000.08"),
        "Without a date": Decimal("0.04"),
    }


def test_the_demo_reconciles_too(stores, demo):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    deposits, debt, values = reconcile_money(Session(LOCAL, stores), run.run_id)
    balances = sum(line.amount for line in deposits.lines) - sum(line.amount for line in debt.lines)
    assert balances == cents(demo, "balance", "Accounts")
    assert sum(line.amount for line in values.lines) == cents(demo, "amount", "Transactions")


@pytest.mark.parametrize("any_attribute", [False, True])
def test_conditions_of_a_segment_are_counted_by_the_audience_rules_as_they_were(stores, any_attribute):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    labels = fetch_labels(stores.workspace, run.run_id)
    for segment in run.segments:
        found = single_out_segment(Session(LOCAL, stores), run.run_id, segment.number, any_attribute)
        assert found.rule is not None
        assert found.size == segment.size
        counted = people_matching(stores, stores.snapshot(), found.rule).customer_ids
        ids = fetch_ids(stores.data_dir, stores.snapshot())
        members = ids[labels == segment.number]
        assert (found.caught, found.others) == (
            int(np.isin(counted, members).sum()),
            int((~np.isin(counted, members)).sum()),
        )
        assert any_attribute or set(attributes_in(found.rule)) <= set(SETTINGS.attributes)
