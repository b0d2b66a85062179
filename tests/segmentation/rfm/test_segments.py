from dataclasses import replace

import numpy as np
import pytest

from domain.errors import AlikeError, GridMapError, SegmentationError
from domain.rfm import NOT_IN_WINDOW, USUAL_MAP, CutPoints, GridArea, Measure, RfmFit, RfmSettings, RfmWindow
from domain.segmentations import Segmentation, SegmentationSettings
from domain.segments import UNASSIGNED, Segment
from segmentation.rfm.scores import score_by, score_measures
from segmentation.rfm.segments import cuts_of, score_by_rfm, segment_by_rfm
from tests.segmentation.hand_made import customers
from tests.segmentation.rfm.test_scores import ATTRIBUTES, CUTS, DOZEN, SETTINGS, people


def test_the_dozen_fall_into_the_segments_of_the_map_largest_first_and_those_without_transactions_apart():
    segmentation = segment_by_rfm(score_measures(DOZEN, ATTRIBUTES), SETTINGS, ATTRIBUTES)
    assert [(s.number, s.name, s.size) for s in segmentation.segments] == [
        (1, "Hibernating", 5),
        (2, "Loyal", 3),
        (3, "Champions", 2),
        (4, "Need Attention", 2),
        (5, NOT_IN_WINDOW, 2),
    ]
    assert segmentation.labels.tolist() == [3, 3, 2, 2, 2, 4, 4, 1, 1, 1, 1, 1, 5, 5]
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
        (people([(1, 2, 3), (2, 3, 4)]), RfmSettings(RfmWindow.DAYS_90, (GridArea("All", (1, 5), (1, 5)),))),
    ],
)
def test_one_segment_of_everybody_is_no_segmentation(table, settings):
    with pytest.raises(SegmentationError, match="one segment"):
        segment_by_rfm(score_measures(table, ATTRIBUTES), settings, ATTRIBUTES)


def segmented(table, settings=SETTINGS):
    return segment_by_rfm(score_measures(table, ATTRIBUTES, settings.cuts), settings, ATTRIBUTES)


def test_the_cut_points_found_in_the_data_are_kept_with_the_area_of_each_segment():
    fit = segmented(DOZEN).rfm_fit
    assert fit.cuts.recency == (1, 5, 11, 40)
    assert fit.cuts.frequency == (3, 30, 50, 80)
    assert fit.areas == ("Hibernating", "Loyal", "Champions", "Need Attention", NOT_IN_WINDOW)
    assert fit.equal_together


def test_another_day_is_scored_with_the_cut_points_of_the_fit_not_with_fifths_of_its_own():
    fitted = segmented(DOZEN)
    later = customers(days=[1, 1, 1, 0, np.nan], times=[80, 81, 200, 1, 0], spent=[1, 1, 1, 1, 0])
    scored = score_by_rfm(later, fitted, ATTRIBUTES)
    assert [segment.size for segment in scored.segments] == [0, 0, 3, 0, 1]
    assert scored.labels.tolist() == [3, 3, 3, UNASSIGNED, 5]
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


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(3, 3, 60)] * 20, "20 customers with one and the same recency, frequency"),
        ([(3, 3, 60)] * 20 + [(np.nan, 0, 0)] * 5, "20 customers with one and the same recency, frequency"),
        ([(3, n, n) for n in range(1, 9)], "8 customers with one and the same recency,"),
        ([(n, 1, n) for n in range(1, 9)], "8 customers with one and the same frequency,"),
        ([(3, 3, 60), (np.nan, 0, 0)], "1 customer with"),
    ],
)
def test_customers_whom_recency_or_frequency_cannot_tell_apart_form_no_segments(rows, said):
    with pytest.raises(AlikeError, match=said):
        segmented(people(rows))


def test_own_cut_points_compare_with_nobody_so_equal_customers_may_be_scored_by_them():
    by_own = segmented(people([(3, 3, 60)] * 20 + [(np.nan, 0, 0)]), RfmSettings(RfmWindow.DAYS_90, USUAL_MAP, CUTS))
    assert [(segment.name, segment.size) for segment in by_own.segments] == [
        ("Potential Loyalists", 20),
        (NOT_IN_WINDOW, 1),
    ]


