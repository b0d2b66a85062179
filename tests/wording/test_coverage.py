from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.attributes import AttributeSummary, Kind
from domain.coverage import Coverage
from domain.runs import Run
from domain.segmentations import Preparation, SegmentationSettings, Unknowns
from domain.segments import Segment
from tests.segmentation.hand_made import an_attribute
from wording.coverage import (
    coverage_of_choice,
    filled_in_help,
    known_for,
    logged_sentence,
    those_of_whom_nothing_is_known,
    unless_complete,
)
from wording.formats import Formats

FORMATS = Formats("EUR", "en_US")
RUN = Run(
    run_id="0" * 32,
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    actor="ana",
    bank="bank",
    snapshot="snapshot",
    as_of=date(2026, 2, 28),
    settings=SegmentationSettings(("income", "age"), 2),
    segments=(Segment(1, "A", 3, 0.6), Segment(2, "B", 2, 0.4)),
    preparations=tuple(Preparation(name, 1.0, 0, False, 0.0, 9.0, 4.0, 2.0) for name in ("income", "age")),
    centroids=((0.0, 0.0), (1.0, 1.0)),
    silhouette=None,
    silhouette_sample=0,
    n_customers=5,
)


def summary(name: str, known: int, customers: int = 10_000) -> AttributeSummary:
    return AttributeSummary(an_attribute(name), customers, known, 1.0, 1.0, 0.0, 2.0, None)


@pytest.mark.parametrize(
    ("known", "of", "said"),
    [
        (45_211, 55_338, "known for 45,211 of 55,338 (82%)"),
        (60, 10_000, "known for 60 of 10,000 (0.6%)"),
        (9_999, 10_000, "known for 9,999 of 10,000 (over 99.9%)"),
        (0, 10_000, "known for 0 of 10,000 (0%)"),
        (7, 7, "known for 7 of 7 (100%)"),
    ],
)
def test_coverage_is_said_in_people_and_as_a_share_that_never_rounds_to_all_or_nothing(known, of, said):
    assert known_for(Coverage(known, of), FORMATS) == said


def test_it_is_not_said_where_all_are_known():
    assert unless_complete(Coverage(7, 7), FORMATS) == ""
    assert unless_complete(Coverage(6, 7), FORMATS) == " (known for 86%)"


def test_before_a_build_the_least_known_attribute_is_named_first():
    chosen = [summary("income", 9_000), summary("age", 10_000), summary("nps", 60)]
    assert coverage_of_choice(chosen, FORMATS) == (
        "Not known for everybody: Nps known for 60 of 10,000 (0.6%); Income known for 9,000 of 10,000 (90%). Unknown values "
        "are filled in."
    )
    assert coverage_of_choice(chosen[1:2], FORMATS) == ""


def test_before_a_build_it_is_said_what_becomes_of_people_of_whom_nothing_is_known():
    known = Coverage(60, 10_000)
    apart = those_of_whom_nothing_is_known(known, True, Unknowns.AUTO, FORMATS)
    assert apart.startswith("Of 9,940 customers (99.4%) none of these attributes is known: they are set apart")
    filled = those_of_whom_nothing_is_known(known, False, Unknowns.FILLED_IN, FORMATS)
    assert filled.endswith("all their values are filled in, as chosen under Method.")
    assert those_of_whom_nothing_is_known(Coverage(5, 5), False, Unknowns.AUTO, FORMATS) == ""


def test_what_is_filled_in_is_said_of_values_and_by_attribute_of_people():
    filled = replace(RUN, preparations=tuple(replace(each, imputed=2) for each in RUN.preparations))
    assert filled.filled_share == 0.4
    assert "Of 5 customers: Income known for 3 of 5 (60%)." in filled_in_help(filled, [("Income", 2)], FORMATS)


def test_those_set_apart_have_no_values_that_could_be_filled_in():
    filled = replace(RUN, preparations=tuple(replace(each, imputed=2) for each in RUN.preparations))
    apart = replace(filled, n_customers=8, not_enough_known=3)
    assert apart.filled_share == filled.filled_share
    assert "Of 5 customers (3 are set apart): Income known for 3 of 5" in filled_in_help(
        apart, [("Income", 2)], FORMATS
    )


def test_a_build_says_which_attributes_are_logged():
    income, score = an_attribute("income", Kind.MONEY), an_attribute("score")
    assert (income.is_logged, score.is_logged) == (True, False)
    assert logged_sentence([income]).endswith("outweigh all others: Income. All others are compared as they are.")
    assert logged_sentence([]) == ""
