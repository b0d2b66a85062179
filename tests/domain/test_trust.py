"""What may be said of segments, from what was measured of them, today and by earlier versions."""

from dataclasses import replace

import pytest

from domain.trust import Borders, SegmentTrust, SegmentVerdict, Separation, Stability, Trust, Verdict

NATURAL = Stability(
    reproducibility=0.95,
    by_segment=(0.9, 0.9, 0.9),
    without_groups=0.2,
    customers=500,
    refits=20,
    intact=1.0,
    uncertainty=0.02,
    by_segment_uncertainty=(0.02, 0.02, 0.02),
    groups=3,
    matched=0.97,
)


def told(silhouette: float | None = 0.4, filled_share: float = 0.0, **changes) -> Trust:
    return Trust(silhouette, replace(NATURAL, **changes), filled_share)


@pytest.mark.parametrize(
    ("changes", "verdict", "borders"),
    [
        ({}, Verdict.NATURAL, Borders.EMPTIER_SPACE),
        ({"silhouette": 0.25}, Verdict.NATURAL, Borders.EMPTIER_SPACE),
        ({"matched": 0.9, "intact": 0.95}, Verdict.NATURAL, Borders.EMPTIER_SPACE),
        ({"matched": 0.89}, Verdict.REPRODUCIBLE, Borders.SET_APART),
        ({"matched": 0.0, "groups": 4}, Verdict.REPRODUCIBLE, Borders.UNITED),
        ({"matched": 0.0, "groups": 0, "intact": None}, Verdict.REPRODUCIBLE, Borders.SET_APART),
        ({"intact": 0.949}, Verdict.REPRODUCIBLE, Borders.CUT),
        ({"by_having": 0.36}, Verdict.REPRODUCIBLE, Borders.HAVING),
        ({"by_having": 0.35}, Verdict.NATURAL, Borders.EMPTIER_SPACE),
        ({"without_groups": 0.36}, Verdict.REPRODUCIBLE, Borders.NO_CLEARER),
        ({"silhouette": 0.24, "without_groups": 0.0}, Verdict.REPRODUCIBLE, Borders.NO_CLEARER),
        ({"reproducibility": 0.6}, Verdict.ARBITRARY, Borders.EMPTIER_SPACE),
        ({"silhouette": None}, Verdict.UNKNOWN, Borders.UNKNOWN),
    ],
)
def test_the_verdict_claims_no_more_than_was_measured(changes, verdict, borders):
    assert (told(**changes).verdict, told(**changes).borders) == (verdict, borders)


@pytest.mark.parametrize(
    ("reproducibility", "uncertainty", "verdict"),
    [
        (0.71, 0.02, Verdict.NEAR_THE_LINE),
        (0.69, 0.02, Verdict.NEAR_THE_LINE),
        (0.73, 0.02, Verdict.NATURAL),
        (0.67, 0.02, Verdict.ARBITRARY),
        (0.95, 0.3, Verdict.NEAR_THE_LINE),
        (0.7, None, Verdict.NATURAL),
    ],
)
def test_within_its_own_uncertainty_of_the_line_it_is_about_reproducible(reproducibility, uncertainty, verdict):
    assert told(reproducibility=reproducibility, uncertainty=uncertainty).verdict is verdict


@pytest.mark.parametrize("changes", [{}, {"reproducibility": 0.1}, {"reproducibility": 0.7}, {"silhouette": None}])
def test_where_most_values_are_filled_in_there_is_no_verdict_no_separation_and_none_of_a_segment(changes):
    found = told(filled_share=0.51, **changes)
    assert found.verdict is Verdict.WITHHELD
    assert found.separation is Separation.WITHHELD
    assert found.of_segment(1).verdict is SegmentVerdict.WITHHELD
    assert not found.come_again
    assert told(filled_share=0.5).verdict is Verdict.NATURAL


def test_from_a_tenth_on_what_is_filled_in_is_told_beside_the_verdict():
    assert [told(filled_share=share).is_partly_filled for share in (0.09, 0.1, 0.5, 0.51)] == [False, True, True, False]


def test_only_of_segments_that_come_again_it_is_told_how_sure_a_method_is():
    shown = {changes: told(reproducibility=changes).come_again for changes in (0.95, 0.71, 0.69, 0.3)}
    assert shown == {0.95: True, 0.71: False, 0.69: False, 0.3: False}


def test_what_an_earlier_version_did_not_measure_is_not_made_up():
    earlier = Stability(0.95, (0.9, 0.9), 0.2, 500, 20, 0.97)
    assert (Trust(0.4, earlier).verdict, Trust(0.4, earlier).borders) == (Verdict.REPRODUCIBLE, Borders.UNKNOWN)
    assert Trust(0.4, replace(earlier, intact=0.8)).borders is Borders.CUT
    assert Trust(0.4, replace(earlier, reproducibility=0.701)).verdict is Verdict.REPRODUCIBLE
    assert Trust(0.4, replace(earlier, reproducibility=0.699)).verdict is Verdict.ARBITRARY
    assert Trust(0.4, earlier).of_segment(2) == SegmentTrust(0.9, None, False)
    assert Trust(0.4, None).verdict is Verdict.UNKNOWN
    assert Trust(0.4, None).of_segment(2).verdict is SegmentVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("overlap", "verdict", "near"),
    [
        (0.78, SegmentVerdict.STABLE, False),
        (0.76, SegmentVerdict.STABLE, True),
        (0.74, SegmentVerdict.IN_PART, True),
        (0.68, SegmentVerdict.IN_PART, False),
        (0.59, SegmentVerdict.NOT_TO_BE_TRUSTED, True),
        (0.5, SegmentVerdict.NOT_TO_BE_TRUSTED, False),
    ],
)
def test_a_segment_is_judged_by_its_own_overlap_with_an_about_on_the_line(overlap, verdict, near):
    found = told(by_segment=(0.9, overlap, 0.9)).of_segment(2)
    assert (found.verdict, found.is_near_a_line) == (verdict, near)


def test_a_silhouette_that_is_shown_as_the_line_between_two_words_is_near_it():
    near = [told(silhouette).is_separation_near_a_line for silhouette in (0.246, 0.254, 0.3, 0.496, 0.51, None)]
    assert near == [True, True, False, True, False, False]
