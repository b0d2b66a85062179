import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.errors import SegmentationError
from domain.rfm import (
    NOT_IN_WINDOW,
    USUAL_MAP,
    Band,
    CutPoints,
    Measure,
    RfmSettings,
    RfmWindow,
    suggest_cuts,
    validate_cuts,
    values_on_both_sides,
)
from segmentation.rfm.scores import score_measures, summarise_grid
from tests.segmentation.hand_made import an_attribute, customers

ATTRIBUTES = {
    Measure.RECENCY: an_attribute("days", Kind.DAYS),
    Measure.FREQUENCY: an_attribute("times", Kind.COUNT),
    Measure.MONEY: an_attribute("spent", Kind.MONEY),
}
SETTINGS = RfmSettings(RfmWindow.DAYS_90, USUAL_MAP)
# Ranks 1-3 of 12 score 1, 4-5 score 2, 6-7 score 3, 8-9 score 4, 10-12 score 5.
DOZEN = customers(
    days=[0, 1, 2, 5, 5, 10, 11, 20, 30, 40, 50, 89, np.nan, 200],
    times=[90, 80, 70, 60, 50, 40, 30, 20, 10, 3, 2, 1, 0, 0],
    spent=[7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 700, 0, 0],
)
CUTS = CutPoints(recency=(1, 7, 30, 60), frequency=(2, 5, 20, 80), money=(7, 7.5, 100, 1000))


def people(rows):
    days, times, spent = zip(*rows, strict=True)
    return customers(days=days, times=times, spent=spent)


customer = st.one_of(
    st.just((np.nan, 0.0, 0.0)),
    st.just((300.0, 0.0, 0.0)),
    st.tuples(st.integers(0, 89), st.integers(1, 9), st.integers(0, 20)),
)
populations = st.lists(customer, min_size=1, max_size=60).map(people)


def test_a_dozen_customers_score_by_quintile_of_their_rank():
    scores = score_measures(DOZEN, ATTRIBUTES).scores
    assert scores[Measure.RECENCY].tolist() == [5, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 1, 0, 0]
    assert scores[Measure.FREQUENCY].tolist() == [5, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 1, 0, 0]
    assert scores[Measure.MONEY].tolist() == [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 0, 0]


def test_each_score_says_who_got_it_in_days_counts_and_money():
    bands = score_measures(DOZEN, ATTRIBUTES).bands
    assert bands[Measure.RECENCY] == (
        Band(5, 3, 0, 2), Band(4, 2, 5, 5), Band(3, 2, 10, 11), Band(2, 2, 20, 30), Band(1, 3, 40, 89),
    )  # fmt: skip
    assert bands[Measure.FREQUENCY][0] == Band(5, 3, 70, 90)
    assert bands[Measure.MONEY][0] == Band(5, 3, 7, 700)


def test_equal_values_on_both_sides_of_a_cut_are_told():
    bands = score_measures(DOZEN, ATTRIBUTES).bands
    assert values_on_both_sides(bands[Measure.RECENCY]) == ()
    assert values_on_both_sides(bands[Measure.MONEY]) == (7,)


def test_own_cut_points_keep_equal_values_together():
    found = score_measures(DOZEN, ATTRIBUTES, CUTS)
    # At most 1 day is 5, at most 7 is 4, at most 30 is 3, at most 60 is 2.
    assert found.scores[Measure.RECENCY].tolist() == [5, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 1, 0, 0]
    # From 2 on is 2, from 5 on is 3, from 20 on is 4, from 80 on is 5.
    assert found.scores[Measure.FREQUENCY].tolist() == [5, 5, 4, 4, 4, 4, 4, 4, 3, 2, 2, 1, 0, 0]
    assert found.scores[Measure.MONEY].tolist() == [2] * 11 + [4, 0, 0]
    assert found.bands[Measure.MONEY][0] == Band(5, 0, None, None)
    assert values_on_both_sides(found.bands[Measure.MONEY]) == ()


@pytest.mark.parametrize(
    ("changes", "measure"),
    [
        ({"recency": (1, 7, 7, 60)}, "recency"),
        ({"frequency": (5, 2, 20, 80)}, "frequency"),
        ({"money": (-1, 2, 3, 4)}, "money"),
        ({"money": (1, 2, 3, float("inf"))}, "money"),
    ],
)
def test_cut_points_that_do_not_ascend_are_refused_by_name(changes, measure):
    with pytest.raises(SegmentationError, match=f"cut points of {measure}"):
        validate_cuts(CutPoints(**(vars(CUTS) | changes)))


