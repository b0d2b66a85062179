import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UnknownAttributesError
from segmentation.preparing.columns import differ, ordered_by_customer, read_column, winsorising_bounds
from tests.segmentation.hand_made import an_attribute, customers

AMOUNTS = st.lists(st.decimals(-(10**12), 10**12, places=2).map(float), min_size=1, max_size=300)


def bounds(*values: float) -> tuple[float, float]:
    return winsorising_bounds(np.array(values, float))


def test_bounds_are_actual_values_on_the_inner_side():
    assert winsorising_bounds(np.arange(101.0)) == (1, 99)
    assert winsorising_bounds(np.arange(100.0)) == (1, 98)


def test_one_outlier_among_a_hundred_is_beyond_the_upper_bound():
    assert bounds(*range(99), 1e12) == (1, 98)


def test_one_negative_outlier_among_a_hundred_is_beyond_the_lower_bound():
    assert bounds(*range(99), -1e12) == (0, 97)


def test_a_rare_event_stays_visible():
    assert bounds(*[0] * 1990, *range(1, 11)) == (0, 9)


def test_an_outlier_among_rare_events_is_beyond_the_bound():
    assert bounds(*[0] * 1990, *range(1, 10), 1e12) == (0, 9)


def test_rare_events_on_both_sides_stay_visible():
    assert bounds(*[5] * 1000, 0, 10) == (0, 10)


@pytest.mark.parametrize("values", [(1, 2), (1, 2, 3), (0, 0, 1), (0, 1)])
def test_a_handful_of_values_keeps_its_extremes(values):
    assert bounds(*values) == (min(values), max(values))


def test_one_value_is_its_own_bounds():
    assert bounds(7) == (7, 7)


@given(AMOUNTS)
def test_winsorising_never_makes_differing_values_the_same(values):
    lower, upper = bounds(*values)
    assert lower <= upper
    assert {lower, upper} <= set(values)
    assert differ(lower, upper) == differ(min(values), max(values))
    assert (np.clip(values, lower, upper).min(), np.clip(values, lower, upper).max()) == (lower, upper)


def test_differences_by_rounding_are_no_differences():
    assert not differ(0.3, 0.1 + 0.2)
    assert differ(1e12, 1e12 + 10_000)


def test_infinite_values_are_unknown():
    column = read_column(customers(score=[1, np.inf, -np.inf, np.nan]), an_attribute("score"))
    np.testing.assert_array_equal(column, [1, np.nan, np.nan, np.nan])


def test_customers_come_in_the_order_of_their_ids():
    shuffled = customers(score=[10, 20, 30]).iloc[[2, 0, 1]]
    ordered = ordered_by_customer(shuffled, [an_attribute("score")])
    assert ordered["customer_id"].tolist() == [1, 2, 3]
    assert ordered["score"].tolist() == [10, 20, 30]


def test_attributes_without_a_column_are_named():
    with pytest.raises(UnknownAttributesError) as caught:
        ordered_by_customer(
            customers(score=[1, 2]), [an_attribute("score"), an_attribute("savings"), an_attribute("age")]
        )
    assert caught.value.sentence.facts["names"] == ("savings", "age")
