import pytest

from domain.errors import ChangedMeanwhileError
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, RfmSettings, RfmWindow
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run
from workflows.segments.keep import latest_run, rename_segmentation, rename_segments, save_segmentation
from workflows.segments.life import history_of, versions_of
from workflows.segments.refit import refit_segmentation
from workflows.segments.rfm import save_rfm
from workflows.segments.runs import own_segmentation
from workflows.session import Session


@pytest.fixture
def saved(stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    rename_segments(Session(LOCAL, stores), run.run_id, {1: "First", 2: "Second", 3: "Third", 4: "Fourth"})
    return save_segmentation(Session(LOCAL, stores), "Ours", run.run_id)


def test_on_the_same_data_every_name_number_and_size_stays(stores, saved):
    refit = refit_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    assert refit.saved.version == 2
    assert refit.saved.run_id != saved.run_id
    assert refit.saved.segments == saved.segments
    assert [match.was for match in refit.matches] == [(s.number, s.name) for s in saved.segments]
    assert [match.alike for match in refit.matches] == pytest.approx([1.0] * 4)


def test_on_newer_data_a_new_version_is_found_with_the_same_settings_and_no_longer_stale(stores, saved, demo):
    change_bank(demo, "UPDATE Accounts SET balance = 1000 * balance WHERE customer_id < 100")
    refresh_features(Session(LOCAL, stores), silent)
    refit = refit_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    newest, first = versions_of(Session(LOCAL, stores), saved.segmentation_id)
    assert newest.fit is not None
    assert first.fit is not None
    assert newest.fit.settings == first.fit.settings == SETTINGS
    assert (newest.fit.fitted_by, newest.fit.run_id) == (None, refit.saved.run_id)
    assert not open_run(Session(LOCAL, stores), refit.saved.run_id).stale
    kept = {match.name for match in refit.matches if match.was}
    assert kept <= {"First", "Second", "Third", "Fourth"}
    assert history_of(Session(LOCAL, stores), saved.segmentation_id)[0].what == "refitted"


def test_segments_of_a_map_are_formed_again_at_the_fifths_of_the_newest_data(stores, demo):
    kept = save_rfm(
        Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_365, USUAL_MAP), "Rule"
    )
    rename_segments(Session(LOCAL, stores), kept.run_id, {1: "Most of them"})
    before = {segment.name: segment.number for segment in kept.segments[1:]} | {"Most of them": 1}
    refit = refit_segmentation(Session(LOCAL, stores), kept.segmentation_id, silent)
    assert {segment.name: segment.number for segment in refit.saved.segments} == before


def test_when_somebody_changed_it_meanwhile_what_was_found_is_kept_for_the_builder(stores, saved):
    rename_segmentation(Session(LOCAL, stores), saved.segmentation_id, "Renamed")
    with pytest.raises(ChangedMeanwhileError):
        refit_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, seen=saved.changes)
    found = latest_run(Session(LOCAL, stores))
    assert found is not None
    assert found.run_id != saved.run_id
    assert own_segmentation(stores, saved.segmentation_id)[0].run_id == saved.run_id
    assert save_segmentation(Session(LOCAL, stores), "Mine", found.run_id).segments == saved.segments