def test_the_grid_adds_up_people_and_money_cell_by_cell():
    cents = pd.Series(range(100, 1500, 100)).astype(object)
    grid = summarise_grid(score_measures(DOZEN, ATTRIBUTES), SETTINGS, cents)
    cells = {cell.cell: cell for cell in grid.cells}
    assert (cells[5, 5].segment, cells[5, 5].customers, cells[5, 5].cents) == ("Champions", 3, 600)
    assert cells[1, 1].tiers == (0, 0, 0, 0, 3)
    assert cells[5, 1].customers == 0
    assert str(cells[5, 5].amount) == "6.00"
    assert (grid.outside.segment, grid.outside.customers, grid.outside.cents) == (NOT_IN_WINDOW, 2, 2700)
    assert grid.scored == 12
    assert sum(cell.cents for cell in (*grid.cells, grid.outside)) == sum(cents)


def test_a_sum_larger_than_64_bits_is_exact():
    cents = pd.Series([2**62] * 14).astype(object)
    grid = summarise_grid(score_measures(DOZEN, ATTRIBUTES), SETTINGS, cents)
    assert sum(cell.cents for cell in (*grid.cells, grid.outside)) == 14 * 2**62


def test_transactions_of_no_known_day_are_said_not_scored_somehow():
    with pytest.raises(SegmentationError, match="Days is unknown"):
        score_measures(DOZEN.assign(days=np.nan), ATTRIBUTES)


def test_whoever_spent_nobody_knows_how_much_is_scored_by_the_other_two():
    unknown = DOZEN.assign(spent=DOZEN["spent"].mask(DOZEN["customer_id"] == 3))
    place = sorted(DOZEN["customer_id"]).index(3)
    scored, before = score_measures(unknown, ATTRIBUTES), score_measures(DOZEN, ATTRIBUTES)
    assert scored.scores[Measure.MONEY][place] == 0 < before.scores[Measure.MONEY][place]
    for measure in (Measure.RECENCY, Measure.FREQUENCY):
        assert (scored.scores[measure] == before.scores[measure]).all()
    assert (
        sum(band.customers for band in scored.bands[Measure.MONEY])
        == sum(band.customers for band in before.bands[Measure.MONEY]) - 1
    )


@given(populations, st.sampled_from([None, CUTS]))
def test_every_customer_is_in_exactly_one_cell_and_sizes_add_up(table, cuts):
    found = score_measures(table, ATTRIBUTES, cuts)
    inside = table["times"].to_numpy() > 0
    for scores in found.scores.values():
        assert ((scores > 0) == inside).all()
        assert scores.max() <= 5
    grid = summarise_grid(found, SETTINGS, pd.Series([1] * len(table)).astype(object))
    everywhere = (*grid.cells, grid.outside)
    assert sum(cell.customers for cell in everywhere) == sum(cell.cents for cell in everywhere) == len(table)
    assert all(sum(cell.tiers) == cell.customers for cell in grid.cells)
    for bands in found.bands.values():
        assert sum(band.customers for band in bands) == grid.scored


@given(populations, st.randoms())
def test_the_order_of_the_rows_is_irrelevant(table, chance):
    shuffled = table.iloc[chance.sample(range(len(table)), len(table))]
    expected, found = score_measures(table, ATTRIBUTES), score_measures(shuffled, ATTRIBUTES)
    assert found.customer_ids.tolist() == expected.customer_ids.tolist()
    assert all((found.scores[measure] == expected.scores[measure]).all() for measure in Measure)


@given(st.lists(st.integers(0, 9), min_size=5, max_size=80))
def test_quintiles_differ_in_size_by_one_at_most_and_never_rank_the_lower_value_higher(spent):
    table = customers(days=[1] * len(spent), times=[1] * len(spent), spent=spent)
    scores = score_measures(table, ATTRIBUTES).scores[Measure.MONEY]
    sizes = np.bincount(scores, minlength=6)[1:]
    assert sizes.max() - sizes.min() <= 1
    ordered = np.lexsort((np.arange(len(spent)), spent))
    assert (np.diff(scores[ordered]) >= 0).all()


@pytest.mark.parametrize("n", [5, 6, 11, 12, 13, 21, 300])
def test_quintiles_are_those_of_the_usual_recipe_in_pandas(n):
    spent = pd.Series(np.random.default_rng(n).integers(0, 20, n).astype(float))
    table = customers(days=[1] * n, times=[1] * n, spent=spent.tolist())
    usual = pd.qcut(spent.rank(method="first"), 5, labels=[1, 2, 3, 4, 5])
    assert score_measures(table, ATTRIBUTES).scores[Measure.MONEY].tolist() == usual.tolist()


def test_own_cut_points_start_where_the_quintiles_are_cut_moved_apart_where_they_coincide():
    assert suggest_cuts(score_measures(DOZEN, ATTRIBUTES).bands) == CutPoints(
        recency=(2, 5, 11, 30), frequency=(10, 30, 50, 70), money=(7, 8, 9, 10)
    )


@given(populations)
def test_suggested_cut_points_can_always_be_used(table):
    cuts = suggest_cuts(score_measures(table, ATTRIBUTES).bands)
    for bounds in (cuts.recency, cuts.frequency, cuts.money):
        assert 0 <= bounds[0] < bounds[1] < bounds[2] < bounds[3] < math.inf
