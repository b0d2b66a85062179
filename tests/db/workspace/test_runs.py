import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text, update

from db.workspace.connection import reading_workspace, writing_workspace
from db.workspace.runs import (
    fetch_labels,
    fetch_latest_clustered_run,
    fetch_run,
    fetch_runs_of_fit,
    fetch_snapshots_in_use,
    rename_run_segments,
    save_run,
)
from db.workspace.schema import runs
from domain.errors import (
    SavedItemDamagedError,
    SavedItemMissingError,
    StorageFullError,
)
from domain.rfm import GridArea, RfmSettings, RfmWindow
from domain.segmentations import SegmentationSettings, Unknowns
from domain.segments import NOT_ENOUGH_KNOWN, Segment
from tests.db.workspace.conftest import RUN, in_a_file

AT = datetime(2026, 3, 2, tzinfo=UTC)
RULE = SegmentationSettings(("recency",), 2, 1, RfmSettings(RfmWindow.DAYS_90, (GridArea("All", (1, 5), (1, 5)),)))
BY_RULE = {"settings": RULE, "preparations": (), "centroids": None, "silhouette": None, "silhouette_sample": 0}


def damage(engine, run_id, **values):
    with writing_workspace(engine) as connection:
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(**values))


def test_a_run_comes_back_as_it_was_saved(engine, run):
    assert fetch_run(engine, run.run_id) == run


def test_labels_come_back_in_order_as_bytes_of_their_own(engine, run, labels):
    fetched = fetch_labels(engine, run.run_id)
    assert fetched.dtype == np.int8
    assert fetched.tolist() == labels.tolist()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=12),
    numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=24, max_size=24),
    seed=st.integers(0, 99),
)
def test_any_sizes_and_any_finite_centroids_come_back_exactly(engine, make_run, sizes, numbers, seed):
    sizes = sorted(sizes, reverse=True)
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(1, len(sizes) + 1), sizes)).astype(np.int8)
    segments = tuple(Segment(n, f"Segment {n}", size, size / sum(sizes)) for n, size in enumerate(sizes, 1))
    centroids = tuple(zip(numbers[:12], numbers[12:], strict=True))[: len(sizes)]
    run = make_run(segments=segments, centroids=centroids, n_customers=sum(sizes), silhouette_sample=0, silhouette=None)
    save_run(engine, run, labels)
    assert fetch_run(engine, run.run_id) == run
    assert np.array_equal(fetch_labels(engine, run.run_id), labels)


def test_a_moment_in_another_time_zone_is_the_same_moment(engine, make_run, labels):
    run = make_run()
    there = replace(run, created_at=run.created_at.astimezone(timezone(timedelta(hours=-5))))
    save_run(engine, there, labels)
    assert fetch_run(engine, run.run_id).created_at == run.created_at
    assert fetch_run(engine, run.run_id).created_at.utcoffset() == timedelta(0)


def test_numbers_that_numpy_made_are_saved_as_numbers(engine, make_run, labels):
    three, two = np.bincount(labels)[1:]
    segments = (Segment(1, "One", three, np.float64(0.6)), Segment(2, "Two", two, np.float64(0.4)))
    run = make_run(segments=segments, silhouette=np.float64(0.5))
    save_run(engine, run, labels)
    assert type(fetch_run(engine, run.run_id).segments[0].size) is int


def test_the_latest_run_is_the_one_of_the_same_bank_that_was_kept_last_whatever_the_clock_said(
    engine, make_run, labels
):
    base = make_run()
    ahead = make_run(created_at=base.created_at + timedelta(days=365))
    elsewhere = make_run(created_at=base.created_at + timedelta(days=1), bank="sqlite-other")
    for run in (ahead, base, elsewhere):
        save_run(engine, run, labels)
    latest = fetch_latest_clustered_run(engine, base.bank)
    assert latest is not None
    assert latest.run_id == base.run_id
    assert fetch_latest_clustered_run(engine, "sqlite-unknown") is None


def test_the_latest_run_of_the_builder_is_neither_formed_by_a_rule_nor_scored(engine, make_run, labels):
    built = make_run()
    text = SegmentationSettings(('a"rfm":{"', "b"), 2)
    prepared = tuple(
        replace(each, attribute=name) for each, name in zip(built.preparations, text.attributes, strict=True)
    )
    tricky = make_run(created_at=built.created_at - timedelta(hours=1), settings=text, preparations=prepared)
    ruled = make_run(created_at=built.created_at + timedelta(days=1), **BY_RULE)
    scored = make_run(created_at=built.created_at + timedelta(days=1), fitted_by=built.run_id)
    for run in (built, ruled, tricky, scored):
        save_run(engine, run, labels)
    latest = fetch_latest_clustered_run(engine, built.bank)
    assert latest is not None
    assert latest.run_id == tricky.run_id
    assert fetch_run(engine, ruled.run_id) == ruled


