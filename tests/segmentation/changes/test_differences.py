from dataclasses import replace
from datetime import date

from domain.changes import SizeChange
from domain.rfm import CutPoints, GridArea, RfmSettings, RfmWindow
from domain.segmentations import Outliers, SegmentationSettings
from domain.segments import Segment
from domain.trust import Stability
from segmentation.changes.differences import ComparedVersion, difference

SETTINGS = SegmentationSettings(("age", "savings"), 2)
BEFORE = ComparedVersion(
    SETTINGS, (Segment(1, "Savers", 60, 0.6), Segment(2, "Spenders", 40, 0.4)), 0, date(2026, 1, 31), 0.3, None
)
LABELS = {"age": "Age", "savings": "Savings", "debt": "Debt"}
RULE = RfmSettings(RfmWindow.DAYS_90, (GridArea("Loyal", (3, 5), (1, 5)), GridArea("Lost", (1, 2), (1, 5))))


def told(**changes):
    return difference(BEFORE, replace(BEFORE, **changes), LABELS, {}).sentences


def with_settings(**changes):
    return told(settings=replace(SETTINGS, **changes))


def test_two_of_the_same_differ_in_nothing():
    assert difference(BEFORE, BEFORE, LABELS, {}).sentences == ()
    assert [(each.before, each.after) for each in difference(BEFORE, BEFORE, LABELS, {}).sizes] == [(60, 60), (40, 40)]


def test_attributes_are_called_by_their_labels_and_one_that_is_gone_by_its_name():
    assert with_settings(attributes=("savings", "debt", "old_one")) == (
        "Attributes added: Debt, old_one.",
        "Attributes removed: Age.",
    )


def test_method_outliers_and_seed_are_told():
    assert with_settings(method="gaussian-mixture", outliers=Outliers.OWN_SEGMENT, seed=7) == (
        "Method: k-means before, Gaussian mixture now.",
        "Extreme values: capped before, a segment of their own now.",
        "Seed: 1 before, 7 now.",
    )


def test_number_day_separation_and_verdict_are_told():
    segments = (*BEFORE.segments, Segment(3, "New", 10, 0.1))
    stability = Stability(0.9, (0.9, 0.9, 0.9), 0.1, 100, 10)
    changed = told(segments=segments, as_of=date(2026, 2, 28), silhouette=0.456, stability=stability)
    assert changed == (
        "Segments: 2 before, 3 now.",
        "Data: as of 31 January 2026 before, 28 February 2026 now.",
        "Verdict: not measurable before, natural now.",
        "Separation (silhouette): 0.30 before, 0.46 now.",
    )


def test_a_rules_window_cut_points_and_map_are_told():
    own = CutPoints((1, 2, 3, 4), (1, 2, 3, 4), (10, 20, 30, 4000))
    areas = (GridArea("Loyal", (3, 5), (1, 5)), GridArea("Gone", (1, 2), (1, 5)))
    before = replace(BEFORE, settings=replace(SETTINGS, rfm=RULE))
    after = replace(BEFORE, settings=replace(SETTINGS, rfm=RfmSettings(RfmWindow.DAYS_180, areas, own)))
    assert difference(before, after, LABELS, {}).sentences == (
        "Window: 90 days before, 180 days now.",
        "Cut points: quintiles before, recency 1, 2, 3, 4; frequency 1, 2, 3, 4; money 10, 20, 30, 4,000 now.",
        "Map: Lost was R1-2 F1-5, is not on it any more.",
        "Map: Gone was not on it, is R1-2 F1-5.",
    )


def test_sizes_are_told_by_name_with_those_that_came_and_went_and_those_in_no_segment():
    after = replace(BEFORE, segments=(Segment(1, "Savers", 70, 0.7), Segment(2, "Young", 20, 0.2)), unassigned=10)
    assert difference(BEFORE, after, LABELS, {}).sizes == (
        SizeChange("Savers", 60, 70),
        SizeChange("Young", None, 20),
        SizeChange("Spenders", 40, None),
        SizeChange("Unassigned", 0, 10),
    )


def test_a_segment_known_to_be_the_same_is_one_under_its_new_name_though_another_took_the_old_one():
    after = replace(BEFORE, segments=(Segment(1, "Spenders", 70, 0.7), Segment(2, "New", 30, 0.3)))
    told = difference(BEFORE, after, LABELS, {1: 1})
    assert told.sentences == ("Segment 1: called Savers before, Spenders now.",)
    assert told.sizes == (SizeChange("Spenders", 60, 70), SizeChange("New", None, 30), SizeChange("Spenders", 40, None))
