import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.errors import SegmentationError
from domain.rfm import (
    USUAL_MAP,
    Band,
    CutPoints,
    Measure,
    RfmSettings,
    RfmWindow,
    suggest_cuts,
    validate_cuts,
)
from segmentation.rfm.scores import score_by, score_measures
from tests.segmentation.hand_made import an_attribute, customers

ATTRIBUTES = {
    Measure.RECENCY: an_attribute("days", Kind.DAYS),
    Measure.FREQUENCY: an_attribute("times", Kind.COUNT),
    Measure.MONEY: an_attribute("spent", Kind.MONEY),
}
SETTINGS = RfmSettings(RfmWindow.DAYS_90, USUAL_MAP)
# Fifths of 12 are 2.4, 4.8, 7.2 and 9.6 customers: the nearest cuts lie after 2, 5, 7 and 10 of them.
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


def test_a_dozen_customers_are_cut_where_it_comes_nearest_to_fifths():
    found = score_measures(DOZEN, ATTRIBUTES)
    assert found.scores[Measure.RECENCY].tolist() == [5, 5, 4, 4, 4, 3, 3, 2, 2, 2, 1, 1, 0, 0]
    assert found.scores[Measure.FREQUENCY].tolist() == [5, 5, 4, 4, 4, 3, 3, 2, 2, 2, 1, 1, 0, 0]
    # Eleven spent 7, one 700: there is one place to cut.
    assert found.scores[Measure.MONEY].tolist() == [1] * 11 + [5, 0, 0]
    assert found.cuts == CutPoints(recency=(1, 5, 11, 40), frequency=(3, 30, 50, 80), money=(700, 700, 700, 700))


def test_each_score_says_who_got_it_in_days_counts_and_money():
    bands = score_measures(DOZEN, ATTRIBUTES).bands
    assert bands[Measure.RECENCY] == (
        Band(5, 2, 0, 1), Band(4, 3, 2, 5), Band(3, 2, 10, 11), Band(2, 3, 20, 40), Band(1, 2, 50, 89),
    )  # fmt: skip
    assert bands[Measure.FREQUENCY][0] == Band(5, 2, 80, 90)
    assert bands[Measure.MONEY] == (
        Band(5, 1, 700, 700),
        *(Band(n, 0, None, None) for n in (4, 3, 2)),
        Band(1, 11, 7, 7),
    )


@pytest.mark.parametrize(
    ("times", "scores"),
    [
        ([1] * 85 + [2] * 10 + [3] * 5, [1] * 85 + [5] * 15),  # most bought once: the others are above them, all alike
        ([1] * 10 + [2] * 90, [1] * 10 + [5] * 90),
        ([1] * 50 + [2] * 30 + [3] * 20, [1] * 50 + [4] * 30 + [5] * 20),
        ([1, 2, 3], [1, 3, 5]),
        ([1, 2], [1, 5]),
        ([4] * 9, [3] * 9),  # neither more nor less than the others
    ],
)
def test_equal_values_stay_together_and_where_few_differ_fewer_scores_exist(times, scores):
    table = customers(days=[3] * len(times), times=times, spent=times)
    found = score_measures(table, ATTRIBUTES)
    assert found.scores[Measure.FREQUENCY].tolist() == found.scores[Measure.MONEY].tolist() == scores
    mirrored = table.assign(days=[100 - each for each in times])
    assert score_measures(mirrored, ATTRIBUTES).scores[Measure.RECENCY].tolist() == scores


def test_own_cut_points_keep_equal_values_together():
    found = score_measures(DOZEN, ATTRIBUTES, CUTS)
    # At most 1 day is 5, at most 7 is 4, at most 30 is 3, at most 60 is 2.
    assert found.scores[Measure.RECENCY].tolist() == [5, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 1, 0, 0]
    # From 2 on is 2, from 5 on is 3, from 20 on is 4, from 80 on is 5.
    assert found.scores[Measure.FREQUENCY].tolist() == [5, 5, 4, 4, 4, 4, 4, 4, 3, 2, 2, 1, 0, 0]
    assert found.scores[Measure.MONEY].tolist() == [2] * 11 + [4, 0, 0]
    assert found.bands[Measure.MONEY][0] == Band(5, 0, None, None)


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


def test_a_transaction_without_a_known_day_or_amount_is_said_not_scored_somehow():
    for column in ("days", "spent"):
        with pytest.raises(SegmentationError, match=f"{column.capitalize()} is unknown"):
            score_measures(DOZEN.assign(**{column: np.nan}), ATTRIBUTES)


@given(populations, st.randoms())
def test_the_order_of_the_rows_is_irrelevant(table, chance):
    shuffled = table.iloc[chance.sample(range(len(table)), len(table))]
    expected, found = score_measures(table, ATTRIBUTES), score_measures(shuffled, ATTRIBUTES)
    assert found.customer_ids.tolist() == expected.customer_ids.tolist()
    assert all((found.scores[measure] == expected.scores[measure]).all() for measure in Measure)


@given(populations)
def test_customers_of_one_value_have_one_score_and_the_higher_value_never_the_lower_score(table):
    found = score_measures(table, ATTRIBUTES)
    for measure, sign in ((Measure.RECENCY, -1), (Measure.FREQUENCY, 1), (Measure.MONEY, 1)):
        inside = found.scores[measure] > 0
        values, scores = sign * found.values[measure][inside], found.scores[measure][inside]
        order = np.lexsort((scores, values))
        assert (np.diff(scores[order]) >= 0).all()
        assert all(len(set(scores[values == value])) == 1 for value in values)
        if len(set(values)) > 1:
            assert (scores.min(), scores.max()) == (1, 5)


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=80, unique=True))
def test_where_all_values_differ_the_scores_hold_a_fifth_each_but_for_one_customer(spent):
    table = customers(days=[1] * len(spent), times=[1] * len(spent), spent=spent)
    sizes = np.bincount(score_measures(table, ATTRIBUTES).scores[Measure.MONEY], minlength=6)[1:]
    assert sizes.max() - sizes.min() <= 1


@given(populations, st.sampled_from([None, CUTS]))
def test_the_cut_points_give_the_same_scores_again(table, cuts):
    found = score_measures(table, ATTRIBUTES, cuts)
    again = score_by(table, ATTRIBUTES, found.cuts)
    assert all((found.scores[measure] == again.scores[measure]).all() for measure in Measure)


def test_own_cut_points_start_where_the_data_is_cut_moved_apart_where_they_coincide():
    assert suggest_cuts(score_measures(DOZEN, ATTRIBUTES).cuts) == CutPoints(
        recency=(1, 5, 11, 40), frequency=(3, 30, 50, 80), money=(700, 701, 702, 703)
    )


@given(populations)
def test_suggested_cut_points_can_always_be_used(table):
    validate_cuts(suggest_cuts(score_measures(table, ATTRIBUTES).cuts))
