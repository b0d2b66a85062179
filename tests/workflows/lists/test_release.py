import csv
import hashlib
import io
import sqlite3
from dataclasses import replace

import pytest

from domain.errors import (
    SavedItemMissingError,
    SizeChangedError,
    StaleResultError,
    StorageError,
    StorageFullError,
    TargetingError,
    UnusableNameError,
    WorkflowError,
)
from domain.lists import ListedSegments
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from domain.segments import UNASSIGNED
from tests.workflows.conftest import change_bank
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, list_releases, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.explain import profile_run
from workflows.segments.keep import delete_segmentation, latest_run, save_segmentation
from workflows.session import Session

COLUMNS = ("customer_id", "name", "email", "phone", "segment_name")


@pytest.fixture
def request_(stores) -> ListRequest:
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age", "savings"), 2), silent)
    saved = save_segmentation(Session(LOCAL, stores), "Ours", run.run_id)
    return ListRequest("Spring", FromSegments(saved.segmentation_id, (1, 2)), COLUMNS)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def prepared_with(stores, request_, **changes):
    if "segments" in changes:
        changes["source"] = FromSegments(request_.source.segmentation_id, changes.pop("segments"))
    asked = replace(request_, **changes)
    return prepare_target_list(Session(LOCAL, stores), asked, silent)


def test_the_file_the_record_and_the_gate_count_the_same_people(stores, request_):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    released = release_target_list(Session(LOCAL, stores), prepared, silent)
    (record,) = list_releases(Session(LOCAL, stores))
    people = {int(row["Customer id"]) for row in rows_of(released.content)}
    assert people == set(prepared.target_list.customer_ids)
    assert len(people) == released.rows == record.rows > 0
    assert record.candidates == record.rows + sum(record.exclusions.values()) == 300
    assert record.sha256 == released.sha256 == hashlib.sha256(released.content).hexdigest()
    assert (record.actor, record.list_name) == ("local", "Spring")
    assert record.listed == ListedSegments(request_.source.segmentation_id, "Ours", (1, 2))


def test_preparing_records_nothing_and_reads_no_name(stores, request_):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    assert list_releases(Session(LOCAL, stores)) == ()
    assert "@" not in repr(prepared)


def test_who_withdraws_consent_after_preparing_is_not_in_the_file(stores, request_, demo):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    gone = prepared.target_list.customer_ids[0]
    change_bank(demo, f"UPDATE Compliance SET consent_given = 0 WHERE customer_id = {gone}")
    released = release_target_list(Session(LOCAL, stores), prepared, silent)
    assert str(gone) not in {row["Customer id"] for row in rows_of(released.content)}
    assert released.rows == len(prepared.target_list.customer_ids) - 1


def test_a_list_that_shrank_by_more_than_a_twentieth_is_shown_again_before_it_leaves(stores, request_, demo):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    change_bank(demo, "UPDATE Compliance SET consent_given = NULL WHERE customer_id % 5 = 0")
    with pytest.raises(SizeChangedError):
        release_target_list(Session(LOCAL, stores), prepared, silent)
    assert list_releases(Session(LOCAL, stores)) == ()


def test_without_a_record_there_is_no_file(stores, request_):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    with stores.workspace.connect() as workspace:
        pages = workspace.exec_driver_sql("PRAGMA page_count").scalar()
        workspace.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    released = []

    def release_until_full() -> None:
        # A full file may still have room in its last page: then the first files are recorded, and may leave.
        for _ in range(200):
            released.append(release_target_list(Session(LOCAL, stores), prepared, silent))  # noqa: PERF401

    with pytest.raises(StorageFullError):
        release_until_full()
    with stores.workspace.connect() as workspace:
        workspace.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert len(list_releases(Session(LOCAL, stores))) == len(released)


def test_a_list_from_earlier_data_is_refused(stores, request_, demo):
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    with pytest.raises(StaleResultError):
        prepare_target_list(Session(LOCAL, stores), request_, silent)


@pytest.mark.parametrize("column", ["address", "identification_number", "password", "date_of_birth", "notes"])
def test_what_identifies_beyond_contact_is_never_released(stores, request_, column):
    with pytest.raises(TargetingError):
        prepared_with(stores, request_, columns=("customer_id", column))


@pytest.mark.parametrize("segments", [(), (3,), (1, 99), (UNASSIGNED,), (1, UNASSIGNED)])
def test_segments_that_are_not_there_are_refused(stores, request_, segments):
    with pytest.raises(WorkflowError):
        prepared_with(stores, request_, segments=segments)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "two\nlines\x00"])
def test_a_list_needs_a_name_that_can_be_read(stores, request_, name):
    with pytest.raises(UnusableNameError):
        prepared_with(stores, request_, name=name)


def test_a_deleted_segmentation_gives_no_list_but_keeps_its_record(stores, request_):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    release_target_list(Session(LOCAL, stores), prepared, silent)
    delete_segmentation(Session(LOCAL, stores), request_.source.segmentation_id)
    with pytest.raises(SavedItemMissingError):
        prepare_target_list(Session(LOCAL, stores), request_, silent)
    (record,) = list_releases(Session(LOCAL, stores))
    assert record.listed == ListedSegments(request_.source.segmentation_id, "Ours", (1, 2))


def test_a_name_that_a_spreadsheet_would_evaluate_arrives_as_text(stores, request_, demo):
    change_bank(demo, "UPDATE Customer SET name = '=1+1'")
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    released = release_target_list(Session(LOCAL, stores), prepared, silent)
    assert {row["Name"] for row in rows_of(released.content)} == {"'=1+1"}


