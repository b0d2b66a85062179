from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.errors import CancelledError, TooFewCustomersError, UnknownAttributesError
from domain.people import LOCAL
from domain.progress import silent
from domain.segment_counts import CountReason
from domain.segmentations import Unknowns
from domain.trust import SegmentVerdict, Separation, Verdict
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS
from workflows.bank.refresh import refresh_features
from workflows.jobs import Job
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run
from workflows.segments.suggest import find_near_duplicates, suggest_segment_count
from workflows.session import Session
from workflows.sources.add import BroughtFile, add_source


def test_a_suggestion_tells_its_sample_and_what_it_recommends_or_why_nothing(stores):
    comparison = suggest_segment_count(Session(LOCAL, stores), SETTINGS, silent)
    assert comparison.customers == comparison.sample == 300
    assert bool(comparison.equals) is (comparison.reason is None)
    assert [score.n_segments for score in comparison.scores] == list(range(2, 11))


def test_a_run_of_a_suggested_number_says_what_the_suggestion_said(stores):
    four = suggest_segment_count(Session(LOCAL, stores), SETTINGS, silent).scores[2]
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    assert open_run(Session(LOCAL, stores), run.run_id).run.trust == four.trust


CRM = Path("docs/examples/crm.csv").read_bytes()
CRM_ATTRIBUTES = ("crm_nps_score", "crm_wants_newsletter", "crm_share_online")


def test_of_segments_of_a_crm_file_that_knows_few_customers_there_is_no_verdict_and_no_number_is_suggested(stores):
    session = Session(LOCAL, stores)
    described = Path("docs/examples/crm.toml").read_bytes()
    add_source(session, BroughtFile(Path("crm.csv"), "customer_id", description=described, content=CRM), silent)
    settings = replace(SETTINGS, attributes=CRM_ATTRIBUTES, n_segments=3)
    run = run_segmentation(session, settings, silent)
    assert run.stability is not None
    assert run.stability.reproducibility > 0.7, "as filled-in values are"
    assert (run.trust.verdict, run.trust.separation) == (Verdict.WITHHELD, Separation.WITHHELD)
    assert {run.trust.of_segment(each.number).verdict for each in run.segments} == {SegmentVerdict.WITHHELD}
    comparison = suggest_segment_count(session, settings, silent)
    assert (comparison.equals, comparison.reason) == ((), CountReason.WITHHELD)
    of_those_known = run_segmentation(session, replace(settings, unknowns=Unknowns.AUTO), silent)
    assert of_those_known.not_enough_known
    assert not of_those_known.trust.is_withheld, "they were formed on people of whom something is known"
    assert of_those_known.trust.set_apart_share == of_those_known.not_enough_known / of_those_known.n_customers > 0.5
    suggested = suggest_segment_count(session, of_those_known.settings, silent).scores
    assert next(each for each in suggested if each.n_segments == 3).trust == of_those_known.trust


def test_people_set_apart_count_where_it_is_told_that_a_segment_is_too_small(stores):
    session = Session(LOCAL, stores)
    add_source(session, BroughtFile(Path("crm.csv"), "customer_id", content=CRM), silent)
    settings = replace(SETTINGS, attributes=("crm_nps_score", "crm_wants_newsletter"), unknowns=Unknowns.AUTO)
    comparison = suggest_segment_count(session, settings, silent)
    assert comparison.customers == 300
    assert all(score.smallest_share == score.smallest / 300 for score in comparison.scores)


def test_an_override_is_kept_with_the_run(stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent, suggested=3)
    kept = open_run(Session(LOCAL, stores), run.run_id).run
    assert (kept.suggested, len(kept.segments)) == (3, 4)


def test_a_run_keeps_how_far_its_segments_come_again(stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    kept = open_run(Session(LOCAL, stores), run.run_id).run
    assert kept.stability is not None
    assert kept.stability == run.stability
    assert len(kept.stability.by_segment) == 4


def test_a_cancelled_comparison_ends(stores):
    job = Job("Suggest")

    def until_three(share: float, doing: Any) -> None:
        if "3" in str(doing):
            job.cancel()
        job.report(share, doing)

    with pytest.raises(CancelledError):
        suggest_segment_count(Session(LOCAL, stores), SETTINGS, until_three)


def test_too_few_customers_and_unknown_attributes_are_one_clear_error(make_bank, open_stores):
    stores = open_stores(make_bank(ROWS))
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    with pytest.raises(TooFewCustomersError):
        suggest_segment_count(Session(LOCAL, stores), replace(SETTINGS, attributes=("age", "deposits")), silent)
    with pytest.raises(UnknownAttributesError):
        suggest_segment_count(Session(LOCAL, stores), replace(SETTINGS, attributes=("shoe_size",)), silent)


def test_attributes_that_say_the_same_are_found_before_a_build(stores):
    assert find_near_duplicates(Session(LOCAL, stores), ("age",)) == ()
    (pair,) = find_near_duplicates(Session(LOCAL, stores), ("household_size", "has_relatives", "age"))
    assert {pair.first.name, pair.second.name} == {"household_size", "has_relatives"}
