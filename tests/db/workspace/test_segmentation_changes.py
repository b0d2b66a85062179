from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from alembic import command
from sqlalchemy import select, text, update

from db.workspace.connection import migrate, open_workspace, reading_workspace, writing_workspace
from db.workspace.runs import fetch_labels, fetch_run, rename_run_segments, save_run
from db.workspace.schema import runs, segmentation_changes
from db.workspace.segmentation_changes import fetch_changes
from db.workspace.segmentation_uses import fetch_copies
from db.workspace.segmentations import (
    copy_segmentation,
    fetch_segmentation,
    fetch_segmentation_versions,
    insert_segmentation,
    insert_segmentation_version,
    mark_segmentation,
    mark_segmentation_deleted,
    mark_segmentation_restored,
    update_segmentation_name,
    update_shown_run,
)
from domain.errors import ArchivedError, ChangedMeanwhileError, FrozenError, SavedItemMissingError
from domain.runs import Change, Detail, SegmentationVersion, What
from tests.db.workspace.test_connection import config_of, copy_rows

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def by_ben(what, seen=None, **detail):
    return Change(what, "ben", LATER, Detail(**detail), seen)


@pytest.fixture
def saved(engine, run):
    return insert_segmentation(engine, "Spring", run.run_id, "ana", AT)


@pytest.fixture
def another(engine, make_run, labels):
    another = make_run()
    save_run(engine, another, labels)
    return another


def told(engine, saved):
    return [(each.step, each.actor, each.what) for each in fetch_changes(engine, saved.segmentation_id)]


def test_who_changed_what_is_told_newest_first(engine, run, saved, another):
    this = saved.segmentation_id
    update_segmentation_name(engine, this, "Summer", by_ben(What.RENAMED, 1, renamed=(("Spring", "Summer"),)))
    rename_run_segments(engine, run.run_id, {2: "Quiet"}, "ana", AT)
    insert_segmentation_version(engine, this, another.run_id, by_ben(What.REFITTED, 3, version=2))
    mark_segmentation_deleted(engine, this, "ben", LATER)
    mark_segmentation_restored(engine, "sqlite-bank1", this, "ana", LATER)
    assert told(engine, saved) == [
        (6, "ana", "restored"),
        (5, "ben", "deleted"),
        (4, "ben", "refitted"),
        (3, "ana", "segments renamed"),
        (2, "ben", "renamed"),
        (1, "ana", "saved"),
    ]
    details = [each.detail for each in fetch_changes(engine, this)]
    assert details[3] == Detail(renamed=(("Sleepers", "Quiet"),))
    assert (details[4], details[2]) == (Detail(renamed=(("Spring", "Summer"),)), Detail(version=2))
    assert fetch_segmentation(engine, this).changes == 6


def test_names_that_stay_are_no_change(engine, run, saved):
    rename_run_segments(engine, run.run_id, {2: "Sleepers"}, "ben", AT)
    assert told(engine, saved) == [(1, "ana", "saved")]


CHANGES = [
    lambda engine, saved, run_id: update_segmentation_name(
        engine, saved.segmentation_id, "Autumn", by_ben(What.RENAMED, saved.changes)
    ),
    lambda engine, saved, run_id: insert_segmentation_version(
        engine, saved.segmentation_id, run_id, by_ben(What.VERSION_SAVED, saved.changes)
    ),
    lambda engine, saved, run_id: update_shown_run(
        engine, saved.segmentation_id, run_id, by_ben(What.SCORED, saved.changes)
    ),
    lambda engine, saved, run_id: rename_run_segments(engine, saved.run_id, {1: "New"}, "ben", AT, saved.changes),
]


@pytest.mark.parametrize("change", CHANGES)
def test_who_did_not_see_the_last_change_is_told_who_made_it_and_changes_nothing(engine, saved, another, change):
    update_segmentation_name(engine, saved.segmentation_id, "Mine", Change(What.RENAMED, "carla", LATER, seen=1))
    before = fetch_segmentation(engine, saved.segmentation_id)
    with pytest.raises(ChangedMeanwhileError) as raised:
        change(engine, saved, another.run_id)
    assert raised.value.sentence.facts == {"who": "carla", "name": "Mine", "at": LATER}
    assert fetch_segmentation(engine, saved.segmentation_id) == before
    assert len(fetch_changes(engine, saved.segmentation_id)) == 2


