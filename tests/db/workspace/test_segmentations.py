from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.workspace.connection import reading_workspace, writing_workspace
from db.workspace.runs import rename_run_segments, save_run
from db.workspace.schema import runs, segmentations
from db.workspace.segmentations import (
    fetch_segmentation,
    fetch_segmentations,
    insert_segmentation,
    mark_segmentation_deleted,
    mark_segmentation_restored,
    update_segmentation_name,
)
from domain.errors import NameTakenError, SavedItemDamagedError, SavedItemMissingError, UnusableNameError
from domain.runs import Change, DamagedSegmentation, SavedSegmentation, What

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RENAMED = Change(What.RENAMED, "ana", AT)


@pytest.fixture
def saved(engine, run):
    return insert_segmentation(engine, "Spring campaign", run.run_id, "ana", AT)


def names(engine, bank="sqlite-bank1"):
    return [found.name for found in fetch_segmentations(engine, bank)[0]]


def test_a_saved_segmentation_comes_back_with_what_its_run_found(engine, run, saved):
    assert saved == SavedSegmentation(
        segmentation_id=saved.segmentation_id,
        name="Spring campaign",
        run_id=run.run_id,
        saved_by="ana",
        saved_at=AT,
        as_of=run.as_of,
        n_customers=5,
        segments=run.segments,
    )
    assert fetch_segmentation(engine, saved.segmentation_id) == saved
    assert fetch_segmentations(engine, run.bank) == ((saved,), ())


def test_what_was_saved_last_comes_first_whatever_the_clock_said_and_other_banks_stay_apart(
    engine, run, saved, make_run, labels
):
    insert_segmentation(engine, "Summer", run.run_id, "ana", AT + timedelta(microseconds=1))
    insert_segmentation(engine, "Winter", run.run_id, "ana", AT - timedelta(days=1))
    elsewhere = make_run(bank="sqlite-other")
    save_run(engine, elsewhere, labels)
    insert_segmentation(engine, "Spring campaign", elsewhere.run_id, "ana", AT)
    assert names(engine) == ["Winter", "Summer", "Spring campaign"]
    assert names(engine, "sqlite-other") == ["Spring campaign"]


@pytest.mark.parametrize("name", ["Spring campaign", "SPRING CAMPAIGN", " spring  campaign "])
def test_a_name_is_taken_whatever_its_case(engine, run, saved, name):
    with pytest.raises(NameTakenError, match=r"(?i)spring campaign"):
        insert_segmentation(engine, name, run.run_id, "ben", AT)
    assert names(engine) == ["Spring campaign"]


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_no_name_and_too_long_a_name_are_refused(engine, run, name):
    with pytest.raises(UnusableNameError):
        insert_segmentation(engine, name, run.run_id, "ana", AT)


def test_what_nobody_computed_cannot_be_saved(engine):
    with pytest.raises(SavedItemMissingError):
        insert_segmentation(engine, "Spring campaign", "f" * 32, "ana", AT)


def test_of_two_people_saving_one_name_at_once_exactly_one_succeeds(engine, run):
    def save(actor):
        try:
            insert_segmentation(engine, "Spring campaign", run.run_id, actor, AT)
        except NameTakenError:
            return "taken"
        return "saved"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(save, ["ana", "ben"])) == ["saved", "taken"]


def test_a_deleted_one_is_gone_its_name_is_free_and_its_record_stays(engine, run, saved):
    mark_segmentation_deleted(engine, saved.segmentation_id, "ben", AT)
    assert names(engine) == []
    with pytest.raises(SavedItemMissingError):
        fetch_segmentation(engine, saved.segmentation_id)
    insert_segmentation(engine, "spring campaign", run.run_id, "ana", AT)
    with reading_workspace(engine) as connection:
        here = segmentations.c.segmentation_id == saved.segmentation_id
        row = connection.execute(select(segmentations).where(here)).one()
    assert (row.name, row.deleted_by, row.deleted_at) == ("Spring campaign", "ben", AT)


def test_many_may_be_deleted_under_one_name(engine, run):
    for _ in range(3):
        saved = insert_segmentation(engine, "Spring campaign", run.run_id, "ana", AT)
        mark_segmentation_deleted(engine, saved.segmentation_id, "ana", AT)
    assert names(engine) == []


