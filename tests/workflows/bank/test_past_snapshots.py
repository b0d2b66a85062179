import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from db.features.catalogue import CATALOGUE
from db.features.money import MONEY_COLUMNS
from db.features.store import fetch_customers, refreshing
from domain.attributes import Timing
from domain.errors import CancelledError, SnapshotMissingError, WorkflowError
from domain.people import LOCAL
from domain.progress import silent
from domain.snapshots import HistoricAttribute, Provenance
from tests.workflows.conftest import change_bank
from workflows.bank.past_snapshots import known_days, snapshot_as_of
from workflows.bank.refresh import compute_snapshot, refresh_features
from workflows.jobs import Job
from workflows.session import Session
from workflows.stores import Stores

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
    assert snapshot_as_of(Session(LOCAL, stores), stores.snapshot().as_of, silent) == stores.snapshot()
    assert stores.snapshot().history == ()


def test_a_day_in_the_past_never_becomes_the_newest(stores, earlier):
    newest = stores.snapshot()
    past = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert past.as_of == earlier
    assert past.computed_at > newest.computed_at
    assert stores.snapshot() == newest


def test_attributes_of_events_are_those_that_a_refresh_as_of_that_day_computes(stores, earlier):
    past = values(stores, snapshot_as_of(Session(LOCAL, stores), earlier, silent), EVENTS)
    assert past.equals(values(stores, compute_snapshot(Session(LOCAL, stores), silent, earlier), EVENTS))


def test_without_a_stored_snapshot_balances_are_estimated_and_all_else_of_today_is_left_out(stores, earlier):
    past = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert had(past) == dict.fromkeys(BALANCES, Provenance.ESTIMATED) | dict.fromkeys(CURRENT, Provenance.LEFT_OUT)
    assert values(stores, past, CURRENT)[CURRENT].isna().all(axis=None)
    assert values(stores, past, BALANCES)["deposits"].notna().mean() > 0.9


def test_the_same_day_is_computed_again_only_when_the_data_changed(stores, earlier, demo):
    first = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert snapshot_as_of(Session(LOCAL, stores), earlier, silent) == first
    before = values(stores, first)
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    again = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert again.snapshot_id != first.snapshot_id
    assert not values(stores, again).equals(before)


@pytest.mark.parametrize("beyond", [timedelta(days=1), timedelta(days=-5000)], ids=["future", "before the first"])
def test_a_day_of_which_nothing_is_known_is_refused_with_the_days_that_are(stores, beyond):
    with pytest.raises(WorkflowError, match=r"begins on 2024-.* and ends on 2026-10-31"):
        snapshot_as_of(Session(LOCAL, stores), stores.snapshot().as_of + beyond, silent)


def test_the_days_that_can_be_told_of_are_the_first_and_the_last_with_a_transaction(stores):
    first, last = known_days(Session(LOCAL, stores))
    assert (first.year, last) == (2024, stores.snapshot().as_of)
    assert snapshot_as_of(Session(LOCAL, stores), first, silent).as_of == first


def test_without_a_copy_of_the_bank_the_remedy_is_to_refresh(open_stores, demo, stores, earlier):
    next(stores.data_dir.rglob("manifest.json")).unlink()
    with pytest.raises(SnapshotMissingError) as told:
        snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert "refresh" in str(told.value.remedy)


def stored_then(stores, demo, *changes):
    """What a refresh stored before movements of later days changed the bank, and the newest after them."""
    before = stores.snapshot()
    change_bank(demo, *MOVED, *changes)
    return before, refresh_features(Session(LOCAL, stores), silent)


# Every account but loans and cards moves by two cents and more on each of two days; a payment leaves from every third.
_NOT_OWED = "account_type NOT IN ('loan', 'mortgage', 'credit card')"
MOVED = (
    "INSERT INTO Transactions (transaction_id, account_id, transaction_type, amount, transaction_date) "
    "SELECT 5000000 + account_id, account_id, CASE account_id % 2 WHEN 0 THEN 'salary' ELSE 'fee' END, "
    f"account_id * 0.01 + 100, '2026-11-02 08:00:00.000000' FROM Accounts WHERE {_NOT_OWED}",
    "INSERT INTO Transactions (transaction_id, account_id, transaction_type, amount, transaction_date) "
    "SELECT 6000000 + account_id, account_id, 'purchase', 0.02, '2026-11-01 00:00:00.000000' FROM Accounts "
    f"WHERE {_NOT_OWED}",
    "INSERT INTO Payments (payment_id, account_id, amount, payment_date, payment_method) "
    "SELECT 5000000 + account_id, account_id, 7.07, '2026-11-01', 'branch' FROM Accounts "
    f"WHERE account_id % 3 = 0 AND {_NOT_OWED}",
    "UPDATE Accounts SET balance = ROUND(balance - 0.02 + (account_id * 0.01 + 100) * "
    "CASE account_id % 2 WHEN 0 THEN 1 ELSE -1 END - CASE account_id % 3 WHEN 0 THEN 7.07 ELSE 0 END, 2) "
    f"WHERE {_NOT_OWED}",
)


