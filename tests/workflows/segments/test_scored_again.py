"""From a bank's rows to saved segments and back: who is scored again on the same day, or after a row that counts in nothing."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from db.features.store import fetch_customers
from db.workspace.runs import fetch_labels
from domain.errors import AlikeError
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, CutPoints, GridArea, Measure, RfmSettings, RfmWindow
from domain.runs import Run
from domain.segmentations import Outliers, SegmentationSettings
from domain.segments import MOST_SEGMENTS
from segmentation.building.methods import all_methods
from segmentation.rfm.scores import score_by
from tests.workflows.conftest import change_bank
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run
from workflows.segments.keep import list_segmentations, save_segmentation
from workflows.segments.rfm import rfm_attributes, save_rfm, score_rfm, segment_snapshot
from workflows.segments.score import assign_people, score_segmentation
from workflows.session import Session

TODAY = datetime(2026, 6, 15, 12)
OWN_CUTS = CutPoints((3, 30, 90, 200), (2, 3, 5, 8), (10, 100, 500, 2000))
OWN_MAP = (GridArea("Recent", (4, 5), (1, 5)), GridArea("Often", (1, 3), (4, 5)), GridArea("Others", (1, 3), (1, 3)))
BY_RULE = [
    *(RfmSettings(window, USUAL_MAP) for window in RfmWindow),
    RfmSettings(RfmWindow.DAYS_365, USUAL_MAP, OWN_CUTS),
    RfmSettings(RfmWindow.ALL_TIME, OWN_MAP),
    RfmSettings(RfmWindow.DAYS_90, OWN_MAP, OWN_CUTS),
]
ATTRIBUTES = ("balance", "spending_all_time")  # none that a fee or a day more changes
NOT_AT_AN_EDGE = [day for day in range(1, 500) if day not in (89, 179, 364)]  # a day later these leave a window


def a_bank(customers: int = 80) -> dict[str, list[dict[str, Any]]]:
    """Most bought once, some never; several on the same few days, and one today. Half have much on the account."""
    chance = np.random.default_rng(5)
    bought = chance.choice([0, 1, 1, 1, 1, 2, 3, 12], customers)
    days = [chance.choice([[7], [40], NOT_AT_AN_EDGE][chance.integers(3)], number) for number in bought]
    days[0] = np.array([0])
    moments = [(owner, TODAY - timedelta(days=int(day))) for owner, all_ in enumerate(days, 1) for day in all_]
    return {
        "Customer": [{"customer_id": number} for number in range(1, customers + 1)],
        "Accounts": [
            {
                "account_id": n,
                "customer_id": n,
                "account_type": "Current",
                "balance": float(n % 7 * 100),
                "status": "Active",
            }
            for n in range(1, customers + 1)
        ],
        "Transactions": [
            {
                "transaction_id": number,
                "account_id": account,
                "transaction_type": "purchase",
                "amount": float(chance.choice([9.99, 20, 35.5, 400])),
                "transaction_date": moment,
            }
            for number, (account, moment) in enumerate(moments, start=1)
        ],
    }


def identical(customers: int = 20) -> dict[str, list[dict[str, Any]]]:
    bank = a_bank(customers)
    bank["Transactions"] = [
        {
            "transaction_id": 3 * account + number,
            "account_id": account,
            "transaction_type": "card payment",
            "amount": 20.0,
            "transaction_date": TODAY - timedelta(days=days),
        }
        for account in range(1, customers + 1)
        for number, days in enumerate((0, 30, 60))
    ]
    return bank


@pytest.fixture
def opened(make_bank, open_stores):
    def of(rows: dict[str, list[dict[str, Any]]], name: str = "bank"):
        url = make_bank(rows, name)
        stores = open_stores(url)
        refresh_features(Session(LOCAL, stores), silent)
        return url, stores

    return of


def add_fee(url: str) -> None:
    """Of one customer, a day later: it counts in no recency, frequency or money, but the data is of a day later."""
    later = TODAY + timedelta(days=1)
    change_bank(url, f"INSERT INTO Transactions VALUES (99999, 2, 'fee', 1.0, '{later}', NULL)")


def saved_by_rule(session: Session, snapshot_id: str):
    return {rule: save_rfm(session, snapshot_id, rule, f"Rule {number}") for number, rule in enumerate(BY_RULE)}


def moved(stores, before: str, after: str) -> set[int]:
    return set(np.flatnonzero(fetch_labels(stores.workspace, before) != fetch_labels(stores.workspace, after)).tolist())


def scores_of(stores, fit: Run):
    """Of the newest data, by the cut points of the fit."""
    assert fit.settings.rfm is not None
    assert fit.rfm_fit is not None
    attributes = rfm_attributes(fit.settings.rfm.window)
    customers = fetch_customers(stores.data_dir, stores.snapshot(), [each.name for each in attributes.values()])
    return score_by(customers, attributes, fit.rfm_fit.cuts).scores


def test_by_rule_only_who_passes_a_cut_of_recency_moves_when_a_day_passes_without_anything_that_counts(opened):
    url, stores = opened(a_bank())
    session, day = Session(LOCAL, stores), stores.snapshot()
    saved = saved_by_rule(session, day.snapshot_id)
    fits = {rule: open_run(session, each.run_id).run for rule, each in saved.items()}
    before = {rule: scores_of(stores, fit) for rule, fit in fits.items()}
    for fit in fits.values():
        same_day = assign_people(stores, fit, day, ())
        assert same_day.labels.tolist() == fetch_labels(stores.workspace, fit.run_id).tolist()
        assert not same_day.unassigned
    add_fee(url)
    refresh_features(session, silent)
    assert (stores.snapshot().as_of - day.as_of).days == 1
    passed_anywhere = 0
    for rule, each in saved.items():
        run = score_segmentation(session, each.segmentation_id, silent)
        after = scores_of(stores, fits[rule])
        assert all((before[rule][m] == after[m]).all() for m in (Measure.FREQUENCY, Measure.MONEY))
        passed = set(np.flatnonzero(before[rule][Measure.RECENCY] != after[Measure.RECENCY]).tolist())
        assert moved(stores, each.run_id, run.run_id) <= passed
        passed_anywhere += len(passed)
    assert passed_anywhere, "a day passed some cut, or this test shows nothing"


def test_by_method_nobody_moves_when_a_day_passes_without_anything_that_counts(opened):
    url, stores = opened(a_bank())
    session, day = Session(LOCAL, stores), stores.snapshot()
    saved = []
    for method in all_methods():
        for outliers in Outliers:
            number = MOST_SEGMENTS if method.chooses_number else 3
            chosen = SegmentationSettings(ATTRIBUTES, number, method=method.name, outliers=outliers)
            run = run_segmentation(session, chosen, silent)
            assert (
                assign_people(stores, run, day, ()).labels.tolist()
                == fetch_labels(stores.workspace, run.run_id).tolist()
            )
            saved.append(save_segmentation(session, f"{method.name} {outliers}", run.run_id))
    add_fee(url)
    refresh_features(session, silent)
    for each in saved:
        run = score_segmentation(session, each.segmentation_id, silent)
        assert run.as_of != day.as_of
        assert moved(stores, each.run_id, run.run_id) == set()


def test_the_order_of_the_bank_s_rows_makes_no_difference(opened):
    rows = a_bank()
    _, stores = opened(rows)
    _, others = opened({table: each[::-1] for table, each in rows.items()}, "reversed")
    for rule in BY_RULE:
        found, again = (segment_snapshot(each, each.snapshot(), rule) for each in (stores, others))
        assert again.labels.tolist() == found.labels.tolist()
        assert again.rfm_fit == found.rfm_fit


@pytest.mark.parametrize("window", list(RfmWindow))
def test_identical_customers_are_shown_as_such_and_not_saved(opened, window):
    _, stores = opened(identical())
    session, snapshot_id = Session(LOCAL, stores), stores.snapshot().snapshot_id
    rule = RfmSettings(window, USUAL_MAP)
    grid = score_rfm(session, snapshot_id, rule)
    assert (grid.scored, grid.makes_segments) == (20, False)
    assert sorted(cell.customers for cell in grid.cells)[-1] == 20, "nobody is parted from the others"
    with pytest.raises(AlikeError, match="20 customers with one and the same recency, frequency"):
        save_rfm(session, snapshot_id, rule, "Ours")
    assert list_segmentations(session) == ((), ())


def test_identical_customers_by_own_cut_points_stay_together_after_a_fee(opened):
    rows = identical()
    rows["Customer"].append({"customer_id": 21})
    url, stores = opened(rows)
    session = Session(LOCAL, stores)
    kept = save_rfm(session, stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_90, USUAL_MAP, OWN_CUTS), "Ours")
    assert [segment.size for segment in kept.segments] == [20, 1]
    add_fee(url)
    refresh_features(session, silent)
    run = score_segmentation(session, kept.segmentation_id, silent)
    assert [segment.size for segment in run.segments] == [20, 1]
    assert moved(stores, kept.run_id, run.run_id) == set()
