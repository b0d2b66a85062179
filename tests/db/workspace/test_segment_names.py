from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from db.workspace.runs import fetch_run, rename_run_segments, save_run
from domain.errors import NameTakenError, SavedItemMissingError, UnusableNameError
from tests.db.workspace.test_runs import AT


def test_renamed_segments_keep_everything_else(engine, run):
    rename_run_segments(engine, run.run_id, {2: "  Quiet  savers "}, "ana", AT)
    renamed = fetch_run(engine, run.run_id)
    assert [segment.name for segment in renamed.segments] == ["Everyday users", "Quiet savers"]
    assert replace(renamed, segments=run.segments) == run


def test_two_segments_may_swap_names(engine, run):
    rename_run_segments(engine, run.run_id, {1: "Sleepers", 2: "Everyday users"}, "ana", AT)
    assert [segment.name for segment in fetch_run(engine, run.run_id).segments] == ["Sleepers", "Everyday users"]


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ({2: "EVERYDAY users"}, NameTakenError),
        ({2: " "}, UnusableNameError),
        ({3: "Third"}, SavedItemMissingError),
    ],
)
def test_a_rename_that_is_refused_changes_nothing(engine, run, names, error):
    with pytest.raises(error):
        rename_run_segments(
            engine, run.run_id, {1: "First", **names} if error is not NameTakenError else names, "ana", AT
        )
    assert fetch_run(engine, run.run_id) == run


def test_renaming_segments_of_an_unknown_run_says_it_is_missing(engine):
    with pytest.raises(SavedItemMissingError):
        rename_run_segments(engine, "f" * 32, {1: "One"}, "ana", AT)


def test_a_new_name_is_that_of_every_run_of_the_fit_and_of_no_other(engine, run, make_run, labels):
    scored, another = make_run(fitted_by=run.run_id), make_run()
    for each in (scored, another):
        save_run(engine, each, labels)
    rename_run_segments(engine, scored.run_id, {2: "Quiet savers"}, "ana", AT)
    named = {each: fetch_run(engine, each).segments[1].name for each in (run.run_id, scored.run_id, another.run_id)}
    assert named == {run.run_id: "Quiet savers", scored.run_id: "Quiet savers", another.run_id: "Sleepers"}


def test_threads_that_rename_different_segments_at_once_do_not_undo_each_other(engine, run):
    with ThreadPoolExecutor(2) as threads:
        for turn in range(20):
            names = [{1: f"First {turn}"}, {2: f"Second {turn}"}]
            list(threads.map(lambda change: rename_run_segments(engine, run.run_id, change, "ana", AT), names))
            found = [segment.name for segment in fetch_run(engine, run.run_id).segments]
            assert found == [f"First {turn}", f"Second {turn}"]
