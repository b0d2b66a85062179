from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from domain.attributes import Kind, Unusable
from domain.errors import DashboardError, SegmentationError, UnusableAttributesError
from segmentation.preparing.matrix import apply_preparation, build_matrix, summarise
from tests.segmentation.hand_made import an_attribute, customers

E = np.e - 1  # log1p(E) = 1
SCORE, MONEY, FLAG = an_attribute("score"), an_attribute("savings", Kind.MONEY), an_attribute("app", Kind.FLAG)


def column(values, attribute=SCORE) -> list[float]:
    return build_matrix(customers(**{attribute.name: values}), [attribute]).values[:, 0].tolist()


def test_a_column_is_winsorised_then_scaled():
    # Capped to 2, 2, 3, 3: mean 2.5, deviation 0.5.
    assert column([1, 2, 3, 4]) == [-1, -1, 1, 1]


def test_an_unknown_value_becomes_the_median_and_is_counted():
    matrix = build_matrix(customers(score=[1, 2, np.nan, 3, 4]), [SCORE])
    assert matrix.values[2, 0] == 0
    assert (matrix.preparations[0].fill, matrix.preparations[0].imputed) == (2.5, 1)


def test_an_infinite_value_counts_as_unknown():
    assert column([1, 2, np.inf, 3, 4]) == column([1, 2, np.nan, 3, 4])


@pytest.mark.parametrize(("values", "fill"), [([1, 1, 0, np.nan], 1), ([1, 0, 0, np.nan], 0), ([1, 0, np.nan], 0)])
def test_an_unknown_flag_becomes_the_more_frequent_value_and_no_when_both_are(values, fill):
    assert build_matrix(customers(app=values), [FLAG]).preparations[0].fill == fill


@pytest.mark.parametrize("kind", [Kind.COUNT, Kind.DAYS, Kind.CHANGE])
def test_skewed_kinds_are_logged_on_both_sides_of_zero(kind):
    values = column([-E, -E, 0, np.e**2 - 1, np.e**2 - 1], an_attribute("skewed", kind))
    # Logged to -1, -1, 0, 2, 2: mean 0.4, variance 1.84.
    assert values == pytest.approx((np.array([-1, -1, 0, 2, 2]) - 0.4) / np.sqrt(1.84))


def test_money_is_divided_by_the_typical_amount_before_it_is_logged():
    # Six are not zero; the third smallest of them, without its sign, is 10.
    amounts = [-10, -10, 0, 10, 10, 10 * (np.e**2 - 1), 10 * (np.e**2 - 1)]
    preparation = build_matrix(customers(savings=amounts), [MONEY]).preparations[0]
    logged = np.array([-np.log(2), -np.log(2), 0, np.log(2), np.log(2), 2, 2])
    assert preparation.scale == 10
    assert column(amounts, MONEY) == pytest.approx((logged - logged.mean()) / logged.std())


@pytest.mark.parametrize("amounts", [[0, 0, 5, -5], [-5, -5, -5, 0], [0, 0, 0, 1e-3]])
def test_money_that_hardly_anybody_has_is_divided_by_what_those_few_have(amounts):
    typical = max(abs(amount) for amount in amounts)
    assert build_matrix(customers(savings=amounts), [MONEY]).preparations[0].scale == typical


def test_a_preparation_saved_before_money_was_scaled_is_applied_as_it_was():
    table = customers(savings=[0, E])
    learned = build_matrix(table, [MONEY]).preparations[0]
    earlier = replace(learned, scale=1.0, lower=-1e100, upper=1e100, mean=0.0, deviation=1.0)
    assert apply_preparation(table, [earlier]).values[:, 0] == pytest.approx([0, 1])


@pytest.mark.parametrize("kind", [Kind.YEARS, Kind.SHARE, Kind.SCORE])
def test_other_kinds_are_not_logged(kind):
    assert column([0, 0, 1, 10, 10], an_attribute("even", kind))[2] == pytest.approx((1 - 4.2) / np.sqrt(22.56))


def test_a_flag_is_only_scaled():
    assert column([0, 0, 0, 1], FLAG) == pytest.approx([-1 / 3**0.5] * 3 + [3**0.5])


def test_one_outlier_among_a_hundred_is_no_further_than_the_second_largest():
    values = column([*range(99), 1e12], MONEY)
    assert values[99] == values[98] == max(values)


