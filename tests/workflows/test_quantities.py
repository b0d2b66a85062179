"""What is computed in two places is one: each pair of the product that two rooms need for themselves, compared."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from db.bank.contacts import fetch_candidates
from db.bank.vocabulary import DEFAULT_VOCABULARY
from db.engines.duckdb import open_mirror
from db.features.catalogue import CATALOGUE
from db.features.health.measure import measure_health
from db.features.money import DEBT, DEPOSITS
from db.features.store import fetch_customers, fetch_ids
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from segmentation.preparing.matrix import summarise
from targeting.steps.ages import ages_on, plausible_births
from tests.db.features.twelve_customers import AS_OF, ROWS
from workflows.bank.past_snapshots import snapshot_as_of
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.explain import profile_run, reconcile_money
from workflows.session import Session

NAMES = [attribute.name for attribute in CATALOGUE]
BIRTHS = (
    *(date(2000, 2, day) for day in (28, 29)),
    *(date(2000, 3, 1), date(2008, 6, 15), date(2008, 6, 16), date(1890, 1, 1), date(2030, 1, 1), None),
    *(date(1905, 6, day) for day in (15, 16)),
    *(date(1906, 6, day) for day in (15, 16)),
)
STATUSES = ("Active", " OPEN ", "open", "limbo", None, "", "Closed", "frozen")


def opened(open_stores, make_bank, rows, as_of=AS_OF):
    stores = open_stores(make_bank(rows))
    return stores, refresh_features(Session(LOCAL, stores), silent, as_of)


@pytest.fixture
def twelve(open_stores, make_bank):
    return opened(open_stores, make_bank, ROWS)


@pytest.mark.parametrize("day", [AS_OF, date(2026, 2, 28), date(2028, 2, 29), date(2026, 3, 1)])
def test_an_age_is_the_same_for_a_segment_and_at_the_gate(open_stores, make_bank, day):
    rows = {"Customer": [dict(customer_id=n, date_of_birth=born) for n, born in enumerate(BIRTHS, start=1)]}
    stores, snapshot = opened(open_stores, make_bank, rows, day)
    ages = fetch_customers(stores.data_dir, snapshot, ["age"])["age"].to_numpy()
    births = fetch_candidates(stores.bank, fetch_ids(stores.data_dir, snapshot), ())["date_of_birth"]
    at_the_gate = np.where(plausible_births(births, day), ages_on(births, day), np.nan)
    np.testing.assert_array_equal(ages, at_the_gate)


def test_an_account_is_open_for_an_attribute_where_it_is_at_the_gate(open_stores, make_bank):
    rows = {
        "Customer": [dict(customer_id=n) for n in range(1, len(STATUSES) + 2)],
        "Accounts": [dict(account_id=n, customer_id=n, status=status) for n, status in enumerate(STATUSES, start=1)],
    }
    stores, snapshot = opened(open_stores, make_bank, rows)
    held = fetch_customers(stores.data_dir, snapshot, ["open_accounts"])["open_accounts"] > 0
    ids = fetch_ids(stores.data_dir, snapshot)
    candidates = fetch_candidates(stores.bank, ids, DEFAULT_VOCABULARY.open_statuses)
    assert held.tolist() == candidates["has_open_account"].tolist() == [True] * 3 + [False] * 6


def test_what_segments_hold_is_what_their_customers_hold(stores):
    values = fetch_customers(stores.data_dir, stores.snapshot(), ["deposits", "debt", DEPOSITS, DEBT])
    for attribute, cents in (("deposits", DEPOSITS), ("debt", DEBT)):
        known = values[attribute].notna()
        assert known.mean() > 0.9
        assert (np.round(values.loc[known, attribute] * 100) == values.loc[known, cents]).all()
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age", "deposits"), 3), silent)
    deposits = reconcile_money(Session(LOCAL, stores), run.run_id)[0]
    held = sum(line.amount for line in deposits.lines if line.customers is not None)
    assert held == Decimal(int(values[DEPOSITS].sum())) / 100


def test_newcomers_of_a_day_are_those_without_a_tenure_yet(stores):
    newest = stores.snapshot()
    past = snapshot_as_of(Session(LOCAL, stores), newest.as_of - timedelta(days=400), silent)
    then, now = (
        fetch_customers(stores.data_dir, each, ["years_with_bank"])["years_with_bank"] for each in (past, newest)
    )
    assert past.newcomers == (then.isna() & now.notna()).sum() > 0


def test_an_average_and_a_typical_value_of_all_are_those_of_the_profiles(stores):
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age", "deposits"), 3), silent)
    customers = fetch_customers(stores.data_dir, stores.snapshot(), NAMES)
    profile = profile_run(Session(LOCAL, stores), run.run_id)[0]
    for attribute in CATALOGUE:
        summary, found = summarise(customers, attribute), profile.of(attribute.name)
        assert found.mean_of_all == pytest.approx(summary.mean, rel=1e-12), attribute.name
        assert found.median_of_all == summary.median, attribute.name


def test_what_a_snapshot_leaves_out_is_what_data_health_finds(twelve):
    stores, snapshot = twelve
    with open_mirror(stores.data_dir, stores.bank_id) as mirror:
        health = measure_health(mirror, AS_OF, DEFAULT_VOCABULARY, snapshot.left_out)
    found = Counter({str(finding.what): finding.rows for table in health.tables for finding in table.findings})
    assert {what: _rows_found(found, what) for what in snapshot.left_out} == snapshot.left_out


def _rows_found(found: Counter[str], what: str) -> int:
    """Of rows without a known owner, data health tells those without any from those whose owner is not there."""
    rows, without_known, owner = what.partition(" without a known ")
    if not without_known:
        return found[what.replace("as-of date", "as-of day")]
    without, gone = {"customer": ("a customer", "a customer who"), "account": ("an account", "an account that")}[owner]
    return found[f"{rows} without {without}"] + found[f"{rows} of {gone} is not there"]
