"""Two days of one segmentation on the demo bank, and what is said of them."""

from datetime import timedelta

import pytest

from db.features.store import fetch_customers, fetch_ids
from db.workspace.runs import fetch_labels
from domain.changes import ABSENT
from domain.drift import Advised, NotJudged, RefitAdvice
from domain.errors import WorkflowError
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, CutPoints, RfmSettings, RfmWindow
from domain.segmentations import SegmentationSettings
from domain.snapshots import Provenance
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.compare import attributes_named, compare_runs, count_over_time, drift_between, overlap_of_runs
from workflows.segments.keep import save_segmentation
from workflows.segments.life import freeze_segmentation, unfreeze_segmentation
from workflows.segments.refit import refit_segmentation
from workflows.segments.rfm import save_rfm
from workflows.segments.runs import own_run
from workflows.segments.score import score_segmentation
from workflows.segments.told import segments_not_told
from workflows.session import Session

OF_EVENTS = SegmentationSettings(("transactions_90d", "spending_90d"), 3)
WITH_STATE = SegmentationSettings(("transactions_90d", "credit_score", "savings"), 3)


def build(stores, settings, name="Ours"):
    run = run_segmentation(Session(LOCAL, stores), settings, silent)
    return run, save_segmentation(Session(LOCAL, stores), name, run.run_id)


def a_quarter_before(stores, saved):
    day = stores.snapshot().as_of - timedelta(days=90)
    return score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, day)


def scored_on_newer_data(stores, demo, saved, *statements):
    change_bank(demo, *statements)
    refresh_features(Session(LOCAL, stores), silent)
    return score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)


def test_flows_add_up_to_the_sizes_of_both_days_and_balances_to_the_deposits_of_the_later(stores):
    built, saved = build(stores, OF_EVENTS)
    past = a_quarter_before(stores, saved)
    compared = compare_runs(Session(LOCAL, stores), saved.segmentation_id, past.run_id, built.run_id)
    moved = compared.migration
    for then, now in zip(past.segments, built.segments, strict=True):
        assert (moved.before(then.number), moved.after(now.number)) == (then.size, now.size)
    assert 0 < moved.stayed < moved.both == 300
    cents = fetch_customers(stores.data_dir, stores.snapshot(), ["deposits_cents"])["deposits_cents"]
    assert sum(flow.cents or 0 for flow in moved.flows) == cents.sum()


def test_people_are_followed_by_their_id(stores, demo):
    built, saved = build(stores, OF_EVENTS)
    labels = dict(
        zip(
            fetch_ids(stores.data_dir, stores.snapshot()),
            fetch_labels(stores.workspace, built.run_id),
            strict=True,
        )
    )
    scored = scored_on_newer_data(
        stores,
        demo,
        saved,
        "INSERT INTO Customer (customer_id, name) VALUES (0, 'New')",
        "UPDATE Transactions SET account_id = (SELECT account_id FROM Accounts WHERE customer_id = 2) "
        "WHERE account_id IN (SELECT account_id FROM Accounts WHERE customer_id = 1)",
    )
    now = fetch_labels(stores.workspace, scored.run_id)
    moved = compare_runs(Session(LOCAL, stores), saved.segmentation_id, built.run_id, scored.run_id).migration
    assert (moved.arrived, moved.gone, moved.both) == (1, 0, 300)
    assert moved.joined(int(now[0]))[-1].origin == ABSENT
    assert moved.stayed == sum(label == labels[number] for number, label in enumerate(now[1:], start=1))


def test_a_day_that_lacks_an_attribute_is_compared_without_it_on_both_days(stores):
    built, saved = build(stores, WITH_STATE)
    past = a_quarter_before(stores, saved)
    assert past.left_out == ("credit_score",)
    compared = compare_runs(Session(LOCAL, stores), saved.segmentation_id, past.run_id, built.run_id)
    assert [attribute.label for attribute in compared.left_out] == ["Credit score"]
    later = [compared.migration.after(segment.number) for segment in built.segments]
    assert sum(later) == 300
    assert later != [segment.size for segment in built.segments], "the later day is not what it was with the attribute"


def test_sizes_over_time_are_those_of_the_runs(stores):
    built, saved = build(stores, OF_EVENTS)
    past = a_quarter_before(stores, saved)
    sizes = count_over_time(Session(LOCAL, stores), saved.segmentation_id)
    assert [on.day for on in sizes.days] == [past.as_of, built.as_of]
    assert [on.segments for on in sizes.days] == [past.segments, built.segments]
    assert not sizes.left_out


def test_sizes_over_time_are_without_what_one_day_lacks(stores):
    built, saved = build(stores, WITH_STATE)
    past = a_quarter_before(stores, saved)
    earlier, later = count_over_time(Session(LOCAL, stores), saved.segmentation_id).days
    assert earlier.segments == past.segments
    assert later.segments != built.segments
    moved = compare_runs(Session(LOCAL, stores), saved.segmentation_id, past.run_id, built.run_id).migration
    assert [segment.size for segment in later.segments] == [moved.after(s.number) for s in later.segments]


def test_balances_of_a_day_in_the_past_are_not_known(stores):
    _, saved = build(stores, OF_EVENTS)
    past = a_quarter_before(stores, saved)
    long_past = score_segmentation(
        Session(LOCAL, stores), saved.segmentation_id, silent, past.as_of - timedelta(days=60)
    )
    assert not compare_runs(
        Session(LOCAL, stores), saved.segmentation_id, long_past.run_id, past.run_id
    ).migration.has_balances


