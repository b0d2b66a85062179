import zlib
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import update

from db.features.store import fetch_customers
from db.workspace.connection import writing_workspace
from db.workspace.runs import fetch_labels, save_run
from db.workspace.schema import runs
from domain.errors import (
    LacksAttributesError,
    SavedItemMissingError,
    SegmentationError,
    WorkflowError,
)
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, RfmSettings, RfmWindow
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.bank.past_snapshots import snapshot_as_of
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run, profile_run
from workflows.segments.keep import latest_run, list_segmentations, rename_segments, save_segmentation
from workflows.segments.rfm import save_rfm
from workflows.segments.runs import run_of
from workflows.segments.score import assign_people, rescore, score_segmentation, scored_runs
from workflows.session import Session
from workflows.sources.add import BroughtFile, add_source


@pytest.fixture
def saved(stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    return save_segmentation(Session(LOCAL, stores), "Ours", run.run_id)


def with_newer_data(stores, demo):
    """Everybody's savings grow a thousandfold, so that many are somewhere else."""
    change_bank(demo, "UPDATE Accounts SET balance = 1000 * balance WHERE customer_id < 100")
    return refresh_features(Session(LOCAL, stores), silent)


def shown(stores):
    (only,), _ = list_segmentations(Session(LOCAL, stores))
    return only


def test_on_newer_data_it_shows_the_same_segments_with_todays_people_and_is_not_stale_any_more(stores, saved, demo):
    newest = with_newer_data(stores, demo)
    assert open_run(Session(LOCAL, stores), saved.run_id).stale
    run = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    assert (shown(stores).run_id, run.fitted_by, run.snapshot) == (run.run_id, saved.run_id, newest.snapshot_id)
    assert not open_run(Session(LOCAL, stores), run.run_id).stale
    assert [s.name for s in run.segments] == [s.name for s in saved.segments]
    assert [s.size for s in run.segments] != [s.size for s in saved.segments]
    assert sum(s.size for s in run.segments) == len(fetch_labels(stores.workspace, run.run_id)) == 300
    assert profile_run(Session(LOCAL, stores), run.run_id)[0].segment == run.segments[0]


def test_on_the_same_data_nothing_is_scored_again(stores, saved, demo):
    assert score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent).run_id == saved.run_id
    with_newer_data(stores, demo)
    once, again = (score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent) for _ in range(2))
    assert once.run_id == again.run_id


def test_the_builder_opens_what_it_built_last_not_what_was_scored(stores, saved, demo):
    with_newer_data(stores, demo)
    score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    latest = latest_run(Session(LOCAL, stores))
    assert latest is not None
    assert latest.run_id == saved.run_id


def test_a_new_name_shows_on_every_day(stores, saved, demo):
    with_newer_data(stores, demo)
    run = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    rename_segments(Session(LOCAL, stores), run.run_id, {1: "Regulars"})
    assert [open_run(Session(LOCAL, stores), each).run.segments[0].name for each in (saved.run_id, run.run_id)] == [
        "Regulars"
    ] * 2


@pytest.fixture
def past(stores):
    return snapshot_as_of(Session(LOCAL, stores), stores.snapshot().as_of - timedelta(days=30), silent)


def test_another_day_is_kept_beside_what_is_shown(stores, saved, past):
    run = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, past.as_of)
    assert (run.as_of, run.snapshot, run.fitted_by) == (past.as_of, past.snapshot_id, saved.run_id)
    assert shown(stores) == saved
    assert [each.run_id for each in scored_runs(Session(LOCAL, stores), saved.segmentation_id)] == [
        run.run_id,
        saved.run_id,
    ]


def test_of_each_day_the_newest_score_counts(stores, saved, demo):
    with_newer_data(stores, demo)
    run = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    assert run.as_of == saved.as_of
    assert [each.run_id for each in scored_runs(Session(LOCAL, stores), saved.segmentation_id)] == [run.run_id]


def damage_labels(stores, run_id):
    with writing_workspace(stores.workspace) as connection:
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(labels=zlib.compress(b"")))


def test_a_day_whose_people_are_damaged_is_scored_again_and_then_counts(stores, saved, past):
    damaged = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, past.as_of)
    for each in (damaged.run_id, saved.run_id):
        damage_labels(stores, each)
    again = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, past.as_of)
    today = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    assert {again.run_id, today.run_id}.isdisjoint({damaged.run_id, saved.run_id})
    kept = scored_runs(Session(LOCAL, stores), saved.segmentation_id)
    assert [each.run_id for each in kept] == [again.run_id, today.run_id]
    assert shown(stores).run_id == today.run_id


def test_the_people_of_a_day_as_the_bank_had_them_are_not_replaced_by_what_is_told_of_that_day_later(
    stores, saved, demo
):
    later = saved.as_of + timedelta(days=20)
    change_bank(
        demo,
        "INSERT INTO Transactions (transaction_id, account_id, transaction_date, amount, transaction_type)"
        f" SELECT 1 + MAX(transaction_id), MAX(account_id), '{later} 12:00:00', 5, 'deposit' FROM Transactions",
    )
    assert refresh_features(Session(LOCAL, stores), silent).as_of == later
    assert score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, saved.as_of).run_id == saved.run_id
    told_later = snapshot_as_of(Session(LOCAL, stores), saved.as_of, silent)
    fit = open_run(Session(LOCAL, stores), saved.run_id).run
    reconstructed = assign_people(stores, fit, told_later, ())
    save_run(stores.workspace, run_of(reconstructed, told_later, "ana", fitted_by=fit.run_id), reconstructed.labels)
    assert [each.run_id for each in scored_runs(Session(LOCAL, stores), saved.segmentation_id)] == [saved.run_id]