@pytest.mark.parametrize("change", CHANGES)
def test_a_frozen_one_stays_as_it_is_until_it_is_unfrozen(engine, saved, another, change):
    mark_segmentation(engine, saved.segmentation_id, by_ben(What.FROZEN))
    frozen = fetch_segmentation(engine, saved.segmentation_id)
    with pytest.raises(FrozenError):
        change(engine, frozen, another.run_id)
    assert frozen == fetch_segmentation(engine, saved.segmentation_id) == replace(saved, changes=2, frozen_at=LATER)
    mark_segmentation(engine, saved.segmentation_id, by_ben(What.UNFROZEN))
    change(engine, fetch_segmentation(engine, saved.segmentation_id), another.run_id)


def test_an_archived_one_is_marked_and_takes_no_new_version(engine, saved, another):
    mark_segmentation(engine, saved.segmentation_id, by_ben(What.ARCHIVED))
    with pytest.raises(ArchivedError):
        insert_segmentation_version(engine, saved.segmentation_id, another.run_id, by_ben(What.REFITTED))
    assert fetch_segmentation(engine, saved.segmentation_id).archived_at == LATER
    mark_segmentation(engine, saved.segmentation_id, by_ben(What.UNARCHIVED))
    assert fetch_segmentation(engine, saved.segmentation_id).archived_at is None


def test_of_many_that_save_a_version_at_once_one_does_and_the_others_are_told(engine, saved, make_run, labels):
    others = [make_run() for _ in range(4)]
    for each in others:
        save_run(engine, each, labels)

    def save(run):
        try:
            return insert_segmentation_version(
                engine, saved.segmentation_id, run.run_id, by_ben(What.VERSION_SAVED, 1)
            ).run_id
        except ChangedMeanwhileError:
            return None

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(save, others))
    (won,) = [each for each in outcomes if each]
    now = fetch_segmentation(engine, saved.segmentation_id)
    assert (now.version, now.run_id, now.changes) == (2, won, 2)


def test_versions_are_numbered_and_name_the_run_that_found_them(engine, run, saved, another):
    insert_segmentation_version(engine, saved.segmentation_id, another.run_id, by_ben(What.REFITTED, 1))
    assert fetch_segmentation_versions(engine, saved.segmentation_id) == (
        SegmentationVersion(2, another.run_id, "ben", LATER),
        SegmentationVersion(1, run.run_id, "ana", AT),
    )
    assert fetch_segmentation(engine, saved.segmentation_id).run_id == another.run_id


def test_a_score_is_shown_in_the_same_version(engine, run, saved, make_run, labels):
    scored = make_run(fitted_by=run.run_id, as_of=date(2026, 3, 31))
    save_run(engine, scored, labels)
    update_shown_run(engine, saved.segmentation_id, scored.run_id, by_ben(What.SCORED, 1, day=scored.as_of))
    now = fetch_segmentation(engine, saved.segmentation_id)
    assert (now.run_id, now.version, now.as_of) == (scored.run_id, 1, scored.as_of)
    assert [each.run_id for each in fetch_segmentation_versions(engine, saved.segmentation_id)] == [run.run_id]


def test_a_copy_has_its_people_and_names_and_from_then_on_its_own(engine, run, saved, make_run, labels):
    scored = make_run(fitted_by=run.run_id)
    save_run(engine, scored, labels)
    update_shown_run(engine, saved.segmentation_id, scored.run_id, by_ben(What.SCORED))
    copy = copy_segmentation(engine, saved.segmentation_id, "Copy", "ben", LATER)
    assert (copy.segments, copy.n_customers, copy.changes) == (saved.segments, 5, 1)
    assert np.array_equal(fetch_labels(engine, copy.run_id), labels)
    rename_run_segments(engine, copy.run_id, {1: "Renamed"}, "ben", LATER)
    assert fetch_segmentation(engine, saved.segmentation_id).segments == saved.segments
    assert fetch_run(engine, fetch_run(engine, copy.run_id).fit_id).segments[0].name == "Renamed"
    assert fetch_copies(engine, saved.segmentation_id) == ("Copy",)
    assert fetch_changes(engine, copy.segmentation_id)[-1].detail == Detail(other="Spring")


def test_a_run_saved_under_two_names_has_names_of_its_own_in_each(engine, run, saved):
    other = insert_segmentation(engine, "Other", run.run_id, "ana", AT)
    rename_run_segments(engine, other.run_id, {1: "Renamed"}, "ben", LATER)
    assert fetch_segmentation(engine, saved.segmentation_id).segments == saved.segments


