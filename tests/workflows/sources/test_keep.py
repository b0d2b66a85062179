from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.attributes import Kind
from domain.errors import (
    NotPermittedError,
    SourceMissingError,
    StaleResultError,
    UnknownAttributesError,
    WorkflowError,
)
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from tests.workflows.conftest import change_bank
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, offered_columns, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.explain import distribution_of_run, open_run, profile_run
from workflows.segments.keep import save_segmentation
from workflows.session import Session
from workflows.sources.add import BroughtFile, add_source
from workflows.sources.keep import change_kind, list_sources, remove_source, segmentations_using

SCORES = "customer_id,nps\n" + "".join(f"{n},{n % 11}\n" for n in range(1, 301))
CHANGED = "customer_id,nps\n" + "".join(f"{n},{n % 7}\n" for n in range(1, 301))


def add(stores, content=SCORES, name="crm", day=date(2026, 10, 1), replace=False):
    brought = BroughtFile(Path(f"{name}.csv"), "customer_id", name, day, content=content.encode())
    return add_source(Session(LOCAL, stores), brought, silent, replace)


def build(stores, *attributes, name="Ours"):
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(attributes, 3), silent)
    return run, save_segmentation(Session(LOCAL, stores), name, run.run_id)


def stale(stores, run) -> bool:
    return open_run(Session(LOCAL, stores), run.run_id).stale


def test_sources_are_listed_with_their_coverage(stores):
    assert list_sources(Session(LOCAL, stores)) == ()
    add(stores)
    add(stores, "customer_id,nps\n1,5\n2,6\n7000000,3\n", day=date(2026, 9, 1))
    newest, older = list_sources(Session(LOCAL, stores))
    assert (newest.matched, newest.customers, newest.unmatched, newest.in_use) == (300, 300, 0, True)
    assert (older.matched, older.unmatched, older.in_use) == (2, 1, False)


def test_segments_can_be_formed_on_a_source_and_described_by_it(stores):
    add(stores)
    run, _ = build(stores, "crm_nps", "age")
    assert run.settings.attributes == ("age", "crm_nps")
    profiles = profile_run(Session(LOCAL, stores), run.run_id)
    assert all(profile.of("crm_nps").known for profile in profiles)
    found = distribution_of_run(Session(LOCAL, stores), run.run_id, "crm_nps")
    assert sum(map(sum, found.counts.values())) == 300


def test_segments_built_before_a_source_was_added_are_not_stale_and_are_described_by_it(stores):
    run, _ = build(stores, "age", "savings")
    add(stores)
    assert not stale(stores, run)
    assert profile_run(Session(LOCAL, stores), run.run_id)[0].of("crm_nps").known > 0


def test_only_segments_formed_on_a_source_become_stale_with_it(stores):
    add(stores)
    plain, _ = build(stores, "age", "savings", name="Plain")
    on_crm, _ = build(stores, "crm_nps", "age", name="On CRM")
    add(stores, CHANGED, name="bureau")
    assert not stale(stores, on_crm)
    add(stores, CHANGED, replace=True)
    assert stale(stores, on_crm)
    assert not stale(stores, plain)
    add(stores, SCORES, replace=True)
    assert not stale(stores, on_crm)


def test_newer_values_of_the_bank_make_every_segmentation_stale_as_before(stores, demo):
    add(stores)
    run, _ = build(stores, "crm_nps", "age")
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    assert stale(stores, run)


def test_a_stale_result_is_shown_on_the_values_it_was_built_on_and_gives_no_list(stores):
    add(stores)
    run, saved = build(stores, "crm_nps", "age")
    before = [profile.of("crm_nps") for profile in profile_run(Session(LOCAL, stores), run.run_id)]
    add(stores, CHANGED, replace=True)
    assert [profile.of("crm_nps") for profile in profile_run(Session(LOCAL, stores), run.run_id)] == before
    with pytest.raises(StaleResultError):
        prepare_target_list(
            Session(LOCAL, stores), ListRequest("L", FromSegments(saved.segmentation_id, (1,)), ("name",)), silent
        )


def test_a_target_list_may_hold_an_attribute_of_a_source_added_later(stores):
    _, saved = build(stores, "age", "savings")
    add(stores)
    assert "crm_nps" in {column.name for column in offered_columns(Session(LOCAL, stores), FromSegments)}
    request = ListRequest("L", FromSegments(saved.segmentation_id, (1, 2, 3)), ("customer_id", "crm_nps"))
    released = release_target_list(
        Session(LOCAL, stores), prepare_target_list(Session(LOCAL, stores), request, silent), silent
    )
    head, *lines = released.content.decode("utf-8-sig").split("\r\n")
    assert head == '"Customer id","Nps"'
    found = dict(line.replace('"', "").split(",") for line in lines if line)
    assert {int(customer): float(nps) for customer, nps in found.items()} == {int(c): int(c) % 11 for c in found}
    assert found


