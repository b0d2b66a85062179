"""A bought file that knows 60 of the 300 customers of the demo bank: from a build on it to a list of the others."""

from dataclasses import replace
from datetime import date

import pytest

from db.features.store import fetch_ids
from db.workspace.runs import fetch_labels
from domain.audiences import AudienceRule, Match, SegmentCondition
from domain.coverage import Coverage
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings, Unknowns
from domain.segments import NOT_ENOUGH_KNOWN
from workflows.audiences.count import count_audience
from workflows.lists.people import FromSegments, find_people
from workflows.segments.build import build_segments, run_segmentation
from workflows.segments.explain import profile_run, project_run, reconcile_money
from workflows.segments.explain_customer import explain_customer
from workflows.segments.keep import save_segmentation
from workflows.segments.refit import refit_segmentation
from workflows.segments.score import score_segmentation
from workflows.segments.suggest import count_known, find_near_duplicates, would_be_set_apart
from workflows.session import Session
from workflows.sources.add import BroughtFile, add_source

BASIS = ("crm_nps", "crm_income")
CHOSEN = SegmentationSettings(BASIS, 3, unknowns=Unknowns.AUTO)


def write_crm(file, known: int):
    lines = (f"{n},{n % 11},{20_000.5 + 1_000 * (n % 7)}\n" for n in range(1, known + 1))
    file.write_text("customer_id,nps,income\n" + "".join(lines))
    return file


@pytest.fixture
def session(stores, tmp_path):
    session = Session(LOCAL, stores)
    # Dated before the days that are scored.
    add_source(
        session, BroughtFile(write_crm(tmp_path / "crm.csv", 60), key="customer_id", as_of=date(2024, 1, 1)), silent
    )
    return session


@pytest.fixture
def saved(session):
    return save_segmentation(session, "By the file", run_segmentation(session, CHOSEN, silent).run_id)


def test_by_default_a_build_sets_apart_whom_the_file_does_not_know(session, saved):
    assert sum(segment.size for segment in saved.segments) == 60
    assert saved.not_enough_known == saved.n_customers - 60
    assert saved.choosable[-1].number == NOT_ENOUGH_KNOWN
    labels = fetch_labels(session.stores.workspace, saved.run_id)
    assert int((labels == NOT_ENOUGH_KNOWN).sum()) == saved.not_enough_known


def test_before_the_build_they_are_counted(session):
    known = count_known(session, BASIS)
    assert known == Coverage(60, len(fetch_ids(session.stores.data_dir, session.stores.snapshot())))
    assert would_be_set_apart(known, Unknowns.AUTO)
    assert not would_be_set_apart(known, Unknowns.FILLED_IN)
    assert count_known(session, (*BASIS, "age")).known > 60


def test_filled_in_by_choice_they_are_in_the_segments_and_most_values_are_filled_in(session):
    found = build_segments(
        session.stores, session.stores.snapshot(), replace(CHOSEN, unknowns=Unknowns.FILLED_IN), silent
    )
    assert found.not_enough_known is None
    assert found.filled_share == pytest.approx(1 - 60 / len(found.labels))


def test_what_is_shown_of_a_run_leaves_them_out_and_the_money_adds_up_with_them(session, saved):
    profiles = profile_run(session, saved.run_id)
    assert sum(profile.of("crm_nps").known for profile in profiles) == 60
    assert all(profile.filled_share == 0 for profile in profiles)
    assert project_run(session, saved.run_id).customers == 60
    for money in reconcile_money(session, saved.run_id):
        assert sum(line.amount for line in money.lines) == money.total
        assert "Not enough known" in [line.label for line in money.lines]


def test_one_of_them_is_told_that_nothing_is_known(session, saved):
    explained = explain_customer(session, saved.run_id, 61)
    assert (explained.segment, explained.set_apart, explained.nearness, explained.taken_as) == (None, True, None, {})


def test_a_list_and_an_audience_can_be_made_of_them(session, saved):
    rows = find_people(session.stores, FromSegments(saved.segmentation_id, (NOT_ENOUGH_KNOWN,))).rows
    assert len(rows) == saved.not_enough_known
    assert set(rows["segment_name"]) == {"Not enough known"}
    rule = AudienceRule(Match.ALL, (SegmentCondition(saved.segmentation_id, saved.name, (NOT_ENOUGH_KNOWN,)),))
    assert count_audience(session, session.stores.snapshot().snapshot_id, rule).matched == saved.not_enough_known


def test_when_the_file_knows_more_people_they_get_a_segment_and_found_again_the_others_stay_apart(
    session, saved, tmp_path
):
    more = BroughtFile(write_crm(tmp_path / "crm.csv", 80), key="customer_id", as_of=date(2024, 2, 1))
    add_source(session, more, silent)
    scored = score_segmentation(session, saved.segmentation_id, silent)
    assert scored.not_enough_known == saved.n_customers - 80
    assert sum(segment.size for segment in scored.segments) == 80
    again = refit_segmentation(session, saved.segmentation_id, silent).saved
    assert again.not_enough_known == saved.n_customers - 80
    assert [s.name for s in again.segments] == [s.name for s in saved.segments]


def test_they_do_not_make_two_attributes_of_one_file_look_alike(session):
    """Nps and income of the file have nothing in common; that both are unknown of the same people is not a likeness."""
    assert find_near_duplicates(session, BASIS) == ()