def test_who_all_spent_the_same_are_told_apart_by_the_rest():
    same = segmented(people([(n, 10 - n, 5) for n in range(1, 9)]))
    assert len(same.segments) == 4


def test_three_different_customers_are_three_segments():
    assert [s.name for s in segmented(people([(1, 9, 3), (2, 5, 2), (3, 1, 1)])).segments] == [
        "Champions", "Need Attention", "Hibernating",
    ]  # fmt: skip


def test_a_fit_of_an_earlier_version_that_parted_equal_values_is_scored_with_them_together_at_the_middle():
    """Twenty identical customers, ranked by their id into five segments, as that version kept them."""
    areas = ("New", "Potential Loyalists", "Need Attention", "At Risk", "Can't Lose")
    old_map = (
        GridArea("New", (5, 5), (1, 1)),
        GridArea("Potential Loyalists", (4, 5), (2, 3)),
        GridArea("Need Attention", (3, 3), (3, 3)),
        GridArea("At Risk", (1, 2), (3, 4)),
        GridArea("Can't Lose", (1, 2), (5, 5)),
        GridArea("Hibernating", (1, 2), (1, 2)),
        GridArea("Others", (4, 4), (1, 1)),
        GridArea("Others", (3, 3), (1, 2)),
        GridArea("Others", (3, 5), (4, 5)),
    )
    settings = SegmentationSettings(("days", "times", "spent"), 5, rfm=RfmSettings(RfmWindow.DAYS_90, old_map))
    fit = RfmFit(CutPoints((3,) * 4, (3,) * 4, (60,) * 4), areas)
    segments = tuple(Segment(number, name, 4, 0.2) for number, name in enumerate(areas, start=1))
    twenty = people([(3, 3, 60)] * 20)
    ids = twenty["customer_id"].to_numpy()
    old = Segmentation(
        settings, segments, ids, np.repeat(np.arange(1, 6), 4).astype(np.int8), (), None, None, 0, rfm_fit=fit
    )
    scored = score_by_rfm(twenty, old, ATTRIBUTES)
    assert [(each.name, each.size) for each in scored.segments if each.size] == [("Need Attention", 20)]
    others = score_by_rfm(people([(1, 5, 70), (9, 1, 10), (9, 5, 10)]), old, ATTRIBUTES)
    assert others.labels.tolist() == [UNASSIGNED, UNASSIGNED, 5], "what differs is scored as it always was"


@pytest.mark.parametrize(
    ("cuts", "scores"),
    [
        # Days 0 to 4 and as many transactions; the value at which cut points coincide is 2.
        ((2, 2, 2, 2), ([5, 5, 3, 1, 1], [1, 1, 3, 5, 5])),
        ((2, 2, 2, 3), ([5, 5, 4, 2, 1], [1, 1, 3, 5, 5])),
        ((1, 2, 2, 3), ([5, 5, 3, 2, 1], [1, 2, 3, 5, 5])),
        ((0, 1, 2, 3), ([5, 4, 3, 2, 1], [2, 3, 4, 5, 5])),
    ],
)
def test_cut_points_of_an_earlier_version_that_coincide_stand_for_the_scores_on_both_sides(cuts, scores):
    fit = RfmFit(CutPoints(cuts, cuts, cuts), ("A", "B"))
    table = customers(days=[0, 1, 2, 3, 4], times=[1, 1, 1, 1, 1], spent=[0, 1, 2, 3, 4])
    used = cuts_of(RfmSettings(RfmWindow.DAYS_90, USUAL_MAP), fit)
    found = score_by(table, ATTRIBUTES, used).scores
    assert (found[Measure.RECENCY].tolist(), found[Measure.MONEY].tolist()) == scores
    assert cuts_of(RfmSettings(RfmWindow.DAYS_90, USUAL_MAP, CUTS), fit) == fit.cuts, "own cut points parted nobody"
    assert cuts_of(RfmSettings(RfmWindow.DAYS_90, USUAL_MAP), replace(fit, equal_together=True)) == fit.cuts