def test_what_is_estimated_for_a_day_is_what_was_stored_on_it(stores, demo):
    before, newest = stored_then(stores, demo)
    truth = values(stores, before).set_index("customer_id")
    for file in stores.data_dir.rglob(f"{before.snapshot_id}.*"):
        file.unlink()
    past = snapshot_as_of(Session(LOCAL, stores), before.as_of, silent)
    assert (newest.state_day - before.as_of).days == 2
    assert {how for name, how in had(past).items() if name in BALANCES} == {Provenance.ESTIMATED}
    found = values(stores, past).set_index("customer_id")
    known = found["overdrawn"].notna()
    assert (~known).sum() == past.left_out["customers whose balances on that day cannot be told from movements"]
    # Closed accounts that moved make their owners doubtful, and nobody else.
    assert known[truth["closed_accounts"] == 0].all()
    assert not known.all()
    pd.testing.assert_frame_equal(found.loc[known, BALANCES], truth.loc[known, BALANCES], rtol=1e-12)
    pd.testing.assert_frame_equal(found[EVENTS], truth[EVENTS])


def test_a_snapshot_stored_on_the_very_day_is_preferred_to_an_estimate(stores, demo):
    before, _ = stored_then(stores, demo)
    past = snapshot_as_of(Session(LOCAL, stores), before.as_of, silent)
    assert past.history == tuple(
        HistoricAttribute(name, Provenance.FROM_SNAPSHOT, before.as_of) for name in NAMES if name in BALANCES + CURRENT
    )
    assert values(stores, past).equals(values(stores, before))


def test_what_movements_do_not_tell_is_taken_from_the_snapshot_stored_nearest_before(stores, demo):
    before, _ = stored_then(stores, demo, "UPDATE CreditHistory SET credit_score = 1", "DELETE FROM Relationships")
    past = snapshot_as_of(Session(LOCAL, stores), before.as_of + timedelta(days=1), silent)
    assert had(past) == dict.fromkeys(BALANCES, Provenance.ESTIMATED) | dict.fromkeys(CURRENT, Provenance.FROM_SNAPSHOT)
    assert {each.state_day for each in past.history if each.name in CURRENT} == {before.as_of}
    assert values(stores, past, CURRENT).equals(values(stores, before, CURRENT))


def test_whoever_was_not_in_the_stored_snapshot_is_unknown_there(stores, demo):
    joined = "INSERT INTO Customer (customer_id) VALUES (-5)", "DELETE FROM Compliance"
    before, newest = stored_then(stores, demo, *joined)
    past = snapshot_as_of(Session(LOCAL, stores), before.as_of, silent)
    assert past.customers == before.customers + 1 == newest.customers
    found = values(stores, past, CURRENT).set_index("customer_id")
    assert found.loc[-5].isna().all()
    assert found.drop(-5).equals(values(stores, before, CURRENT).set_index("customer_id"))


def test_a_later_snapshot_and_one_under_another_vocabulary_are_not_taken_for_an_earlier_day(stores, demo, tmp_path):
    before, _ = stored_then(stores, demo)
    assert (
        snapshot_as_of(Session(LOCAL, stores), before.as_of - timedelta(days=1), silent).history[0].how
        is Provenance.LEFT_OUT
    )
    (tmp_path / "vocabulary.toml").write_text("phone_types = []\n")
    other = Stores(stores.settings.model_copy(update={"vocabulary_file": str(tmp_path / "vocabulary.toml")}))
    past = snapshot_as_of(Session(LOCAL, other), before.as_of, silent)
    assert had(past) == dict.fromkeys(BALANCES, Provenance.ESTIMATED) | dict.fromkeys(CURRENT, Provenance.LEFT_OUT)


def test_a_snapshot_that_looked_back_gives_what_was_on_the_day_it_was_made_not_on_its_own(stores, demo, earlier):
    looked_back = refresh_features(Session(LOCAL, stores), silent, earlier)
    assert (looked_back.as_of, looked_back.state_day) == (earlier, date(2026, 10, 31))
    # Its own day is in the past, where nothing of today belongs.
    past = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert past.is_past
    assert had(past)["credit_score"] is Provenance.LEFT_OUT


def test_looking_back_from_a_snapshot_that_did_so_itself_today_is_as_the_bank_has_it(stores, earlier):
    today = stores.snapshot()
    refresh_features(Session(LOCAL, stores), silent, earlier)
    found = snapshot_as_of(Session(LOCAL, stores), today.as_of, silent)
    assert found.history == ()
    assert values(stores, found).equals(values(stores, today))


