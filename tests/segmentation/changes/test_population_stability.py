"""The population stability index, worked out by hand, and what holds of it for all values."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Kind
from segmentation.changes.population_stability import cut_points, population_stability_index

NAN = float("nan")


def index(first, second, kind: Kind = Kind.MONEY) -> float:
    then, now = np.array(first, float), np.array(second, float)
    return population_stability_index(then, now, cut_points(then[~np.isnan(then)], kind))


def part(before: float, after: float) -> float:
    return (after - before) * log(after / before)


def test_half_that_became_three_quarters_has_the_index_of_the_formula() -> None:
    # Cut at the median of the first date, 2: then 2 and 2 of 4, now 1 and 3; half a customer more in both bins.
    assert index([1, 2, 3, 4], [1, 3, 3, 4]) == pytest.approx(part(2.5 / 5, 1.5 / 5) + part(2.5 / 5, 3.5 / 5))


def test_a_flag_has_two_bins() -> None:
    assert index([0, 0, 0, 1], [0, 1, 1, 1], Kind.FLAG) == pytest.approx(
        part(3.5 / 5, 1.5 / 5) + part(1.5 / 5, 3.5 / 5)
    )


def test_what_nobody_knows_any_more_is_a_bin_of_its_own() -> None:
    # Up to 2, above 2, unknown: 2, 2, 0 then and 2, 0, 2 now.
    expected = part(2.5 / 5.5, 0.5 / 5.5) + part(0.5 / 5.5, 2.5 / 5.5)
    assert index([1, 2, 3, 4], [1, 2, NAN, NAN]) == pytest.approx(expected)


def test_an_empty_bin_weighs_half_a_customer_of_however_many_there_are() -> None:
    # Nobody is in the upper bin of 4 now, and of 400: a fixed share would have made the same of both.
    few, many = index([0, 0, 1, 1], [0, 0, 0, 0], Kind.FLAG), index([0, 1] * 200, [0] * 400, Kind.FLAG)
    assert few == pytest.approx(2 * part(2.5 / 5, 0.5 / 5) / 2 + part(2.5 / 5, 4.5 / 5))
    assert many == pytest.approx(part(200.5 / 401, 0.5 / 401) + part(200.5 / 401, 400.5 / 401))


def test_a_bin_that_nobody_is_in_on_either_date_says_nothing() -> None:
    values = [float(each) for each in range(200)]
    assert index(values, values * 2) == pytest.approx(0, abs=1e-6)


def test_bins_are_tenths_of_the_first_date_and_fewer_where_customers_are_few() -> None:
    assert cut_points(np.arange(1, 1001, dtype=float), Kind.SCORE).tolist() == [100.0 * tenth for tenth in range(1, 10)]
    assert len(cut_points(np.arange(200, dtype=float), Kind.SCORE)) == 3
    assert len(cut_points(np.arange(20, dtype=float), Kind.SCORE)) == 1


def test_where_nearly_all_have_nothing_the_others_are_binned_apart() -> None:
    cuts = cut_points(np.array([0.0] * 970 + [float(each) for each in range(1, 31)]), Kind.MONEY)
    bins = np.searchsorted(cuts, [0.0, *range(1, 31)], side="left")
    assert np.unique(bins, return_counts=True)[1].tolist() == [1, 4, 3, 3, 4, 3, 3, 4, 3, 3]


def test_three_of_a_hundred_who_have_ten_times_as_much_are_seen() -> None:
    active = [float(each) for each in range(100, 400)]
    then = [0.0] * 9_700 + active
    assert index(then, [10 * each for each in then]) >= 0.1
    # Quantiles of all customers put those three in a hundred into one bin, in which nothing changed.
    assert population_stability_index(np.array(then), 10 * np.array(then), np.array([-1.0, 0.0])) == 0


def test_those_who_all_have_the_same_value_have_moved_when_it_is_another_either_way() -> None:
    everybody = [5.0] * 100
    assert index(everybody, everybody) == 0
    assert index(everybody, [4.0] * 100) > 1
    assert index(everybody, [6.0] * 100) > 1


def test_with_no_customers_at_all_nothing_has_moved() -> None:
    assert index([], []) == 0


@pytest.mark.parametrize("people", [100, 500, 5_000])
def test_by_chance_alone_the_index_stays_below_the_band_of_some_shift(people: int) -> None:
    # Expected: (bins - 1) * 2 / n, with bins of 50 or more customers at most 0.04.
    chance = np.random.default_rng(1)
    drawn = [index(*chance.lognormal(0, 1, (2, people))) for _ in range(40)]
    assert np.mean(drawn) <= 0.05


VALUES = st.lists(
    st.one_of(st.integers(-(10**6), 10**6).map(float), st.just(0.0), st.just(NAN)), min_size=1, max_size=120
)


@given(VALUES, st.randoms())
def test_the_same_customers_in_another_order_have_not_moved(values: list[float], chance) -> None:
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert index(values, shuffled) == 0


@given(VALUES, VALUES)
def test_the_index_is_never_below_nothing_and_always_a_number(first: list[float], second: list[float]) -> None:
    assert 0 <= index(first, second) < 30


@given(VALUES, VALUES, st.sampled_from([0.01, 0.9, 100.0, 1_500.0]))
def test_the_currency_changes_nothing(first: list[float], second: list[float], rate: float) -> None:
    assert index(rate * np.array(first), rate * np.array(second)) == pytest.approx(index(first, second), abs=1e-12)
