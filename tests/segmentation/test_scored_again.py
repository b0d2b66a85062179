"""The same day scored again moves nobody, and the order of the rows nobody either: of every kind of segmentation."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.errors import DashboardError
from domain.rfm import USUAL_MAP, CutPoints, GridArea, Measure, RfmSettings, RfmWindow
from domain.segmentations import Outliers, Segmentation, SegmentationSettings, Unknowns
from domain.segments import MOST_SEGMENTS
from segmentation.building.methods import all_methods
from segmentation.preparing.matrix import build_matrix
from segmentation.rfm.scores import score_measures
from segmentation.rfm.segments import score_by_rfm, segment_by_rfm
from segmentation.segmenting import score_customers, segment_customers
from tests.segmentation.hand_made import an_attribute, customers

DAYS, TIMES, SPENT = (
    an_attribute("days", Kind.DAYS),
    an_attribute("times", Kind.COUNT),
    an_attribute("spent", Kind.MONEY),
)
MEASURES = {Measure.RECENCY: DAYS, Measure.FREQUENCY: TIMES, Measure.MONEY: SPENT}
OWN_CUTS = CutPoints((1, 7, 30, 60), (2, 3, 5, 8), (1, 20, 300, 4000))
OWN_MAP = (GridArea("Recent", (4, 5), (1, 5)), GridArea("Often", (1, 3), (4, 5)), GridArea("Others", (1, 3), (1, 3)))
BY_RULE = [RfmSettings(RfmWindow.DAYS_90, areas, cuts) for areas in (USUAL_MAP, OWN_MAP) for cuts in (None, OWN_CUTS)]
BY_METHOD = [(method, outliers) for method in all_methods() for outliers in Outliers]
ACTIVE = st.tuples(
    st.integers(0, 89), st.integers(1, 9), st.floats(0, 5000) | st.sampled_from([0.0, 0.1, 0.1 + 0.2, 5.0])
)
INACTIVE = st.sampled_from([(np.nan, 0, 0.0), (300, 0, 0.0), (np.nan, np.nan, np.nan)])
# Most banks are sparse: many customers without anything, many with the same few values.
ONCE = st.sampled_from([(3, 1, 9.99), (40, 1, 9.99)])
Build = Callable[[pd.DataFrame], Segmentation]
Score = Callable[[pd.DataFrame, Segmentation], Segmentation]


def by_rule(rule: RfmSettings) -> tuple[Build, Score]:
    return (
        lambda table: segment_by_rfm(score_measures(table, MEASURES, rule.cuts), rule, MEASURES),
        lambda table, fitted: score_by_rfm(table, fitted, MEASURES),
    )


def by_method(method, outliers: Outliers, unknowns: Unknowns) -> tuple[Build, Score]:
    number = MOST_SEGMENTS if method.chooses_number else 3
    chosen = SegmentationSettings(
        ("days", "times", "spent"), number, method=method.name, outliers=outliers, unknowns=unknowns
    )
    attributes = list(MEASURES.values())
    return lambda table: segment_customers(build_matrix(table, attributes, outliers, unknowns), chosen), score_customers


def populations(least: int, most: int):
    return st.lists(st.one_of(ACTIVE, INACTIVE, ONCE), min_size=least, max_size=most).map(
        lambda rows: customers(**dict(zip(("days", "times", "spent"), zip(*rows, strict=True), strict=True)))
    )


def require_nobody_moved(kind: tuple[Build, Score], table: pd.DataFrame, chance) -> None:
    build, score = kind
    shuffled = table.iloc[chance.sample(range(len(table)), len(table))]
    try:
        fitted = build(table)
    except DashboardError as refused:
        with pytest.raises(type(refused)):
            build(shuffled)
        return
    assert score(table, fitted).labels.tolist() == fitted.labels.tolist()
    assert score(shuffled, fitted).labels.tolist() == fitted.labels.tolist()
    assert build(shuffled).labels.tolist() == fitted.labels.tolist()


@pytest.mark.parametrize(
    "rule", BY_RULE, ids=lambda rule: f"{len(rule.areas)} areas, {'own' if rule.cuts else 'found'} cuts"
)
@given(populations(1, 60), st.randoms())
def test_by_rule_nobody_moves(rule, table, chance):
    require_nobody_moved(by_rule(rule), table, chance)


@pytest.mark.parametrize(("method", "outliers"), BY_METHOD, ids=lambda each: getattr(each, "name", each))
@settings(max_examples=6)
@given(populations(20, 120), st.sampled_from(list(Unknowns)), st.randoms())
def test_by_method_nobody_moves(method, outliers, table, unknowns, chance):
    require_nobody_moved(by_method(method, outliers, unknowns), table, chance)