@pytest.mark.parametrize("changes", [{"settings": RULE}, {"preparations": (), "centroids": None, "silhouette": None}])
def test_a_run_that_is_half_by_rule_is_not_saved(engine, make_run, labels, changes):
    with pytest.raises(SavedItemDamagedError):
        save_run(engine, make_run(**changes), labels)


def test_snapshots_in_use_are_those_of_every_run_of_the_same_bank(engine, make_run, labels):
    for run in (make_run(), make_run(), make_run(snapshot="snapshot-2"), make_run(snapshot="other", bank="other")):
        save_run(engine, run, labels)
    assert fetch_snapshots_in_use(engine, make_run().bank) == {"snapshot-1", "snapshot-2"}


@pytest.mark.parametrize("fetch", [fetch_run, fetch_labels])
def test_an_unknown_run_is_missing(engine, run, fetch):
    with pytest.raises(SavedItemMissingError):
        fetch(engine, "f" * 32)


@pytest.mark.parametrize(
    "values",
    [
        {"settings": "{}"},
        {"settings": "not json"},
        {"result": '{"segments": "secret"}'},
        {"n_customers": 6},
    ],
)
def test_a_run_that_no_longer_fits_is_damaged_and_its_content_is_not_shown(engine, run, values):
    damage(engine, run.run_id, **values)
    with pytest.raises(SavedItemDamagedError) as raised:
        fetch_run(engine, run.run_id)
    assert "secret" not in f"{raised.value} {raised.value.remedy!s} {raised.value.__cause__}"


@pytest.mark.parametrize(
    "changed",
    [
        lambda settings, result: settings.update(attributes=["balance", "recency"]),
        lambda settings, result: settings.update(attributes=["recency"]),
        lambda settings, result: result["preparations"][0].update(deviation=0.0),
        lambda settings, result: result.update(parameters={"spread": [[1.0, 2.0], [1.0]]}),
    ],
    ids=["other order", "fewer attributes", "a column divided by nothing", "rows of different length"],
)
def test_a_run_edited_so_that_nobody_could_be_scored_with_it_is_damaged(engine, run, changed):
    with reading_workspace(engine) as connection:
        row = connection.execute(select(runs.c.settings, runs.c.result).where(runs.c.run_id == run.run_id)).one()
    documents = json.loads(row.settings), json.loads(row.result)
    changed(*documents)
    damage(engine, run.run_id, settings=json.dumps(documents[0]), result=json.dumps(documents[1]))
    with pytest.raises(SavedItemDamagedError):
        fetch_run(engine, run.run_id)


@pytest.mark.parametrize(
    "packed",
    [b"no zlib", b"", *(zlib.compress(bytes(labels)) for labels in ([1, 2, 1, 1], [1, 2, 1, 1, 2, 2], [1] * 5))],
)
def test_labels_that_no_longer_fit_are_damaged(engine, run, packed):
    damage(engine, run.run_id, labels=packed)
    with pytest.raises(SavedItemDamagedError):
        fetch_labels(engine, run.run_id)


@pytest.mark.parametrize("wrong", [[1, 2, 1, 1], [1, 2, 1, 1, 2, 2], [1, 1, 1, 1, 2], [1, 3, 1, 1, 3], [0, 2, 1, 1, 2]])
def test_labels_that_do_not_add_up_to_the_segments_are_not_saved(engine, make_run, wrong):
    run = make_run()
    with pytest.raises(SavedItemDamagedError, match="not saved"):
        save_run(engine, run, np.array(wrong, dtype=np.int8))
    with pytest.raises(SavedItemMissingError):
        fetch_run(engine, run.run_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"n_customers": 6},
        {"silhouette": float("nan")},
        {"centroids": ((np.inf, 0.0), (0.0, 0.0))},
        {"preparations": ()},
    ],
)
def test_a_run_that_does_not_add_up_is_not_saved(engine, make_run, labels, changes):
    run = make_run(**changes)
    with pytest.raises(SavedItemDamagedError, match="not saved"):
        save_run(engine, run, labels)
    with pytest.raises(SavedItemMissingError):
        fetch_run(engine, run.run_id)


