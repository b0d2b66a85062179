from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.errors import SegmentationError, UnknownAttributesError
from domain.segmentations import Segmentation, SegmentationSettings
from domain.segments import Segment
from segmentation.describing.profiling import profile_segments
from tests.segmentation.hand_made import an_attribute, customers

SCORE, SAVINGS = an_attribute("score"), an_attribute("savings", Kind.MONEY)


def a_segmentation(*labels: int, basis: tuple[str, ...] = ("score",)) -> Segmentation:
    sizes = np.bincount(labels)[1:]
    segments = tuple(
        Segment(number, f"Segment {number}", int(size), size / len(labels)) for number, size in enumerate(sizes, 1)
    )
    return Segmentation(
        settings=SegmentationSettings(basis, len(segments)),
        segments=segments,
        customer_ids=np.arange(1, len(labels) + 1),
        labels=np.array(labels, np.int8),
        preparations=(),
        centroids=np.zeros((len(segments), len(basis))),
        silhouette=None,
        silhouette_sample=0,
    )


def profiles_of(values, labels, attribute=SCORE):
    profiles = profile_segments(customers(**{attribute.name: values}), a_segmentation(*labels), [attribute])
    return [profile.of(attribute.name) for profile in profiles]


def test_a_profile_has_the_average_of_all_customers_beside_its_own():
    first, second = profiles_of([1, 2, 3, 4, 4, 10], [1, 1, 2, 2, 1, 2])
    assert {(first.mean_of_all, first.median_of_all), (second.mean_of_all, second.median_of_all)} == {(4.0, 3.5)}


def test_a_segment_where_nothing_is_known_still_has_the_average_of_all():
    known, unknown = profiles_of([1, 2, 6, np.nan], [1, 1, 1, 2])
    assert (known.mean_of_all, known.median_of_all) == (unknown.mean_of_all, unknown.median_of_all) == (3.0, 2.0)


def test_a_profile_by_hand():
    first, second = profiles_of([1, 2, 3, 4, 4, 10], [1, 1, 2, 2, 1, 2])
    # All: mean 4. Winsorised to 2, 2, 3, 4, 4, 4: mean 19/6, variance 29/36.
    assert (first.mean, first.median, first.known) == (pytest.approx(7 / 3), 2, 3)
    assert (second.mean, second.median, second.known) == (pytest.approx(17 / 3), 4, 3)
    assert first.index == pytest.approx(100 * 7 / 12)
    assert second.index == pytest.approx(100 * 17 / 12)
    assert first.difference == pytest.approx((8 / 3 - 19 / 6) / (29**0.5 / 6))
    assert second.difference == pytest.approx((11 / 3 - 19 / 6) / (29**0.5 / 6))


def test_unknown_values_are_neither_averaged_nor_imputed():
    first, second = profiles_of([2, np.nan, 4, np.inf, np.nan], [1, 1, 1, 2, 2])
    assert (first.mean, first.median, first.known, first.index) == (3, 3, 2, 100)
    assert (second.mean, second.median, second.difference, second.index, second.known) == (None, None, None, None, 0)


def test_an_attribute_nobody_is_known_by_has_no_numbers():
    for profile in profiles_of([np.nan, np.nan], [1, 2]):
        assert (profile.mean, profile.difference, profile.index, profile.known) == (None, None, None, 0)


def test_an_attribute_that_is_the_same_for_everybody_has_an_index_but_no_difference():
    for profile in profiles_of([0.1, 0.1, 0.1], [1, 1, 2]):
        assert profile.difference is None
        assert profile.index == pytest.approx(100)


@pytest.mark.parametrize("values", [[-1, -2, -3, -4], [-1, 1, -2, 2], [0.1, 0.2, -0.3, 0], [0, 0, 0, 0]])
def test_there_is_no_index_where_the_average_is_not_above_zero(values):
    assert [profile.index for profile in profiles_of(values, [1, 1, 2, 2])] == [None, None]


def test_an_outlier_moves_the_mean_but_not_the_difference():
    labels = [1] * 50 + [2] * 50
    calm = profiles_of([*range(99), 98], labels, SAVINGS)
    wild = profiles_of([*range(99), 1e12], labels, SAVINGS)
    assert wild[1].mean == pytest.approx(2e10, rel=1e-6)
    assert [profile.difference for profile in wild] == pytest.approx([profile.difference for profile in calm])


def test_profiles_follow_segments_attributes_follow_the_catalogue_and_know_what_formed_the_groups():
    table = customers(score=[1, 2, 3], savings=[10, 20, 30])
    profiles = profile_segments(table, a_segmentation(1, 2, 1), [SAVINGS, SCORE])
    assert [profile.segment.number for profile in profiles] == [1, 2]
    for profile in profiles:
        assert [(each.attribute, each.basis) for each in profile.attributes] == [(SAVINGS, False), (SCORE, True)]


def test_the_order_of_the_rows_does_not_matter():
    table = customers(score=[1, 2, 3, 4, 4, 10])
    found = a_segmentation(1, 1, 2, 2, 1, 2)
    assert profile_segments(table.iloc[::-1], found, [SCORE]) == profile_segments(table, found, [SCORE])


def test_other_customers_than_those_segmented_are_refused():
    found = a_segmentation(1, 1, 2)
    for other in (customers(score=[1, 2]), customers(score=[1, 2, 3]).assign(customer_id=[1, 2, 4])):
        with pytest.raises(SegmentationError, match="have changed"):
            profile_segments(other, found, [SCORE])


def test_an_attribute_without_a_column_is_named():
    with pytest.raises(UnknownAttributesError, match="savings"):
        profile_segments(customers(score=[1, 2]), a_segmentation(1, 2), [SCORE, SAVINGS])


@given(
    st.lists(
        st.tuples(st.floats(0.01, 1e12) | st.sampled_from([np.nan, 1e12]), st.sampled_from([1, 2, 3])),
        min_size=1,
        max_size=150,
    )
)
def test_the_whole_base_has_index_100_and_difference_0(rows):
    values, labels = zip(*[*rows, (1.0, 1), (2.0, 2), (3.0, 3)], strict=True)
    profiles = [profile for profile in profiles_of(values, labels) if profile.known]
    everybody = sum(profile.known for profile in profiles)
    assert everybody == np.isfinite(values).sum()
    assert sum(profile.known * profile.mean for profile in profiles) / everybody == pytest.approx(np.nanmean(values))
    assert sum(profile.known * profile.index for profile in profiles) / everybody == pytest.approx(100)
    assert sum(profile.known * profile.difference for profile in profiles) / everybody == pytest.approx(0, abs=1e-6)


def test_one_segment_of_everybody_is_the_average_customer():
    only = replace(a_segmentation(1, 1, 1))
    profile = profile_segments(customers(score=[1, 2, 6]), only, [SCORE])[0].of("score")
    assert (profile.index, profile.difference) == (100, 0)