def test_a_damaged_entry_still_says_who_and_when(engine, saved):
    with writing_workspace(engine) as connection:
        connection.execute(update(segmentation_changes).values(detail="{oops"))
    (entry,) = fetch_changes(engine, saved.segmentation_id)
    assert (entry.actor, entry.at, entry.what, entry.detail) == ("ana", AT, "saved", None)


def test_what_is_deleted_is_neither_changed_nor_duplicated(engine, saved, another):
    mark_segmentation_deleted(engine, saved.segmentation_id, "ben", LATER)
    for attempt in (
        lambda: mark_segmentation(engine, saved.segmentation_id, by_ben(What.FROZEN)),
        lambda: copy_segmentation(engine, saved.segmentation_id, "Copy", "ben", LATER),
        lambda: insert_segmentation_version(engine, saved.segmentation_id, another.run_id, by_ben(What.REFITTED)),
    ):
        with pytest.raises(SavedItemMissingError):
            attempt()


def test_what_an_earlier_version_of_the_dashboard_saved_becomes_a_first_version_with_a_history(engine, run, url):
    old = open_workspace(url)
    with writing_workspace(old) as connection:
        command.upgrade(config_of(connection), "0004")
    with reading_workspace(engine) as here, writing_workspace(old) as there:
        known = [column for column in runs.c if column.name != "sequence"]
        there.execute(runs.insert(), here.execute(select(*known)).one()._asdict())
        there.execute(
            text(
                "INSERT INTO segmentations (segmentation_id, bank, name, name_key, run_id, saved_by, saved_at) "
                "VALUES ('s', 'sqlite-bank1', 'Spring', 'k', :run, 'ana', '2026-03-02 08:00:00')"
            ),
            {"run": run.run_id},
        )
    for _ in range(2):
        migrate(old)
        with writing_workspace(old) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    migrate(old)
    assert fetch_segmentation_versions(old, "s") == (SegmentationVersion(1, run.run_id, "ana", AT),)
    assert [(each.what, each.actor, each.at) for each in fetch_changes(old, "s")] == [("saved", "ana", AT)]
    assert (fetch_segmentation(old, "s").version, fetch_segmentation(old, "s").changes) == (1, 1)
    old.dispose()


def test_two_that_an_earlier_version_saved_from_one_run_no_longer_rename_or_freeze_each_other(engine, run, saved, url):
    old = open_workspace(url)
    with writing_workspace(old) as connection:
        command.upgrade(config_of(connection), "0003")
    copy_rows(engine, old)
    with writing_workspace(old) as connection:
        connection.execute(
            text(
                "INSERT INTO segmentations (segmentation_id, bank, name, name_key, run_id, saved_by, saved_at) "
                "VALUES ('second', 'sqlite-bank1', 'Autumn', 'k', :run, 'ana', '2026-03-02 08:00:00')"
            ),
            {"run": run.run_id},
        )
    migrate(old)
    first, second = fetch_segmentation(old, saved.segmentation_id), fetch_segmentation(old, "second")
    assert first.segments == second.segments == run.segments
    assert np.array_equal(fetch_labels(old, second.run_id), fetch_labels(old, first.run_id))
    mark_segmentation(old, first.segmentation_id, by_ben(What.FROZEN))
    rename_run_segments(old, second.run_id, {1: "Renamed"}, "ben", LATER, seen=1)
    assert fetch_segmentation(old, "second").segments[0].name == "Renamed"
    assert fetch_segmentation(old, saved.segmentation_id).segments == run.segments
    old.dispose()


def test_names_given_in_an_older_version_are_told_and_stopped_by_a_freeze(engine, run, saved, another):
    insert_segmentation_version(engine, saved.segmentation_id, another.run_id, by_ben(What.VERSION_SAVED, version=2))
    rename_run_segments(engine, run.run_id, {2: "Quiet"}, "ana", LATER)
    assert told(engine, saved)[0] == (3, "ana", "segments renamed")
    mark_segmentation(engine, saved.segmentation_id, by_ben(What.FROZEN))
    with pytest.raises(FrozenError):
        rename_run_segments(engine, run.run_id, {2: "Loud"}, "ana", LATER)
    assert fetch_run(engine, run.run_id).segments[1].name == "Quiet"
