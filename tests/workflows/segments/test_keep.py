import pytest

from domain.errors import NameTakenError, SavedItemDamagedError, SavedItemMissingError, SegmentationError, StorageError
from domain.people import LOCAL
from domain.progress import silent
from domain.runs import DamagedSegmentation
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run
from workflows.segments.keep import (
    delete_segmentation,
    latest_run,
    list_segmentations,
    rename_segments,
    restore_segmentation,
    save_segmentation,
)
from workflows.session import Session


@pytest.fixture
def run(stores):
    return run_segmentation(Session(LOCAL, stores), SETTINGS, silent)


def damage(stores, run):
    with stores.workspace.connect() as workspace:
        workspace.exec_driver_sql("UPDATE runs SET result = '{}' WHERE run_id = ?", (run.run_id,))
        workspace.commit()


def names(stores):
    return [saved.name for saved in list_segmentations(Session(LOCAL, stores))[0]]


def test_what_was_saved_is_there_after_a_restart(stores, run, demo, open_stores):
    saved = save_segmentation(Session(LOCAL, stores), "  Spring   2026 ", run.run_id)
    (again,), damaged = list_segmentations(Session(LOCAL, open_stores(demo)))
    assert again == saved
    assert (again.name, again.run_id, again.segments, damaged) == ("Spring 2026", run.run_id, run.segments, ())


def test_a_name_is_free_again_once_its_segmentation_is_deleted(stores, run):
    first = save_segmentation(Session(LOCAL, stores), "Spring", run.run_id)
    with pytest.raises(NameTakenError):
        save_segmentation(Session(LOCAL, stores), "SPRING", run.run_id)
    delete_segmentation(Session(LOCAL, stores), first.segmentation_id)
    save_segmentation(Session(LOCAL, stores), "SPRING", run.run_id)
    with pytest.raises(NameTakenError):
        restore_segmentation(Session(LOCAL, stores), first.segmentation_id)
    assert names(stores) == ["SPRING"]


def test_a_deletion_can_be_undone_once(stores, run):
    saved = save_segmentation(Session(LOCAL, stores), "Spring", run.run_id)
    delete_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    with pytest.raises(SavedItemMissingError):
        delete_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    restore_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    assert names(stores) == ["Spring"]
    with pytest.raises(SavedItemMissingError):
        restore_segmentation(Session(LOCAL, stores), saved.segmentation_id)


def test_a_damaged_segmentation_is_named_apart_and_can_be_deleted(stores, run):
    saved = save_segmentation(Session(LOCAL, stores), "Broken", run.run_id)
    sound = save_segmentation(
        Session(LOCAL, stores), "Sound", run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    )
    damage(stores, run)
    assert list_segmentations(Session(LOCAL, stores)) == (
        (sound,),
        (DamagedSegmentation(saved.segmentation_id, "Broken"),),
    )
    delete_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    assert list_segmentations(Session(LOCAL, stores)) == ((sound,), ())


def test_another_banks_segmentations_are_neither_listed_nor_saved_nor_deleted(stores, run, make_bank, open_stores):
    saved = save_segmentation(Session(LOCAL, stores), "Ours", run.run_id)
    other = open_stores(make_bank(ROWS, "other"))
    refresh_features(Session(LOCAL, other), silent, AS_OF)
    assert list_segmentations(Session(LOCAL, other)) == ((), ())
    assert latest_run(Session(LOCAL, other)) is None
    for attempt in (
        lambda: save_segmentation(Session(LOCAL, other), "Theirs", run.run_id),
        lambda: delete_segmentation(Session(LOCAL, other), saved.segmentation_id),
        lambda: rename_segments(Session(LOCAL, other), run.run_id, {1: "Theirs"}),
    ):
        with pytest.raises(SavedItemMissingError):
            attempt()
    assert names(stores) == ["Ours"]
    delete_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    with pytest.raises(SavedItemMissingError):
        restore_segmentation(Session(LOCAL, other), saved.segmentation_id)
    assert names(stores) == []


def test_renaming_changes_the_names_alone(stores, run):
    rename_segments(Session(LOCAL, stores), run.run_id, {2: "  Night owls "})
    renamed = open_run(Session(LOCAL, stores), run.run_id).run.segments
    assert [segment.name for segment in renamed] == [
        "Night owls" if segment.number == 2 else segment.name for segment in run.segments
    ]
    assert [(s.number, s.size, s.share) for s in renamed] == [(s.number, s.size, s.share) for s in run.segments]


@pytest.mark.parametrize("name", ["", "   ", "x" * 200])
def test_a_name_that_cannot_be_used_changes_nothing(stores, run, name):
    with pytest.raises((SegmentationError, StorageError)) as told:
        rename_segments(Session(LOCAL, stores), run.run_id, {1: name})
    assert str(told.value.remedy)
    assert open_run(Session(LOCAL, stores), run.run_id).run.segments == run.segments


def test_two_segments_cannot_share_a_name(stores, run):
    with pytest.raises((SegmentationError, NameTakenError)):
        rename_segments(Session(LOCAL, stores), run.run_id, {1: run.segments[1].name.upper()})
    assert open_run(Session(LOCAL, stores), run.run_id).run.segments == run.segments


def test_the_latest_run_that_is_damaged_is_told_until_a_newer_one_is_built(stores, run):
    damage(stores, run)
    with pytest.raises(SavedItemDamagedError):
        latest_run(Session(LOCAL, stores))
    newer = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    latest = latest_run(Session(LOCAL, stores))
    assert latest is not None
    assert latest.run_id == newer.run_id