def test_people_scored_again_with_nothing_left_out_are_where_they_were(stores, saved):
    (run,) = scored_runs(Session(LOCAL, stores), saved.segmentation_id)
    assert rescore(stores, run, ()).labels.tolist() == fetch_labels(stores.workspace, run.run_id).tolist()
    without = rescore(stores, run, ("savings",))
    assert without.left_out == ("savings",)
    assert without.labels.tolist() != fetch_labels(stores.workspace, run.run_id).tolist()


def test_segments_by_rule_are_scored_with_the_cut_points_of_their_day(stores, past):
    kept = save_rfm(
        Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_365, USUAL_MAP), "Rule"
    )
    run = score_segmentation(Session(LOCAL, stores), kept.segmentation_id, silent, past.as_of)
    fit = open_run(Session(LOCAL, stores), kept.run_id).run
    assert run.rfm_fit == fit.rfm_fit is not None
    assert sum(segment.size for segment in run.segments) + run.unassigned == run.n_customers
    days = fetch_customers(stores.data_dir, past, ["days_since_transaction"])["days_since_transaction"].to_numpy()
    champions = next(segment.number for segment in fit.segments if segment.name == "Champions")
    them = fetch_labels(stores.workspace, run.run_id) == champions
    assert np.nanmax(days[them]) <= fit.rfm_fit.cuts.recency[0]


def test_an_attribute_of_which_only_today_is_known_is_left_out_and_the_run_says_so(stores, past):
    attributes = ("credit_score", "savings", "transactions_90d")
    fit = run_segmentation(Session(LOCAL, stores), replace(SETTINGS, attributes=attributes), silent)
    kept = save_segmentation(Session(LOCAL, stores), "With credit", fit.run_id)
    run = score_segmentation(Session(LOCAL, stores), kept.segmentation_id, silent, past.as_of)
    assert run.left_out == ("credit_score",)
    assert open_run(Session(LOCAL, stores), run.run_id).run.left_out == ("credit_score",)
    assert rescore(stores, run, ()).labels.tolist() == fetch_labels(stores.workspace, run.run_id).tolist()
    alike = rescore(stores, fit, run.left_out)
    assert alike.left_out == run.left_out
    assert alike.labels.tolist() != fetch_labels(stores.workspace, fit.run_id).tolist()


def test_a_source_whose_first_file_is_newer_than_the_day_is_left_out(stores, past, tmp_path):
    file = tmp_path / "crm.csv"
    file.write_text("customer_id,nps\n" + "".join(f"{n},{n % 11}\n" for n in range(1, 301)))
    assert add_source(Session(LOCAL, stores), BroughtFile(file, key="customer_id"), silent).look.as_of > past.as_of
    fit = run_segmentation(Session(LOCAL, stores), replace(SETTINGS, attributes=("age", "savings", "crm_nps")), silent)
    kept = save_segmentation(Session(LOCAL, stores), "With a source", fit.run_id)
    run = score_segmentation(Session(LOCAL, stores), kept.segmentation_id, silent, past.as_of)
    assert run.left_out == ("crm_nps",)
    assert rescore(stores, run, ()).labels.tolist() == fetch_labels(stores.workspace, run.run_id).tolist()
    assert rescore(stores, fit, run.left_out).left_out == run.left_out
    assert profile_run(Session(LOCAL, stores), run.run_id)[0].segment == run.segments[0]


@pytest.mark.parametrize("days", [1, -5_000], ids=["future", "before the data begins"])
def test_a_day_of_which_nothing_is_known_is_refused_with_the_days_that_are(stores, saved, days):
    with pytest.raises(WorkflowError, match="the data begins on"):
        score_segmentation(
            Session(LOCAL, stores), saved.segmentation_id, silent, stores.snapshot().as_of + timedelta(days=days)
        )


def test_data_that_lacks_an_attribute_is_refused_and_the_attribute_named(stores, saved, monkeypatch):
    monkeypatch.setattr("workflows.segments.score.holds_columns", lambda data, snapshot, names: names != ["savings"])
    with pytest.raises(LacksAttributesError, match="savings") as told:
        rescore(stores, open_run(Session(LOCAL, stores), saved.run_id).run, ())
    assert told.value.sentence.facts["names"] == ("savings",)


def test_nothing_is_scored_when_every_attribute_is_left_out(stores, saved):
    with pytest.raises(SegmentationError, match="None of the attributes"):
        rescore(stores, open_run(Session(LOCAL, stores), saved.run_id).run, SETTINGS.attributes)


def test_another_banks_segmentation_is_not_scored(stores, saved, make_bank, open_stores):
    other = open_stores(make_bank(ROWS, "other"))
    refresh_features(Session(LOCAL, other), silent, AS_OF)
    with pytest.raises(SavedItemMissingError):
        score_segmentation(Session(LOCAL, other), saved.segmentation_id, silent)
