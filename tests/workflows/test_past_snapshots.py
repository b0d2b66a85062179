from datetime import timedelta

import pytest

from db.errors import SnapshotMissingError
from db.features.catalogue import CATALOGUE
from db.features.store import fetch_customers
from segmentation.domain import Timing
from tests.workflows.conftest import change_bank, silent
from workflows.access import LOCAL, Actor
from workflows.errors import NotPermittedError, WorkflowError
from workflows.past_snapshots import Had, snapshot_as_of
from workflows.refresh_features import compute_snapshot, refresh_features

OF_TIMING = {timing: [a.name for a in CATALOGUE if a.timing is timing] for timing in Timing}
BALANCES, CURRENT, EVENTS = (OF_TIMING[timing] for timing in (Timing.BALANCES, Timing.CURRENT, Timing.EVENTS))
NAMES = [attribute.name for attribute in CATALOGUE]


@pytest.fixture
def earlier(stores):
    """A day that the data reaches back to by far."""
    return stores.snapshot().as_of - timedelta(days=90)


def had(snapshot):
    return {each.name: each.how for each in snapshot.history}


def values(stores, snapshot, names=NAMES):
    return fetch_customers(stores.data_dir, snapshot, names)


def test_the_newest_snapshot_is_what_its_own_day_gives(stores):
    assert snapshot_as_of(LOCAL, stores, stores.snapshot().as_of, silent) == stores.snapshot()
    assert stores.snapshot().history == ()


def test_a_day_in_the_past_never_becomes_the_newest(stores, earlier):
    newest = stores.snapshot()
    past = snapshot_as_of(LOCAL, stores, earlier, silent)
    assert past.as_of == earlier
    assert past.computed_at > newest.computed_at
    assert stores.snapshot() == newest


def test_attributes_of_events_are_those_that_a_refresh_as_of_that_day_computes(stores, earlier):
    past = values(stores, snapshot_as_of(LOCAL, stores, earlier, silent), EVENTS)
    assert past.equals(values(stores, compute_snapshot(LOCAL, stores, silent, earlier), EVENTS))


def test_without_a_stored_snapshot_balances_are_estimated_and_all_else_of_today_is_left_out(stores, earlier):
    past = snapshot_as_of(LOCAL, stores, earlier, silent)
    assert had(past) == dict.fromkeys(BALANCES, Had.ESTIMATED) | dict.fromkeys(CURRENT, Had.LEFT_OUT)
    assert values(stores, past, CURRENT)[CURRENT].isna().all(axis=None)
    assert values(stores, past, BALANCES)["deposits"].notna().mean() > 0.9


def test_the_same_day_is_computed_again_only_when_the_data_changed(stores, earlier, demo):
    first = snapshot_as_of(LOCAL, stores, earlier, silent)
    assert snapshot_as_of(LOCAL, stores, earlier, silent) == first
    before = values(stores, first)
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(LOCAL, stores, silent)
    again = snapshot_as_of(LOCAL, stores, earlier, silent)
    assert again.snapshot_id != first.snapshot_id
    assert not values(stores, again).equals(before)


@pytest.mark.parametrize("beyond", [timedelta(days=1), timedelta(days=-5000)], ids=["future", "before the first"])
def test_a_day_of_which_nothing_is_known_is_refused_with_the_days_that_are(stores, beyond):
    with pytest.raises(WorkflowError, match=r"begins on .* 2024 and ends on 31 October 2026"):
        snapshot_as_of(LOCAL, stores, stores.snapshot().as_of + beyond, silent)


def test_without_a_copy_of_the_bank_the_remedy_is_to_refresh(open_stores, demo, stores, earlier):
    next(stores.data_dir.rglob("manifest.json")).unlink()
    with pytest.raises(SnapshotMissingError) as told:
        snapshot_as_of(LOCAL, stores, earlier, silent)
    assert "refresh" in told.value.remedy


def test_who_may_not_look_at_segments_may_not_look_back_either(stores, earlier):
    with pytest.raises(NotPermittedError):
        snapshot_as_of(Actor("nobody", frozenset()), stores, earlier, silent)