def advice_on(stores, saved, earlier, later) -> RefitAdvice:
    return compare_runs(Session(LOCAL, stores), saved.segmentation_id, earlier.run_id, later.run_id).advice


def test_a_refit_is_neither_advised_nor_not_where_nothing_is_later_than_the_build(stores):
    built, saved = build(stores, OF_EVENTS)
    past = a_quarter_before(stores, saved)
    advice = advice_on(stores, saved, past, built)
    assert (advice.advised, advice.not_judged) == (Advised.NOT_APPLICABLE, NotJudged.NOT_LATER)


def test_a_frozen_segmentation_an_earlier_version_and_a_map_with_fixed_cuts_are_not_judged(stores, demo):
    session = Session(LOCAL, stores)
    built, saved = build(stores, OF_EVENTS)
    cuts = CutPoints((10, 30, 60, 90), (1, 3, 5, 9), (10, 100, 500, 1_000))
    by_map = save_rfm(session, stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_365, USUAL_MAP, cuts), "Map")
    mapped = own_run(stores, by_map.run_id)
    day = stores.snapshot().as_of + timedelta(days=1)
    later = scored_on_newer_data(
        stores, demo, saved, f"UPDATE Transactions SET transaction_date = '{day} 00:00:00' WHERE transaction_id % 9 = 0"
    )
    mapped_later = score_segmentation(session, by_map.segmentation_id, silent)
    assert advice_on(stores, by_map, mapped, mapped_later).not_judged is NotJudged.FIXED_CUTS
    assert advice_on(stores, saved, built, later).not_judged is None
    freeze_segmentation(session, saved.segmentation_id)
    assert advice_on(stores, saved, built, later).not_judged is NotJudged.FROZEN
    unfreeze_segmentation(session, saved.segmentation_id)
    refit_segmentation(session, saved.segmentation_id, silent)
    assert advice_on(stores, saved, built, later).not_judged is NotJudged.EARLIER_VERSION


def test_a_refit_is_advised_when_what_forms_the_segments_has_shifted_since_the_build(stores, demo):
    built, saved = build(stores, SETTINGS)
    day = stores.snapshot().as_of + timedelta(days=1)
    later = scored_on_newer_data(
        stores,
        demo,
        saved,
        f"UPDATE Transactions SET transaction_date = '{day} 00:00:00' WHERE transaction_id % 2 = 0",
        "UPDATE Accounts SET balance = 50 * balance + 100000",
    )
    assert later.as_of == day
    advice = advice_on(stores, saved, built, later)
    assert advice.advised is Advised.YES
    assert "Savings" in {drift.attribute.label for drift in advice.far}


def test_segments_that_differ_in_what_a_day_lacks_are_not_told_apart_and_take_no_part(stores):
    """Built on the credit score alone but for one other attribute: what is left cannot tell its segments."""
    built, saved = build(stores, SegmentationSettings(("credit_score", "credit_utilization", "transactions_90d"), 4))
    past = a_quarter_before(stores, saved)
    session = Session(LOCAL, stores)
    compared = compare_runs(session, saved.segmentation_id, past.run_id, built.run_id)
    moved = compared.migration
    assert "credit_score" in past.left_out
    assert moved.not_told
    assert segments_not_told(session, past.run_id) == moved.not_told
    assert not segments_not_told(session, built.run_id)
    assert moved.told < moved.both == 300
    in_told = sum(flow.customers for flow in moved.flows if not {flow.origin, flow.goal} & moved.not_told)
    assert moved.told == in_told
    assert count_over_time(session, saved.segmentation_id).not_told == moved.not_told
    assert overlap_of_runs(session, past.run_id, built.run_id).rows_not_told == moved.not_told


def test_drift_is_measured_on_what_is_known_on_both_days_and_the_rest_is_named(stores):
    built, saved = build(stores, WITH_STATE)
    past = a_quarter_before(stores, saved)
    report = drift_between(Session(LOCAL, stores), past.run_id, built.run_id)
    measured = {drift.attribute.name: drift for drift in report.drifts}
    left_out = {attribute.name for attribute in report.left_out}
    assert measured["savings"].basis
    assert not measured["age"].basis
    assert "credit_score" in left_out
    assert not left_out & measured.keys()
    assert len(left_out) + len(measured) == len(stores.catalogue)
    assert {had.name for had in report.history if had.how is Provenance.ESTIMATED} >= {"savings", "deposits"}
    assert {had.name for had in report.history} <= measured.keys()


def test_the_same_day_has_not_drifted(stores):
    built, _ = build(stores, OF_EVENTS)
    report = drift_between(Session(LOCAL, stores), built.run_id, built.run_id)
    assert {drift.psi for drift in report.drifts} == {0.0}
    assert not report.left_out
    assert not report.history


def test_runs_of_two_builds_are_not_compared_but_overlap(stores):
    one, saved = build(stores, OF_EVENTS, "One")
    other, _ = build(stores, SETTINGS, "Other")
    with pytest.raises(WorkflowError, match="different builds"):
        compare_runs(Session(LOCAL, stores), saved.segmentation_id, one.run_id, other.run_id)
    found = overlap_of_runs(Session(LOCAL, stores), one.run_id, other.run_id)
    assert found.counts.sum(axis=1).tolist() == [segment.size for segment in one.segments]
    assert found.counts.sum(axis=0).tolist() == [segment.size for segment in other.segments]
    assert -0.5 < found.agreement < 1


def test_attributes_are_named_in_the_order_of_the_catalogue(stores):
    assert [each.name for each in attributes_named(stores, {"savings", "age", "no such"})] == ["age", "savings"]