def test_a_snapshot_of_an_earlier_version_is_taken_only_when_it_was_plainly_of_its_day(stores, demo):
    before, _ = stored_then(stores, demo)
    file = next(stores.data_dir.rglob(f"{before.snapshot_id}.json"))
    told = json.loads(file.read_text())
    del told["state_day"], told["history"], told["newcomers"]
    told["left_out"].pop("transactions dated after the as-of date", None)
    file.write_text(json.dumps(told))
    past = snapshot_as_of(Session(LOCAL, stores), before.as_of, silent)
    assert {each.state_day for each in past.history} == {before.as_of}
    told["left_out"]["transactions dated after the as-of date"] = 1
    file.write_text(json.dumps(told))
    assert had(snapshot_as_of(Session(LOCAL, stores), before.as_of, silent))["credit_score"] is Provenance.LEFT_OUT


def test_balances_to_the_cent_are_not_estimated(stores, earlier):
    past = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    cents = values(stores, past, MONEY_COLUMNS)
    assert cents[["deposits_cents", "debt_cents"]].isna().all(axis=None)
    assert [each.measure for each in past.outside_money] == ["Transaction value"]
    (outside,) = past.outside_money
    inside = Decimal(int(cents["transaction_value_cents"].sum())) / 100
    assert inside + outside.without_customer + outside.after_as_of + outside.undated == outside.total


def test_customers_who_came_since_stay_and_are_counted(stores, demo, earlier):
    change_bank(
        demo,
        "INSERT INTO Customer (customer_id) VALUES (-5)",
        "INSERT INTO Accounts VALUES (-5, -5, 'Current', 10, 'Active')",
        "INSERT INTO Transactions VALUES (-5, -5, 'cash deposit', 10, '2026-10-30 00:00:00.000000', NULL)",
    )
    before = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    refresh_features(Session(LOCAL, stores), silent)
    past = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert (past.customers, past.newcomers) == (before.customers + 1, before.newcomers + 1)
    newcomer = values(stores, past).set_index("customer_id").loc[-5]
    assert np.isnan(newcomer["days_since_transaction"])
    assert newcomer["deposits"] == 0


def test_a_day_can_be_looked_at_while_a_refresh_is_running(stores, earlier):
    with refreshing(stores.data_dir, stores.bank_id):
        assert snapshot_as_of(Session(LOCAL, stores), earlier, silent).as_of == earlier


def test_looking_back_can_be_cancelled_and_leaves_nothing(stores, earlier):
    job = Job("Looking back")

    def until_computing(share, doing):
        if "Computing" in str(doing):
            job.cancel()
        job.report(share, doing)

    there = {file for file in stores.data_dir.rglob("*") if file.suffix != ".lock"}
    with pytest.raises(CancelledError):
        snapshot_as_of(Session(LOCAL, stores), earlier, until_computing)
    assert {file for file in stores.data_dir.rglob("*") if file.suffix != ".lock"} == there


def test_a_damaged_one_is_computed_again(stores, earlier):
    past = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    next(stores.data_dir.rglob(f"{past.snapshot_id}.json")).write_text("{")
    assert stores.snapshot()
    again = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    assert replace(again, computed_at=past.computed_at, sequence=past.sequence) == past


def test_what_was_looked_at_outlives_one_refresh_for_somebody_may_be_reading_it(stores, demo, earlier):
    past = snapshot_as_of(Session(LOCAL, stores), earlier, silent)
    for n in range(3):
        assert bool(list(stores.data_dir.rglob(f"{past.snapshot_id}.*"))) == (n < 2), n
        change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
        refresh_features(Session(LOCAL, stores), silent)


@pytest.mark.parametrize("how", ["day", "time of the file"])
def test_what_was_in_the_future_when_the_bank_was_copied_has_not_happened(stores, how):
    manifest = next(stores.data_dir.rglob("manifest.json"))
    told = json.loads(manifest.read_text())
    if how == "day":
        manifest.write_text(json.dumps(told | {"copied_on": "2026-10-12"}))
    else:  # all that is known of one that an earlier version put in place
        manifest.write_text(json.dumps({name: value for name, value in told.items() if name != "copied_on"}))
        copied = datetime(2026, 10, 12, 9, tzinfo=UTC).timestamp()
        os.utime(manifest, (copied, copied))
    with pytest.raises(WorkflowError, match="ends on 2026-10-12"):
        snapshot_as_of(Session(LOCAL, stores), date(2026, 10, 13), silent)
    assert snapshot_as_of(Session(LOCAL, stores), date(2026, 10, 11), silent).state_day == date(2026, 10, 12)
    assert compute_snapshot(Session(LOCAL, stores), silent).state_day == date(2026, 10, 12)