def test_attributes_in_the_file_are_those_of_the_snapshot(stores, request_):
    prepared = prepared_with(stores, request_, columns=("customer_id", "age", "segment"))
    rows = rows_of(release_target_list(Session(LOCAL, stores), prepared, silent).content)
    assert list(rows[0]) == ["Customer id", "Age", "Segment"]
    assert all(18 <= float(row["Age"]) <= 120 for row in rows if row["Age"])
    assert {row["Segment"] for row in rows} == {"1", "2"}


def test_a_list_that_grew_by_more_than_a_twentieth_is_shown_again_too(stores, request_, demo):
    change_bank(demo, "UPDATE Compliance SET consent_given = 0 WHERE customer_id % 5 = 0")
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    change_bank(demo, "UPDATE Compliance SET consent_given = 1 WHERE customer_id % 5 = 0")
    with pytest.raises(SizeChangedError):
        release_target_list(Session(LOCAL, stores), prepared, silent)
    assert list_releases(Session(LOCAL, stores)) == ()


def test_up_to_a_twentieth_fewer_people_leave_without_asking_again(stores, request_, demo):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    ids = prepared.target_list.customer_ids
    twentieth = len(ids) // 20
    for gone in ids[:twentieth]:
        change_bank(demo, f"UPDATE Compliance SET consent_given = 0 WHERE customer_id = {gone}")
    assert release_target_list(Session(LOCAL, stores), prepared, silent).rows == len(ids) - twentieth
    change_bank(demo, f"UPDATE Compliance SET consent_given = 0 WHERE customer_id = {ids[twentieth]}")
    with pytest.raises(SizeChangedError):
        release_target_list(Session(LOCAL, stores), prepared, silent)


def test_every_row_holds_what_the_bank_says_of_this_id(stores, request_, demo):
    change_bank(
        demo, "UPDATE Customer SET name = 'Person ' || customer_id, email = 'p' || customer_id || '@bank.example'"
    )
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    rows = rows_of(release_target_list(Session(LOCAL, stores), prepared, silent).content)
    with sqlite3.connect(demo.removeprefix("sqlite:///")) as bank:
        phones = {str(number): phone or "" for number, phone in bank.execute("SELECT customer_id, phone FROM Customer")}
    assert [row["Customer id"] for row in rows] == [str(number) for number in prepared.target_list.customer_ids]
    for row in rows:
        number = row["Customer id"]
        assert (row["Name"], row["E-mail"]) == (f"Person {number}", f"p{number}@bank.example")
        assert row["Phone"].removeprefix("'") == phones[number]


def test_an_address_that_a_spreadsheet_would_evaluate_arrives_as_text(stores, request_, demo):
    change_bank(demo, "UPDATE Customer SET email = '=cmd@bank.example'")
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    content = release_target_list(Session(LOCAL, stores), prepared, silent).content
    assert {row["E-mail"] for row in rows_of(content)} == {"'=cmd@bank.example"}
    assert b'"=' not in content


def test_the_gate_of_several_segments_is_the_sum_of_each(stores, request_):
    both = prepare_target_list(Session(LOCAL, stores), request_, silent).target_list
    each = [prepared_with(stores, request_, segments=(number,)).target_list for number in (1, 2)]
    assert sorted(each[0].customer_ids + each[1].customer_ids) == list(both.customer_ids)
    assert sum(part.candidates for part in each) == both.candidates == 300


def test_preparing_and_releasing_change_no_result(stores, request_):
    run = latest_run(Session(LOCAL, stores))
    assert run is not None
    profiles, snapshot = profile_run(Session(LOCAL, stores), run.run_id), stores.snapshot()
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    release_target_list(Session(LOCAL, stores), prepared, silent)
    again = latest_run(Session(LOCAL, stores))
    assert again is not None
    assert again.run_id == run.run_id
    assert profile_run(Session(LOCAL, stores), run.run_id) == profiles
    assert stores.snapshot() == snapshot


def test_a_list_that_went_stale_between_preparing_and_releasing_is_refused(stores, request_, demo):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    with pytest.raises(StaleResultError):
        release_target_list(Session(LOCAL, stores), prepared, silent)
    assert list_releases(Session(LOCAL, stores)) == ()


def test_when_nobody_may_be_contacted_the_file_is_empty_and_recorded_as_such(stores, request_, demo):
    change_bank(demo, "DELETE FROM Compliance")
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    released = release_target_list(Session(LOCAL, stores), prepared, silent)
    (record,) = list_releases(Session(LOCAL, stores))
    assert rows_of(released.content) == []
    assert (released.rows, record.rows, record.exclusions["consent unknown"]) == (0, 0, 300)


def test_a_bank_that_fails_while_releasing_gives_no_file_and_no_record(stores, request_, demo):
    prepared = prepare_target_list(Session(LOCAL, stores), request_, silent)
    change_bank(demo, "ALTER TABLE Customer RENAME COLUMN name TO full_name")
    with pytest.raises(StorageError) as told:
        release_target_list(Session(LOCAL, stores), prepared, silent)
    assert str(told.value.remedy)
    assert list_releases(Session(LOCAL, stores)) == ()


def test_a_segment_that_is_asked_for_twice_is_recorded_once(stores, request_):
    prepared = prepared_with(stores, request_, segments=(2, 1, 2))
    release_target_list(Session(LOCAL, stores), prepared, silent)
    assert list_releases(Session(LOCAL, stores))[0].listed == ListedSegments(
        request_.source.segmentation_id, "Ours", (1, 2)
    )


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a"b; c', "Frühling / Été", "..."])
def test_the_files_name_is_made_of_letters_digits_and_dashes(stores, request_, name):
    prepared = prepared_with(stores, request_, name=name)
    found = release_target_list(Session(LOCAL, stores), prepared, silent).name
    assert found.removesuffix(".csv").replace("-", "").isalnum()