def test_rows_ascend_by_customer_id_whatever_the_order_of_the_frame():
    table = customers(score=np.random.default_rng(0).normal(size=1000), savings=range(1000))
    straight, shuffled = (build_matrix(t, [SCORE, MONEY]) for t in (table, table.sample(frac=1, random_state=0)))
    assert shuffled.customer_ids.tolist() == list(range(1, 1001))
    np.testing.assert_array_equal(straight.values, shuffled.values)
    assert straight.preparations == shuffled.preparations


def test_columns_follow_the_order_of_the_attributes():
    matrix = build_matrix(customers(score=[1, 2, 3, 4], app=[0, 0, 0, 1]), [FLAG, SCORE])
    assert matrix.attributes == (FLAG, SCORE)
    assert matrix.values[:, 1].tolist() == [-1, -1, 1, 1]


def test_attributes_that_cannot_tell_customers_apart_are_refused_with_a_reason_each():
    table = customers(score=[1, 2, 3], savings=[np.nan, np.inf, -np.inf], app=[1, 1, np.nan])
    with pytest.raises(UnusableAttributesError) as caught:
        build_matrix(table, [SCORE, MONEY, FLAG])
    assert str(caught.value) == (
        "These attributes cannot tell customers apart: Savings (unknown for every customer), App (the same for every "
        "customer)."
    )


def test_an_attribute_in_which_one_of_a_hundred_differs_is_refused():
    with pytest.raises(UnusableAttributesError, match=Unusable.SAME_BUT_ONE):
        column([0] * 99 + [1e12], MONEY)
    assert max(column([0] * 98 + [1, 1e12], MONEY)) == max(column([0] * 98 + [1, 2], MONEY))


def test_one_customer_cannot_be_told_apart():
    with pytest.raises(UnusableAttributesError):
        column([5])


def test_no_attributes_and_no_customers_are_refused():
    with pytest.raises(SegmentationError, match="No attribute"):
        build_matrix(customers(score=[1, 2]), [])
    with pytest.raises(SegmentationError, match="no customers"):
        build_matrix(customers(score=[]), [SCORE])


def test_a_saved_preparation_treats_later_customers_as_the_first_ones_were():
    first = build_matrix(customers(score=[1, 2, 3, 4]), [SCORE])
    later = apply_preparation(customers(score=[2, 100, np.nan]), first.preparations)
    assert later.values[:, 0].tolist() == [-1, 1, 0]
    assert later.preparations == (replace(first.preparations[0], imputed=1),)


def test_a_saved_preparation_gives_the_same_customers_the_same_matrix():
    table = customers(score=[1, np.nan, 3, 9], savings=[-5, 0, 70, 8e9])
    matrix = build_matrix(table, [SCORE, MONEY])
    np.testing.assert_array_equal(apply_preparation(table, matrix.preparations).values, matrix.values)


def test_a_summary_is_over_known_values_in_their_own_unit():
    summary = summarise(customers(savings=[1, 2, np.nan, 9]), MONEY)
    assert (summary.customers, summary.known, summary.unusable) == (4, 3, None)
    assert (summary.mean, summary.median, summary.lowest, summary.highest) == (4, 2, 1, 9)


def test_a_summary_of_nothing_known_has_no_numbers():
    summary = summarise(customers(savings=[np.nan, np.inf]), MONEY)
    assert (summary.known, summary.mean, summary.median, summary.lowest, summary.highest) == (0, None, None, None, None)
    assert summary.unusable == Unusable.UNKNOWN


@given(
    arrays.arrays(
        np.float64,
        st.integers(1, 150),
        elements=st.floats(-1e12, 1e12, allow_subnormal=False) | st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1e12]),
    ),
    st.sampled_from(list(Kind)),
)
def test_any_column_is_scaled_or_refused_as_its_summary_says(values, kind):
    attribute = an_attribute("anything", kind)
    table: pd.DataFrame = customers(anything=values)
    unusable = summarise(table, attribute).unusable
    try:
        scaled = build_matrix(table, [attribute]).values
    except DashboardError:
        assert unusable
        return
    assert unusable is None
    assert np.isfinite(scaled).all()
    assert scaled.mean() == pytest.approx(0, abs=1e-5)
    assert scaled.std() <= 1 + 1e-6
