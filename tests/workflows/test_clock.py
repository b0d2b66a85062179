"""A clock that was ahead for once, and is right again: what was put in place last is the newest all the same."""

import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from db.workspace.audit import fetch_releases
from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator
from domain.people import LOCAL
from domain.progress import silent
from tests.workflows.a_campaign import COLUMNS
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.audiences.keep import change_audience, list_audiences, list_versions, save_audience
from workflows.bank.past_snapshots import snapshot_as_of
from workflows.bank.refresh import compute_snapshot, refresh_features
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, list_releases, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.keep import latest_run, list_segmentations, save_segmentation, save_version
from workflows.segments.life import history_of, versions_of
from workflows.segments.score import score_segmentation, scored_runs
from workflows.session import Session
from workflows.sources.add import BroughtFile, add_source
from workflows.sources.keep import list_sources, remove_source

RULE = AudienceRule(Match.ALL, (AttributeCondition("age", Operator.AT_LEAST, (40.0,)),))


@pytest.fixture
def clock(monkeypatch):
    """Sets every workflow's clock ahead by so many days; 0 puts it right."""

    def ahead(days: int) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(days=days)

        for name, module in list(sys.modules.items()):
            if name.startswith("workflows.") and hasattr(module, "datetime"):
                monkeypatch.setattr(module, "datetime", Clock)

    return ahead


@pytest.fixture
def session(stores):
    return Session(LOCAL, stores)


def earn(demo: str) -> None:
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")


def test_a_refresh_after_one_under_a_clock_that_was_ahead_is_the_newest(session, demo, clock):
    clock(400)
    earn(demo)
    ahead = refresh_features(session, silent)
    clock(0)
    earn(demo)
    right = refresh_features(session, silent)
    assert ahead.computed_at > right.computed_at
    assert session.stores.snapshot() == right
    earn(demo)
    assert refresh_features(session, silent) == session.stores.snapshot() != right


def test_what_is_computed_again_and_what_has_other_sources_is_the_newest_too(session, demo, clock, tmp_path):
    file = tmp_path / "crm.csv"
    file.write_text("customer,nps\n" + "".join(f"{n},{n % 11}\n" for n in range(1, 301)))
    clock(400)
    earn(demo)
    ahead = refresh_features(session, silent)
    clock(0)
    add_source(session, BroughtFile(file, "customer", as_of=date(2026, 10, 31)), silent)
    assert "crm_nps" in {each.name for each in session.stores.catalogue}
    assert [each.in_use for each in list_sources(session)] == [True]
    remove_source(session, "crm")
    assert session.stores.snapshot().snapshot_id == ahead.snapshot_id
    assert "crm_nps" not in {each.name for each in session.stores.catalogue}
    assert compute_snapshot(session, silent) == session.stores.snapshot()


def test_a_day_in_the_past_that_somebody_reads_outlives_the_next_refresh(session, demo, clock):
    clock(400)
    earn(demo)
    refresh_features(session, silent)
    clock(0)
    past = snapshot_as_of(session, date(2026, 9, 30), silent)
    for n in range(3):
        assert bool(list(session.stores.data_dir.rglob(f"{past.snapshot_id}.*"))) == (n < 2), n
        earn(demo)
        refresh_features(session, silent)


def test_snapshots_of_the_last_two_refreshes_are_kept_and_the_one_of_the_wrong_clock_is_not(session, demo, clock):
    clock(400)
    earn(demo)
    ahead = refresh_features(session, silent)
    clock(0)
    stored = []
    for _ in range(3):
        earn(demo)
        stored.append(refresh_features(session, silent).snapshot_id)
    kept = {file.stem for file in session.stores.data_dir.rglob("snapshots/*.json")}
    assert kept == set(stored[-2:])
    assert ahead.snapshot_id not in kept


def test_the_builder_opens_what_was_built_last(session, clock):
    clock(400)
    run_segmentation(session, SETTINGS, silent)
    clock(0)
    right = run_segmentation(session, SETTINGS, silent)
    assert latest_run(session) == right


def test_a_copy_does_not_become_the_newest_of_the_builder(session):
    first = save_segmentation(session, "First", run_segmentation(session, SETTINGS, silent).run_id)
    built = run_segmentation(session, SETTINGS, silent)
    save_segmentation(session, "First again", first.run_id)
    assert latest_run(session) == built


def test_of_a_day_the_score_made_last_counts(session, demo, clock):
    saved = save_segmentation(session, "Ours", run_segmentation(session, SETTINGS, silent).run_id)
    clock(400)
    earn(demo)
    refresh_features(session, silent)
    ahead = score_segmentation(session, saved.segmentation_id, silent)
    clock(0)
    earn(demo)
    refresh_features(session, silent)
    right = score_segmentation(session, saved.segmentation_id, silent)
    assert ahead.as_of == right.as_of
    assert [run.run_id for run in scored_runs(session, saved.segmentation_id)] == [right.run_id]


def test_segmentations_their_versions_and_their_history_come_in_the_order_of_what_was_done(session, clock):
    clock(400)
    ahead = save_segmentation(session, "Ahead", run_segmentation(session, SETTINGS, silent).run_id)
    clock(0)
    save_segmentation(session, "Right", run_segmentation(session, SETTINGS, silent).run_id)
    save_version(session, ahead.segmentation_id, run_segmentation(session, SETTINGS, silent).run_id)
    assert [each.name for each in list_segmentations(session)[0]] == ["Right", "Ahead"]
    assert [each.version for each in versions_of(session, ahead.segmentation_id)] == [2, 1]
    assert [each.what for each in history_of(session, ahead.segmentation_id)] == ["version saved", "saved"]


def test_audiences_and_their_versions_come_in_the_order_of_what_was_done(session, clock):
    clock(400)
    ahead = save_audience(session, "Ahead", RULE, AudienceKind.LIVING)
    clock(0)
    save_audience(session, "Right", RULE, AudienceKind.LIVING)
    assert [each.name for each in list_audiences(session)[0]] == ["Right", "Ahead"]
    change_audience(session, ahead, "Ahead", RULE, AudienceKind.FROZEN)
    assert [each.name for each in list_audiences(session)[0]] == ["Ahead", "Right"]
    assert [each.version for each in list_versions(session, ahead.audience_id)] == [2, 1]


def test_the_list_released_last_is_told_first(session, clock):
    saved = save_segmentation(session, "Ours", run_segmentation(session, SETTINGS, silent).run_id)

    def release(name: str) -> None:
        request = ListRequest(name, FromSegments(saved.segmentation_id, (1, 2)), COLUMNS)
        release_target_list(session, prepare_target_list(session, request, silent), silent)

    clock(400)
    release("Ahead")
    clock(0)
    release("Right")
    assert [each.list_name for each in list_releases(session)] == ["Right", "Ahead"]
    ahead, right = sorted(fetch_releases(session.stores.workspace, session.stores.bank_id), key=lambda r: r.list_name)
    assert ahead.at > right.at > datetime.now(UTC) - timedelta(days=1), "what the clock said is shown as it was"
