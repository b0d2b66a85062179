from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import GridMapError, SegmentationError
from domain.rfm import NOT_IN_WINDOW, USUAL_MAP, GridArea, RfmSettings, RfmWindow
from domain.segments import UNASSIGNED
from segmentation.rfm.scores import score_measures
from segmentation.rfm.segments import cuts_between, score_by_rfm, segment_by_rfm
from tests.segmentation.hand_made import customers
from tests.segmentation.rfm.test_scores import ATTRIBUTES, CUTS, DOZEN, SETTINGS, people


def test_the_dozen_fall_into_the_segments_of_the_map_largest_first_and_those_without_transactions_apart():
    segmentation = segment_by_rfm(score_measures(DOZEN, ATTRIBUTES), SETTINGS, ATTRIBUTES)
    assert [(s.number, s.name, s.size) for s in segmentation.segments] == [
        (1, "Hibernating", 5),
        (2, "Champions", 3),
        (3, "Loyal", 2),
        (4, "Need Attention", 2),
        (5, NOT_IN_WINDOW, 2),
    ]
    assert segmentation.labels.tolist() == [2, 2, 2, 3, 3, 4, 4, 1, 1, 1, 1, 1, 5, 5]
    assert segmentation.settings.attributes == ("days", "times", "spent")
    assert (segmentation.settings.n_segments, segmentation.settings.rfm) == (5, SETTINGS)
    assert (segmentation.preparations, segmentation.centroids, segmentation.silhouette) == ((), None, None)


def test_a_map_with_a_hole_forms_no_segments():
    with pytest.raises(GridMapError):
        segment_by_rfm(score_measures(DOZEN, ATTRIBUTES), RfmSettings(RfmWindow.DAYS_90, USUAL_MAP[1:]), ATTRIBUTES)


@pytest.mark.parametrize(
    ("table", "settings"),
    [
        (people([(np.nan, 0, 0)] * 3), SETTINGS),
        (people([(1, 2, 3)] * 3), RfmSettings(RfmWindow.DAYS_90, (GridArea("All", (1, 5), (1, 5)),))),
    ],
)
def test_one_segment_of_everybody_is_no_segmentation(table, settings):
    with pytest.raises(SegmentationError, match="one segment"):
        segment_by_rfm(score_measures(table, ATTRIBUTES), settings, ATTRIBUTES)


def segmented(table, settings=SETTINGS):
    return segment_by_rfm(score_measures(table, ATTRIBUTES, settings.cuts), settings, ATTRIBUTES)


def test_the_cut_points_of_quintiles_are_kept_with_the_area_of_each_segment():
    fit = segmented(DOZEN).rfm_fit
    assert fit.cuts.recency == (2, 5, 11, 30)
    assert fit.cuts.frequency == (10, 30, 50, 70)
    assert fit.areas == ("Hibernating", "Champions", "Loyal", "Need Attention", NOT_IN_WINDOW)


def test_another_day_is_scored_with_the_cut_points_of_the_fit_not_with_quintiles_of_its_own():
    fitted = segmented(DOZEN)
    later = customers(days=[2, 2, 2, 0, np.nan], times=[70, 71, 200, 1, 0], spent=[1, 1, 1, 1, 0])
    scored = score_by_rfm(later, fitted, ATTRIBUTES)
    assert [segment.size for segment in scored.segments] == [0, 3, 0, 0, 1]
    assert scored.labels.tolist() == [2, 2, 2, UNASSIGNED, 5]
    assert scored.unassigned == 1, "recent and rare is an area that held nobody at the fit"


def test_segments_that_were_renamed_are_scored_by_the_area_they_were_formed_by():
    fitted = segmented(DOZEN)
    renamed = tuple(replace(segment, name=f"Mine {segment.number}") for segment in fitted.segments)
    scored = score_by_rfm(DOZEN, replace(fitted, segments=renamed), ATTRIBUTES)
    assert scored.labels.tolist() == fitted.labels.tolist()
    assert scored.segments[1].name == "Mine 2"


def test_a_fit_of_an_earlier_version_that_kept_no_cut_points_says_what_to_do():
    old = segmented(DOZEN)
    with pytest.raises(SegmentationError) as told:
        score_by_rfm(DOZEN, replace(old, rfm_fit=None), ATTRIBUTES)
    assert "Save them again" in str(told.value.remedy)


different = st.lists(st.integers(0, 1_000), min_size=1, max_size=50, unique=True)


@given(different, st.sampled_from([SETTINGS, RfmSettings(RfmWindow.DAYS_90, USUAL_MAP, CUTS)]))
def test_the_same_people_without_equal_values_get_the_same_segments_again(values, settings):
    table = people([(value, value + 1, value) for value in values] + [(np.nan, 0, 0)])
    fitted = segmented(table, settings)
    assert score_by_rfm(table, fitted, ATTRIBUTES).labels.tolist() == fitted.labels.tolist()


def test_equal_values_that_quintiles_parted_come_together_at_the_higher_score():
    bands = score_measures(people([(5, n, 1) for n in (1, 1, 1, 1, 9)]), ATTRIBUTES).bands
    assert cuts_between(bands).frequency == (1, 1, 1, 9)
    assert cuts_between(bands).recency == (5, 5, 5, 5)


def test_a_score_that_nobody_got_begins_where_the_better_one_does():
    bands = score_measures(people([(3, 4, 1), (8, 2, 1)]), ATTRIBUTES).bands
    assert cuts_between(bands).frequency == (4, 4, 4, 4)
    assert cuts_between(bands).recency == (3, 3, 3, 3)
