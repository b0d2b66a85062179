from dataclasses import replace
from datetime import date

import pytest

from domain.changes import Changed, Difference, SizeChange
from domain.rfm import CutPoints, GridArea, RfmSettings, RfmWindow
from domain.segmentations import Outliers, SegmentationSettings
from domain.segments import Segment
from domain.trust import Stability, Trust, Verdict
from segmentation.changes.differences import ComparedVersion, difference

SETTINGS = SegmentationSettings(("age", "savings"), 2)
BEFORE = ComparedVersion(
    SETTINGS, (Segment(1, "Savers", 60, 0.6), Segment(2, "Spenders", 40, 0.4)), 0, date(2026, 1, 31), Trust(0.3, None)
)
LABELS = {"age": "Age", "savings": "Savings", "debt": "Debt"}
RULE = RfmSettings(RfmWindow.DAYS_90, (GridArea("Loyal", (3, 5), (1, 5)), GridArea("Lost", (1, 2), (1, 5))))


SIZES = (SizeChange("Savers", 60, 60), SizeChange("Spenders", 40, 40))


def compared(**changes):
    return difference(BEFORE, replace(BEFORE, **changes), LABELS, {})


def with_settings(**changes):
    return compared(settings=replace(SETTINGS, **changes))


def test_two_of_the_same_differ_in_nothing():
    assert difference(BEFORE, BEFORE, LABELS, {}) == Difference(SIZES)


def test_attributes_are_called_by_their_labels_and_one_that_is_gone_by_its_name():
    assert with_settings(attributes=("savings", "debt", "old_one")) == Difference(
        SIZES, added=("Debt", "old_one"), removed=("Age",)
    )


def test_method_outliers_and_seed_are_compared():
    assert with_settings(method="gaussian-mixture", outliers=Outliers.OWN_SEGMENT, seed=7) == Difference(
        SIZES,
        method=Changed("k-means", "Gaussian mixture"),
        outliers=Changed(Outliers.WINSORISED, Outliers.OWN_SEGMENT),
        seed=Changed(1, 7),
    )


def test_number_day_separation_and_verdict_are_compared():
    segments = (*BEFORE.segments, Segment(3, "New", 10, 0.1))
    stability = Stability(0.9, (0.9, 0.9, 0.9), 0.1, 100, 10)
    found = compared(segments=segments, as_of=date(2026, 2, 28), trust=Trust(0.456, stability))
    assert found == Difference(
        (*SIZES, SizeChange("New", None, 10)),
        n_segments=Changed(2, 3),
        as_of=Changed(date(2026, 1, 31), date(2026, 2, 28)),
        verdict=Changed(Verdict.UNKNOWN, Verdict.REPRODUCIBLE),
        silhouette=Changed(0.3, 0.456),
    )


def test_where_most_values_are_filled_in_no_separation_is_compared():
    found = compared(trust=Trust(0.9, Stability(0.9, (0.9, 0.9), 0.1, 100, 10), filled_share=0.99))
    assert found.verdict == Changed(Verdict.UNKNOWN, Verdict.WITHHELD)
    assert found.silhouette is None


def test_a_rules_window_cut_points_and_map_are_compared():
    own = CutPoints((1, 2, 3, 4), (1, 2, 3, 4), (10, 20, 30, 4000))
    areas = (RULE.areas[0], GridArea("Gone", (1, 2), (1, 5)))
    before = replace(BEFORE, settings=replace(SETTINGS, rfm=RULE))
    after = replace(BEFORE, settings=replace(SETTINGS, rfm=RfmSettings(RfmWindow.DAYS_180, areas, own)))
    assert difference(before, after, LABELS, {}) == Difference(
        SIZES,
        window=Changed(RfmWindow.DAYS_90, RfmWindow.DAYS_180),
        cuts=Changed(None, own),
        areas={"Lost": Changed(RULE.areas[1:], ()), "Gone": Changed((), areas[1:])},
    )


@pytest.mark.parametrize("now_by_map", [True, False])
def test_where_just_one_is_formed_by_a_map_neither_attributes_nor_measures_are_compared(now_by_map):
    by_map = replace(BEFORE, settings=SegmentationSettings(("debt",), 2, rfm=RULE), trust=Trust(None, None))
    before, after = (BEFORE, by_map) if now_by_map else (by_map, BEFORE)
    assert difference(before, after, LABELS, {}) == Difference(SIZES, by_map=now_by_map)


def test_sizes_are_compared_by_name_with_those_that_came_and_went_and_those_in_no_segment():
    after = replace(BEFORE, segments=(Segment(1, "Savers", 70, 0.7), Segment(2, "Young", 20, 0.2)), unassigned=10)
    assert difference(BEFORE, after, LABELS, {}).sizes == (
        SizeChange("Savers", 60, 70),
        SizeChange("Young", None, 20),
        SizeChange("Spenders", 40, None),
        SizeChange("Unassigned", 0, 10),
    )


def test_a_segment_known_to_be_the_same_is_one_under_its_new_name_though_another_took_the_old_one():
    after = replace(BEFORE, segments=(Segment(1, "Spenders", 70, 0.7), Segment(2, "New", 30, 0.3)))
    found = difference(BEFORE, after, LABELS, {1: 1})
    assert found.renamed == {1: Changed("Savers", "Spenders")}
    assert found.sizes == (
        SizeChange("Spenders", 60, 70),
        SizeChange("New", None, 30),
        SizeChange("Spenders", 40, None),
    )