@in_a_file
def test_on_a_full_disk_nothing_is_half_saved_and_later_saving_works(engine, run, make_run):
    labels = np.random.default_rng(1).integers(1, 3, 200_000).astype(np.int8)
    sizes = np.bincount(labels)[1:].tolist()
    segments = tuple(Segment(n, f"Segment {n}", size, size / 200_000) for n, size in enumerate(sizes, 1))
    large = make_run(segments=segments, n_customers=200_000)
    with reading_workspace(engine) as connection:
        pages = connection.scalar(text("PRAGMA page_count"))

    def fill_the_disk(connection, *_):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", fill_the_disk)
    with pytest.raises(StorageFullError, match="nothing was saved"):
        save_run(engine, large, labels)
    event.remove(engine, "checkout", fill_the_disk)
    engine.dispose()
    with reading_workspace(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(runs)) == 1
    assert fetch_run(engine, run.run_id) == run
    save_run(engine, large, labels)
    assert np.array_equal(fetch_labels(engine, large.run_id), labels)


def test_threads_that_save_at_once_all_succeed(engine, make_run, labels):
    made = [make_run() for _ in range(16)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda run: save_run(engine, run, labels), made))
    assert all(fetch_run(engine, run.run_id) == run for run in made)


def test_a_scored_run_says_what_it_was_scored_with_and_without(engine, run, make_run, labels):
    scored = make_run(fitted_by=run.run_id, left_out=("balance",))
    save_run(engine, scored, labels)
    assert fetch_run(engine, scored.run_id) == scored
    assert (run.fit_id, scored.fit_id) == (run.run_id, run.run_id)


def test_the_runs_of_a_fit_come_as_they_were_kept_without_the_damaged_and_without_other_banks(
    engine, run, make_run, labels
):
    behind = run.created_at - timedelta(days=1)
    scored, damaged = make_run(fitted_by=run.run_id, created_at=behind), make_run(fitted_by=run.run_id)
    for each in (scored, damaged):
        save_run(engine, each, labels)
    damage(engine, damaged.run_id, result="{}")
    rename_run_segments(engine, run.run_id, {2: "Quiet savers"}, "ana", AT)
    found = fetch_runs_of_fit(engine, run.bank, run.run_id)
    assert [each.run_id for each in found] == [run.run_id, scored.run_id]
    assert fetch_runs_of_fit(engine, "another", run.run_id) == ()


def test_people_set_apart_are_kept_with_their_own_label_and_counted(engine, make_run):
    labels = np.array([1, 2, 1, 1, 2, NOT_ENOUGH_KNOWN], dtype=np.int8)
    of_six = tuple(replace(each, share=each.size / 6) for each in RUN.segments)
    run = make_run(n_customers=6, segments=of_six, not_enough_known=1)
    save_run(engine, run, labels)
    assert fetch_run(engine, run.run_id) == run
    assert fetch_labels(engine, run.run_id).tolist() == labels.tolist()
    assert [(each.number, each.size) for each in run.everybody] == [(1, 3), (2, 2), (NOT_ENOUGH_KNOWN, 1)]


@pytest.mark.parametrize("told", [None, 0, 2], ids=["nobody is set apart", "none", "too many"])
def test_a_run_that_counts_other_people_set_apart_than_its_labels_is_refused(engine, make_run, told):
    labels = np.array([1, 2, 1, 1, 2, NOT_ENOUGH_KNOWN], dtype=np.int8)
    of_six = tuple(replace(each, share=each.size / 6) for each in RUN.segments)
    with pytest.raises(SavedItemDamagedError):
        save_run(engine, make_run(n_customers=6, segments=of_six, not_enough_known=told), labels)


@in_a_file
def test_a_run_of_an_earlier_version_set_nobody_apart(engine, run):
    with reading_workspace(engine) as connection:
        row = connection.execute(select(runs.c.settings, runs.c.result)).one()
    settings_of, result = json.loads(row.settings), json.loads(row.result)
    del settings_of["unknowns"], result["not_enough_known"]
    damage(engine, run.run_id, settings=json.dumps(settings_of), result=json.dumps(result))
    assert fetch_run(engine, run.run_id) == run
    assert (run.not_enough_known, run.settings.unknowns) == (None, Unknowns.FILLED_IN)