def test_removing_a_file_takes_its_attributes_off_and_an_older_one_takes_its_place(stores):
    add(stores, CHANGED, day=date(2026, 9, 1))
    add(stores)
    assert remove_source(Session(LOCAL, stores), "crm", date(2026, 10, 1)) == (date(2026, 10, 1),)
    (left,) = list_sources(Session(LOCAL, stores))
    assert (left.version.as_of, left.in_use) == (date(2026, 9, 1), True)
    remove_source(Session(LOCAL, stores), "crm")
    assert list_sources(Session(LOCAL, stores)) == ()
    assert not stores.snapshot().sources
    assert "crm_nps" not in {attribute.name for attribute in stores.catalogue}


def test_what_was_formed_on_a_removed_source_can_still_be_looked_at_but_not_built(stores):
    add(stores)
    run, _ = build(stores, "crm_nps", "age")
    remove_source(Session(LOCAL, stores), "crm")
    assert stale(stores, run)
    assert profile_run(Session(LOCAL, stores), run.run_id)[0].of("crm_nps").known > 0
    with pytest.raises(UnknownAttributesError):
        run_segmentation(Session(LOCAL, stores), run.settings, silent)


def test_saved_segmentations_that_use_a_source_are_named(stores):
    add(stores)
    add(stores, CHANGED, name="bureau")
    build(stores, "age", "savings", name="Plain")
    build(stores, "crm_nps", "age", name="On CRM")
    assert segmentations_using(Session(LOCAL, stores), "crm") == ("On CRM",)
    assert segmentations_using(Session(LOCAL, stores), "bureau") == ()


def test_a_damaged_run_does_not_keep_a_source_from_being_removed(stores):
    add(stores)
    build(stores, "crm_nps", "age", name="On CRM")
    with stores.workspace.begin() as workspace:
        workspace.execute(text("UPDATE runs SET result = '{'"))
    assert segmentations_using(Session(LOCAL, stores), "crm") == ()
    assert remove_source(Session(LOCAL, stores), "crm")


def test_a_source_that_is_not_there_is_said(stores):
    for day in (None, date(2026, 1, 1)):
        with pytest.raises(SourceMissingError):
            remove_source(Session(LOCAL, stores), "nobody", day)


def test_removing_needs_the_right_to_and_listing_does_not(stores):
    viewer = Actor("viewer", frozenset({Right.VIEW}))
    assert list_sources(Session(viewer, stores)) == ()
    with pytest.raises(NotPermittedError):
        remove_source(Session(viewer, stores), "crm")


BUREAU = "customer_id,bureau\n" + "".join(f"{n},{300 + n}\n" for n in range(1, 301))


def kinds(stores):
    versions = [each.version for each in list_sources(Session(LOCAL, stores))]
    return [(column.attribute.kind, column.attribute.unit) for each in versions for column in each.columns]


def test_a_score_of_whole_numbers_is_not_logged_until_somebody_says_that_it_counts(stores):
    add(stores, BUREAU)
    run, _ = build(stores, "crm_bureau", "age")
    assert [p.logged for p in run.preparations if p.attribute == "crm_bureau"] == [False]
    change_kind(Session(LOCAL, stores), "crm", "crm_bureau", Kind.COUNT)
    assert kinds(stores) == [(Kind.COUNT, "number")]
    assert stale(stores, run)
    again, _ = build(stores, "crm_bureau", "age", name="Again")
    assert [p.logged for p in again.preparations if p.attribute == "crm_bureau"] == [True]


def test_a_changed_kind_holds_for_every_file_of_the_source_and_for_the_next(stores):
    add(stores, BUREAU)
    add(stores, BUREAU.replace("1,", "2,"), day=date(2026, 9, 1))
    change_kind(Session(LOCAL, stores), "crm", "crm_bureau", Kind.YEARS)
    assert kinds(stores) == [(Kind.YEARS, "years")] * 2
    assert not add(stores, BUREAU).changed  # the same file again
    add(stores, BUREAU.replace("7,", "8,"), day=date(2026, 10, 15))
    assert kinds(stores) == [(Kind.YEARS, "years")] * 3


@pytest.mark.parametrize(("attribute", "kind"), [("crm_bureau", Kind.SHARE), ("crm_vip", Kind.COUNT)])
def test_what_is_no_number_and_what_is_written_in_another_way_has_to_be_declared(stores, attribute, kind):
    add(stores, "customer_id,bureau,vip\n" + "".join(f"{n},{300 + n},{n % 2}\n" for n in range(1, 301)))
    with pytest.raises(WorkflowError, match="cannot become"):
        change_kind(Session(LOCAL, stores), "crm", attribute, kind)


def test_an_attribute_that_is_not_there_has_no_kind_to_change(stores):
    with pytest.raises(SourceMissingError):
        change_kind(Session(LOCAL, stores), "crm", "crm_bureau", Kind.COUNT)