def test_a_deletion_can_be_undone(engine, saved):
    mark_segmentation_deleted(engine, saved.segmentation_id, "ben", AT)
    mark_segmentation_restored(engine, "sqlite-bank1", saved.segmentation_id, "ana", AT)
    assert fetch_segmentation(engine, saved.segmentation_id) == replace(saved, changes=3)


def test_a_restored_one_holds_its_name_again(engine, run, saved):
    mark_segmentation_deleted(engine, saved.segmentation_id, "ben", AT)
    mark_segmentation_restored(engine, "sqlite-bank1", saved.segmentation_id, "ana", AT)
    with pytest.raises(NameTakenError):
        insert_segmentation(engine, "spring campaign", run.run_id, "ana", AT)


def test_a_deletion_cannot_be_undone_while_another_has_the_name(engine, run, saved):
    mark_segmentation_deleted(engine, saved.segmentation_id, "ben", AT)
    other = insert_segmentation(engine, "SPRING campaign", run.run_id, "ana", AT)
    with pytest.raises(NameTakenError):
        mark_segmentation_restored(engine, "sqlite-bank1", saved.segmentation_id, "ana", AT)
    update_segmentation_name(engine, other.segmentation_id, "Autumn", RENAMED)
    mark_segmentation_restored(engine, "sqlite-bank1", saved.segmentation_id, "ana", AT)
    assert sorted(names(engine)) == ["Autumn", "Spring campaign"]


def test_a_rename_may_change_the_case_and_not_take_a_name(engine, run, saved):
    insert_segmentation(engine, "Autumn", run.run_id, "ana", AT)
    update_segmentation_name(engine, saved.segmentation_id, "SPRING campaign", RENAMED)
    with pytest.raises(NameTakenError):
        update_segmentation_name(engine, saved.segmentation_id, "AUTUMN", RENAMED)
    assert sorted(names(engine)) == ["Autumn", "SPRING campaign"]


@pytest.mark.parametrize(
    "change",
    [
        lambda engine, known: update_segmentation_name(engine, "f" * 32, "Autumn", RENAMED),
        lambda engine, known: mark_segmentation_deleted(engine, "f" * 32, "ana", AT),
        lambda engine, known: mark_segmentation_restored(engine, "sqlite-bank1", "f" * 32, "ana", AT),
        lambda engine, known: mark_segmentation_restored(engine, "sqlite-bank1", known, "ana", AT),
        lambda engine, known: fetch_segmentation(engine, "f" * 32),
    ],
)
def test_what_is_not_there_cannot_be_changed(engine, saved, change):
    with pytest.raises(SavedItemMissingError):
        change(engine, saved.segmentation_id)


def test_deleting_twice_keeps_who_deleted_first(engine, saved):
    mark_segmentation_deleted(engine, saved.segmentation_id, "ben", AT)
    with pytest.raises(SavedItemMissingError):
        mark_segmentation_deleted(engine, saved.segmentation_id, "ana", AT)
    with reading_workspace(engine) as connection:
        assert connection.scalar(select(segmentations.c.deleted_by)) == "ben"


def test_a_damaged_one_is_named_and_the_others_still_load(engine, run, saved, make_run, labels):
    broken = make_run()
    save_run(engine, broken, labels)
    hurt = insert_segmentation(engine, "Hurt", broken.run_id, "ana", AT)
    with writing_workspace(engine) as connection:
        connection.execute(update(runs).where(runs.c.run_id == broken.run_id).values(result='{"secret": 1}'))
    damaged = DamagedSegmentation(hurt.segmentation_id, "Hurt")
    assert fetch_segmentations(engine, run.bank) == ((saved,), (damaged,))
    with pytest.raises(SavedItemDamagedError, match="“Hurt”") as raised:
        fetch_segmentation(engine, hurt.segmentation_id)
    assert "secret" not in str(raised.value) + str(raised.value.remedy)
    mark_segmentation_deleted(engine, hurt.segmentation_id, "ana", AT)
    assert fetch_segmentations(engine, run.bank) == ((saved,), ())


def test_names_given_to_segments_show_in_what_is_saved(engine, run, saved):
    rename_run_segments(engine, run.run_id, {1: "Regulars"}, "ana", AT)
    assert fetch_segmentation(engine, saved.segmentation_id).segments[0].name == "Regulars"
