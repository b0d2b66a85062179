"""Whom a list is made of, through the whole release: a demo bank of 300, of whom those of at least 40 years are an audience."""

from dataclasses import replace

import numpy as np
import pytest

from db.features.store import fetch_customers, fetch_ids
from db.workspace.runs import fetch_labels, save_run
from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator, SegmentCondition
from domain.errors import (
    ListChangedError,
    SavedItemMissingError,
    SizeChangedError,
    StaleAudienceError,
    TargetingError,
    UnanswerableRuleError,
)
from domain.lists import ListedAudience, Reason
from domain.people import LOCAL
from domain.progress import silent
from domain.runs import Run
from domain.segmentations import SegmentationSettings
from domain.segments import UNASSIGNED
from tests.workflows.conftest import change_bank
from tests.workflows.lists.test_release import rows_of
from workflows.audiences.keep import change_audience, delete_audience, save_audience
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromAudience, FromSegments
from workflows.lists.release import ListRequest, list_releases, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.keep import delete_segmentation, save_segmentation, save_version
from workflows.session import Session

LIVING, FROZEN = AudienceKind.LIVING, AudienceKind.FROZEN
AGED = AudienceRule(Match.ALL, (AttributeCondition("age", Operator.AT_LEAST, (40.0,)),))
YOUNG = AudienceRule(Match.NONE, AGED.parts)
COLUMNS = ("customer_id", "audience_name", "age")


def saved_as(stores, kind, rule=AGED):
    return save_audience(Session(LOCAL, stores), "Aged", rule, kind)


def prepared_from(stores, audience, columns=COLUMNS):
    request = ListRequest("Spring", FromAudience(audience.audience_id), columns)
    return prepare_target_list(Session(LOCAL, stores), request, silent)


def left_out(prepared):
    return {each.reason: each.customers for each in prepared.target_list.exclusions}


def aged_customers(stores):
    customers = fetch_customers(stores.data_dir, stores.snapshot(), ["age"])
    return set(customers.loc[customers["age"] >= 40, "customer_id"])


@pytest.mark.parametrize("kind", AudienceKind)
def test_a_list_of_an_audience_holds_its_people_and_the_record_says_which_audience_it_was(stores, kind):
    saved = saved_as(stores, kind)
    prepared = prepared_from(stores, saved)
    released = release_target_list(Session(LOCAL, stores), prepared, silent)
    (record,) = list_releases(Session(LOCAL, stores))
    rows = rows_of(released.content)
    assert {row["Audience name"] for row in rows} == {"Aged"}
    assert all(float(row["Age"]) >= 40 for row in rows)
    assert {int(row["Customer id"]) for row in rows} == set(prepared.target_list.customer_ids) < aged_customers(stores)
    assert record.candidates == len(aged_customers(stores)) == record.rows + sum(record.exclusions.values())
    assert record.listed == ListedAudience(saved.audience_id, 1, "Aged", kind)
    assert (record.rows, record.sha256) == (len(rows), released.sha256)


def test_a_living_audience_is_who_fulfils_the_rule_on_the_newest_data_and_a_frozen_one_stays(stores, demo):
    living, frozen = saved_as(stores, LIVING), save_audience(Session(LOCAL, stores), "Those", AGED, FROZEN)
    before = prepared_from(stores, living).target_list.candidates
    change_bank(demo, "UPDATE Customer SET date_of_birth = '1950-01-01'")
    refresh_features(Session(LOCAL, stores), silent)
    assert prepared_from(stores, living).target_list.candidates == 300 > before
    assert prepared_from(stores, frozen).target_list.candidates == before


