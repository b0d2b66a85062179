import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.errors import SegmentationError
from segmentation.describing.distributions import distribution
from tests.segmentation.hand_made import an_attribute, customers


def shape(values, kind=Kind.SCORE, bins=20, labels=None):
    chosen = None if labels is None else np.array(labels, np.int8)
    return distribution(customers(anything=values), an_attribute("anything", kind), chosen, bins)


def test_edges_are_round_and_bins_hold_their_lower_edge():
    found = shape(range(101), bins=10)
    assert found.edges == (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
    assert found.counts == {0: (10, 10, 10, 10, 10, 10, 10, 10, 10, 11)}


def test_fractions_have_edges_without_rounding_errors():
    assert shape(np.linspace(0, 1, 101), Kind.SHARE, bins=10).edges == (
        0,
        0.1,
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.8,
        0.9,
        1,
    )


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        # In floating point 0.9 - 0.3 is above 0.6, 0.3 / 0.1 below 3 and 0.07 / 0.01 above 7.
        ([0.3, 0.3, 0.6, 0.9, 0.9], (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)),
        ([0.01, 0.01, 0.03, 0.07, 0.07], (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07)),
    ],
)
def test_values_on_an_edge_make_no_empty_bin_beyond_it(values, edges):
    found = shape(values, bins=6)
    assert found.edges == edges
    assert (found.counts[0][0], found.counts[0][-1]) == (2, 2)


@pytest.mark.parametrize(
    ("width", "step"), [(1, 0.05), (1.5, 0.1), (3, 0.2), (7, 0.5), (20, 1), (20_000, 1_000), (0.04, 0.002)]
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(width, step):
    edges = shape(np.linspace(0, width, 1000)).edges
    assert edges[1] - edges[0] == pytest.approx(step)


def test_each_small_count_has_a_bin_of_its_own():
    found = shape([0, 0, 1, 2, 2, 2, 3, 3], Kind.COUNT)
    assert found.edges == (0, 1, 2, 3, 4)
    assert found.counts[0] == (2, 1, 3, 2)


def test_large_counts_have_whole_edges():
    found = shape(range(250), Kind.DAYS, bins=20)
    assert found.edges == tuple(range(0, 261, 20))
    assert sum(found.counts[0]) == 250


def test_extremes_are_counted_in_the_outer_bins():
    found = shape([-1e12, *range(101), 1e12], bins=10)
    assert found.edges == tuple(range(0, 101, 10))
    assert (found.counts[0][0], found.counts[0][-1]) == (11, 12)


def test_a_flag_has_a_bin_for_no_and_one_for_yes():
    found = shape([0, 1, 1, np.nan], Kind.FLAG)
    assert found.edges == (-0.5, 0.5, 1.5)
    assert (found.counts[0], found.missing[0]) == ((1, 2), 1)


def test_a_rare_event_is_not_squeezed_into_one_bin():
    assert shape([0] * 995 + [1, 2, 3, 4, 5], Kind.COUNT).counts[0] == (995, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("value", "kind", "edges"),
    [
        (3, Kind.COUNT, (3, 4)),
        (0, Kind.MONEY, (0, 1)),
        (5, Kind.SCORE, (5, 5.5)),
        (-1e-12, Kind.MONEY, (0, 1)),
        (499_999_999_999, Kind.COUNT, (5e11, 5.5e11)),
    ],
)
def test_a_constant_has_one_bin(value, kind, edges):
    found = shape([value] * 4, kind)
    assert (found.edges, found.counts[0]) == (edges, (4,))


def test_nothing_known_is_all_missing():
    found = shape([np.nan, np.inf], labels=[1, 2])
    assert found.counts == {1: (0,), 2: (0,)}
    assert found.missing == {1: 1, 2: 1}


def test_segments_are_counted_in_the_bins_of_all_customers_whatever_the_order_of_the_rows():
    table = customers(anything=[0, 1, 2, np.nan, 2])
    for rows in (table, table.iloc[::-1]):
        found = distribution(rows, an_attribute("anything", Kind.COUNT), np.array([1, 1, 2, 2, 2], np.int8))
        assert found.counts == {1: (1, 1, 0), 2: (0, 0, 2)}
        assert found.missing == {1: 0, 2: 1}


def test_labels_of_other_customers_are_refused():
    with pytest.raises(SegmentationError):
        shape([1, 2, 3], labels=[1, 2])


@given(
    st.lists(
        st.tuples(
            st.floats(-1e12, 1e12, allow_subnormal=False) | st.sampled_from([np.nan, np.inf, 0, 1e12]),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=200,
    ),
    st.sampled_from(list(Kind)),
    st.integers(2, 40),
)
def test_counts_and_missing_add_up_to_the_customers(rows, kind, bins):
    values, labels = zip(*rows, strict=True)
    found = shape(values, kind, bins, labels)
    whole = shape(values, kind, bins)
    assert sum(whole.counts[0]) + whole.missing[0] == len(rows)
    for number in set(labels):
        assert sum(found.counts[number]) + found.missing[number] == labels.count(number)
    by_segment = np.array([found.counts[number] for number in set(labels)])
    assert tuple(by_segment.sum(axis=0)) == whole.counts[0]
    assert (np.diff(found.edges) > 0).all()
    assert found.edges == whole.edges
    assert len(whole.counts[0]) == len(found.edges) - 1 <= bins + 4