def test_frozen_people_who_are_no_longer_customers_are_counted_under_that_reason(stores, demo):
    frozen = saved_as(stores, FROZEN)
    gone = sorted(prepared_from(stores, frozen).target_list.customer_ids)[:3]
    for table in ("Compliance", "Accounts", "Customer"):
        change_bank(demo, f"DELETE FROM {table} WHERE customer_id IN ({', '.join(map(str, gone))})")
    refresh_features(Session(LOCAL, stores), silent)
    prepared = prepared_from(stores, frozen)
    assert left_out(prepared)[Reason.NO_LONGER_A_CUSTOMER] == 3
    assert prepared.target_list.candidates == frozen.n_people
    release_target_list(Session(LOCAL, stores), prepared, silent)
    assert list_releases(Session(LOCAL, stores))[0].exclusions["no longer a customer"] == 3


def test_frozen_people_whom_the_newest_data_does_not_know_are_in_the_file_with_nothing_known(stores, demo):
    everybody = AudienceRule(
        Match.ANY, (AttributeCondition("age", Operator.KNOWN), AttributeCondition("age", Operator.UNKNOWN))
    )
    frozen = saved_as(stores, FROZEN, everybody)
    moved = prepared_from(stores, frozen).target_list.customer_ids[0]
    change_bank(demo, f"UPDATE Customer SET customer_id = -7 WHERE customer_id = {moved}")
    refresh_features(Session(LOCAL, stores), silent)
    change_bank(demo, f"UPDATE Customer SET customer_id = {moved} WHERE customer_id = -7")
    rows = rows_of(release_target_list(Session(LOCAL, stores), prepared_from(stores, frozen), silent).content)
    assert [row["Age"] for row in rows if row["Customer id"] == str(moved)] == [""]


def test_a_rule_that_names_what_is_gone_says_which_and_gives_no_list_unless_its_people_are_frozen(stores):
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age",), 2), silent)
    spring = save_segmentation(Session(LOCAL, stores), "Spring", run.run_id)
    rule = AudienceRule(Match.ALL, (SegmentCondition(spring.segmentation_id, "Spring", (1,)),))
    living, frozen = saved_as(stores, LIVING, rule), save_audience(Session(LOCAL, stores), "Those", rule, FROZEN)
    prepared = prepared_from(stores, living)
    delete_segmentation(Session(LOCAL, stores), spring.segmentation_id)
    with pytest.raises(UnanswerableRuleError, match="the segmentation “Spring”"):
        prepared_from(stores, living)
    with pytest.raises(UnanswerableRuleError):
        release_target_list(Session(LOCAL, stores), prepared, silent)
    assert list_releases(Session(LOCAL, stores)) == ()
    assert prepared_from(stores, frozen).target_list.candidates == frozen.n_people == run.segments[0].size


def test_segments_built_on_earlier_data_give_no_list_through_an_audience_either(stores, demo):
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age",), 2), silent)
    spring = save_segmentation(Session(LOCAL, stores), "Spring", run.run_id)
    living = saved_as(stores, LIVING, AudienceRule(Match.ALL, (SegmentCondition(spring.segmentation_id, "S", (1,)),)))
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    with pytest.raises(StaleAudienceError, match="“Aged” asks for segments of “Spring”"):
        prepared_from(stores, living)


def test_an_audience_that_was_changed_after_preparing_is_prepared_again(stores):
    saved = saved_as(stores, FROZEN)
    prepared = prepared_from(stores, saved)
    change_audience(Session(LOCAL, stores), saved, "Aged", YOUNG, LIVING)
    with pytest.raises(ListChangedError):
        release_target_list(Session(LOCAL, stores), prepared, silent)
    assert list_releases(Session(LOCAL, stores)) == ()


def test_a_living_audience_keeps_the_version_it_was_written_for_and_so_does_its_list(stores):
    run, other = (run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age",), n), silent) for n in (2, 3))
    spring = save_segmentation(Session(LOCAL, stores), "Spring", run.run_id)
    rule = AudienceRule(Match.ALL, (SegmentCondition(spring.segmentation_id, "Spring", (1,)),))
    living, frozen = saved_as(stores, LIVING, rule), save_audience(Session(LOCAL, stores), "Those", rule, FROZEN)
    both = prepared_from(stores, living), prepared_from(stores, frozen)
    save_version(Session(LOCAL, stores), spring.segmentation_id, other.run_id, spring.changes)
    assert prepared_from(stores, living).target_list == both[0].target_list
    for prepared in both:
        released = release_target_list(Session(LOCAL, stores), prepared, silent)
        assert released.rows == len(prepared.target_list.customer_ids)


def test_a_living_audience_of_an_earlier_version_is_assigned_on_newer_data_without_being_scored(stores, demo):
    run, other = (run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age",), n), silent) for n in (2, 3))
    spring = save_segmentation(Session(LOCAL, stores), "Spring", run.run_id)
    rule = AudienceRule(Match.ALL, (SegmentCondition(spring.segmentation_id, "Spring", (1,)),))
    living = saved_as(stores, LIVING, rule)
    save_version(Session(LOCAL, stores), spring.segmentation_id, other.run_id, spring.changes)
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    assert prepared_from(stores, living).target_list.candidates == run.segments[0].size


def test_data_refreshed_after_preparing_asks_for_a_living_list_again_and_not_for_a_frozen_one(stores, demo):
    living, frozen = saved_as(stores, LIVING), save_audience(Session(LOCAL, stores), "Those", AGED, FROZEN)
    both = prepared_from(stores, living), prepared_from(stores, frozen)
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    with pytest.raises(ListChangedError):
        release_target_list(Session(LOCAL, stores), both[0], silent)
    assert release_target_list(Session(LOCAL, stores), both[1], silent).rows == len(both[1].target_list.customer_ids)


def test_consent_of_an_audience_is_read_again_at_the_download(stores, demo):
    prepared = prepared_from(stores, saved_as(stores, LIVING))
    gone = prepared.target_list.customer_ids[0]
    change_bank(demo, f"UPDATE Compliance SET consent_given = 0 WHERE customer_id = {gone}")
    rows = rows_of(release_target_list(Session(LOCAL, stores), prepared, silent).content)
    assert str(gone) not in {row["Customer id"] for row in rows}
    change_bank(demo, "UPDATE Compliance SET consent_given = 0 WHERE customer_id % 5 = 0")
    with pytest.raises(SizeChangedError):
        release_target_list(Session(LOCAL, stores), prepared, silent)


def test_a_deleted_audience_gives_no_list_but_keeps_its_record(stores):
    saved = saved_as(stores, LIVING)
    release_target_list(Session(LOCAL, stores), prepared_from(stores, saved), silent)
    delete_audience(Session(LOCAL, stores), saved.audience_id)
    with pytest.raises(SavedItemMissingError):
        prepared_from(stores, saved)
    (record,) = list_releases(Session(LOCAL, stores))
    assert record.listed == ListedAudience(saved.audience_id, 1, "Aged", LIVING)


@pytest.mark.parametrize("column", ["segment", "segment_name"])
def test_a_list_of_an_audience_has_no_segment_columns(stores, column):
    with pytest.raises(TargetingError, match=column):
        prepared_from(stores, saved_as(stores, LIVING), ("customer_id", column))


def test_people_who_fit_no_segment_are_in_no_list_even_of_all_segments(stores):
    fitted = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age",), 2), silent)
    labels = fetch_labels(stores.workspace, fitted.run_id).copy()
    labels[:10] = UNASSIGNED
    sizes = np.bincount(labels, minlength=3)[1:]
    segments = tuple(replace(s, size=int(n), share=int(n) / 300) for s, n in zip(fitted.segments, sizes, strict=True))
    run: Run = replace(fitted, run_id="f" * 32, segments=segments)
    save_run(stores.workspace, run, labels)
    saved = save_segmentation(Session(LOCAL, stores), "Loose", run.run_id)
    request = ListRequest("Spring", FromSegments(saved.segmentation_id, (1, 2)), ("customer_id",))
    target_list = prepare_target_list(Session(LOCAL, stores), request, silent).target_list
    unassigned = set(fetch_ids(stores.data_dir, stores.snapshot())[:10])
    assert target_list.candidates == 290
    assert not unassigned & set(target_list.customer_ids)
