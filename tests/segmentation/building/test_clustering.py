import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_info, threadpool_limits

from domain.attributes import Kind
from domain.errors import DashboardError, EmptySegmentsError, SegmentationError, TooFewCustomersError
from domain.segmentations import FeatureMatrix, Preparation, SegmentationSettings
from segmentation.building.clustering import renamed_segments, validate_settings
from segmentation.preparing.matrix import build_matrix
from segmentation.segmenting import segment_customers
from tests.segmentation.hand_made import an_attribute, customers, segmented

AGE, SAVINGS, GROWTH = (
    an_attribute("age", Kind.YEARS),
    an_attribute("savings", Kind.MONEY),
    an_attribute("growth", Kind.CHANGE),
)

# Seven young without savings, five old with savings: a reader sees who belongs together.
TWELVE = customers(
    age=[21, 70, 22, 23, 71, 24, 25, 72, 26, 73, 27, 74],
    savings=[10, 9e4, 0, 20, 8e4, 15, 5, 7e4, 12, 9e4, 3, 8e4],
)
OLD = [2, 5, 8, 10, 12]

VALUES = st.floats(-1e12, 1e12, allow_subnormal=False) | st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0, 1e12])


def a_matrix(values) -> FeatureMatrix:
    values = np.array(values, float)
    preparations = tuple(
        Preparation(an_attribute(f"a{number}"), 0, 0, False, -9, 9, 0, 1) for number in range(values.shape[1])
    )
    return FeatureMatrix(np.arange(1, len(values) + 1), values, preparations)


def run(matrix: FeatureMatrix, n_segments: int, seed: int = 1):
    names = tuple(attribute.name for attribute in matrix.attributes)
    return segment_customers(matrix, SegmentationSettings(names, n_segments, seed))


def six_personas(size: int) -> tuple[pd.DataFrame, np.ndarray]:
    chance = np.random.default_rng(5)
    persona = chance.choice(6, size, p=[0.3, 0.25, 0.2, 0.12, 0.08, 0.05])
    age = chance.normal(np.array([25, 25, 45, 45, 68, 68])[persona], 3)
    savings = np.exp(chance.normal(np.array([5, 10, 5, 10, 5, 10])[persona], 0.5))
    return customers(age=age, savings=savings), persona


def test_a_dozen_customers_fall_into_the_two_groups_a_reader_sees():
    found = segmented(TWELVE, [AGE, SAVINGS])
    assert [(segment.number, segment.name, segment.size) for segment in found.segments] == [
        (1, "Segment 1", 7),
        (2, "Segment 2", 5),
    ]
    assert [segment.share for segment in found.segments] == [7 / 12, 5 / 12]
    assert found.customer_ids[found.labels == 2].tolist() == OLD
    assert found.silhouette is not None
    assert found.silhouette > 0.8
    assert found.silhouette_sample == 12


def test_centroids_are_the_means_of_their_segments():
    table, _ = six_personas(600)
    matrix = build_matrix(table, [AGE, SAVINGS])
    found = run(matrix, 6)
    for segment in found.segments:
        members = matrix.values[found.labels == segment.number]
        np.testing.assert_allclose(found.centroids[segment.number - 1], members.mean(axis=0))


def test_equally_large_segments_are_numbered_by_their_lowest_customer_id():
    found = run(a_matrix([[3], [1], [3.1], [1.1], [0], [0.1]]), 3)
    assert found.labels.tolist() == [1, 2, 1, 2, 3, 3]


@pytest.mark.parametrize("size", [3_000, 25_000])
def test_well_separated_personas_are_found_by_the_full_and_by_the_sampled_fit(size):
    table, persona = six_personas(size)
    found = segmented(table, [AGE, SAVINGS], n_segments=6)
    assert adjusted_rand_score(persona, found.labels) >= 0.9
    assert sum(segment.size for segment in found.segments) == size


def test_labels_follow_the_customer_not_the_row():
    table, _ = six_personas(25_000)
    straight = segmented(table, [AGE, SAVINGS], n_segments=4)
    shuffled = segmented(table.sample(frac=1, random_state=3), [AGE, SAVINGS], n_segments=4)
    np.testing.assert_array_equal(straight.customer_ids, shuffled.customer_ids)
    np.testing.assert_array_equal(straight.labels, shuffled.labels)
    np.testing.assert_array_equal(straight.centroids, shuffled.centroids)


def test_labels_without_structure_are_the_same_whatever_the_number_of_threads():
    matrix = a_matrix(np.random.default_rng(0).uniform(size=(25_000, 8)))
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(run(matrix, 8))
    np.testing.assert_array_equal(found[0].labels, found[1].labels)
    np.testing.assert_array_equal(found[0].centroids, found[1].centroids)


def test_fit_and_assignment_use_one_thread(monkeypatch):
    threads: set[int] = set()
    fit = KMeans.fit

    def watched(model, values):
        threads.update(pool["num_threads"] for pool in threadpool_info())
        return fit(model, values)

    monkeypatch.setattr(KMeans, "fit", watched)
    with threadpool_limits(2):
        run(a_matrix([[0], [0.1], [5], [5.1]]), 2)
    assert threads == {1}


def test_rare_groups_that_the_sample_misses_are_still_told_apart():
    values = np.zeros((30_000, 2))
    values[:10] = np.repeat([[50, 0], [52, 0], [0, 50], [0, 54], [-30, -30]], 2, axis=0)
    assert [segment.size for segment in run(a_matrix(values), 6).segments] == [29_990, 2, 2, 2, 2, 2]


def test_progress_never_goes_back_and_ends_at_one():
    heard = []
    matrix = build_matrix(TWELVE, [AGE, SAVINGS])
    segment_customers(matrix, SegmentationSettings(("age", "savings"), 2), lambda share, what: heard.append(share))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 1)


@pytest.mark.parametrize(
    ("chosen", "remedy"),
    [
        (SegmentationSettings(("age",), 1), "Ask for 2 to 12 segments."),
        (SegmentationSettings(("age",), 13), "Ask for 2 to 12 segments."),
        (SegmentationSettings((), 3), "Choose at least one attribute to form segments on."),
        (SegmentationSettings(("age", "age"), 3), "Choose each attribute once."),
        (SegmentationSettings(("age",), 3, seed=-1), "Use a whole number from 0 to 4294967295."),
    ],
)
def test_settings_out_of_range_are_refused_with_what_is_allowed(chosen, remedy):
    with pytest.raises(SegmentationError) as caught:
        validate_settings(chosen)
    assert str(caught.value.remedy) == remedy
    with pytest.raises(SegmentationError):
        segment_customers(build_matrix(TWELVE, [AGE]), chosen)


@pytest.mark.parametrize("n_segments", [2, 12])
def test_settings_at_the_limits_are_accepted(n_segments):
    assert len(segmented(customers(age=range(30)), [AGE], n_segments).segments) == n_segments


def test_a_matrix_of_other_attributes_is_refused():
    with pytest.raises(SegmentationError, match="other attributes"):
        segment_customers(build_matrix(TWELVE, [AGE]), SegmentationSettings(("savings",), 2))


@pytest.mark.parametrize("n_customers", [9, 25_000])
def test_fewer_different_customers_than_segments_are_counted_in_the_refusal(n_customers):
    values = np.resize([[0.0], [1.0], [2.0]], (n_customers, 1))
    with pytest.raises(TooFewCustomersError, match="3 different customers cannot make 4 segments"):
        run(a_matrix(values), 4)
    assert len(run(a_matrix(values), 3).segments) == 3


def test_customers_that_differ_by_rounding_only_are_not_different():
    with pytest.raises(TooFewCustomersError):
        run(a_matrix([[-0.0], [0.0], [1e-7], [1.0]]), 3)


def test_customers_that_k_means_cannot_separate_are_refused_without_a_warning():
    nearly_alike = [[3e4 + step * 3e-6, 0.7] for step in range(6)]
    with pytest.raises(EmptySegmentsError):
        run(a_matrix([[-3e4, 0.3], *nearly_alike]), 7)


def test_one_outlier_among_a_hundred_is_no_segment_of_its_own():
    chance = np.random.default_rng(4)
    table = customers(savings=np.append(np.exp(chance.normal(6, 1, 99)), 1e12), age=chance.normal(50, 9, 100))
    for n_segments in (2, 3, 4):
        found = segmented(table, [AGE, SAVINGS], n_segments)
        assert found.segments[found.labels[99] - 1].size > 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=120), st.integers(2, 12), st.integers(0, 3), st.randoms()
)
def test_any_customers_make_repeatable_segments_or_a_plain_refusal(rows, n_segments, seed, chance):
    ages, growths = zip(*rows, strict=True)
    table = customers(age=ages, growth=growths)
    order = list(range(len(rows)))
    chance.shuffle(order)
    try:
        found = segmented(table, [AGE, GROWTH], n_segments, seed)
    except DashboardError:
        return
    again = segmented(table.iloc[order], [AGE, GROWTH], n_segments, seed)
    np.testing.assert_array_equal(found.labels, again.labels)
    sizes = [segment.size for segment in found.segments]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes == np.bincount(found.labels, minlength=n_segments + 1)[1:].tolist()
    assert min(sizes) > 0
    assert sum(sizes) == len(rows)
    assert sum(segment.share for segment in found.segments) == pytest.approx(1)


def test_segments_take_new_names_and_keep_those_not_mentioned():
    renamed = renamed_segments(segmented(TWELVE, [AGE]), {2: "  Savers of Zürich "})
    assert [segment.name for segment in renamed.segments] == ["Segment 1", "Savers of Zürich"]
    assert [segment.size for segment in renamed.segments] == [7, 5]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({1: ""}, "A segment has no name."),
        ({1: " \t"}, "A segment has no name."),
        ({1: "x" * 61}, "A segment's name is too long."),
        ({1: "Old\nrich"}, "A segment's name has characters that cannot be shown."),
        ({1: "Old\x00rich"}, "A segment's name has characters that cannot be shown."),
        ({1: "Savers", 2: "SAVERS "}, "Two segments have the same name."),
        ({1: "segment 2"}, "Two segments have the same name."),
        ({3: "Savers"}, "There is no segment of that number."),
    ],
)
def test_names_that_cannot_be_shown_or_told_apart_are_refused(names, sentence):
    with pytest.raises(SegmentationError) as caught:
        renamed_segments(segmented(TWELVE, [AGE]), names)
    assert str(caught.value) == sentence
    assert str(caught.value.remedy)


def test_a_name_of_sixty_characters_is_accepted():
    assert renamed_segments(segmented(TWELVE, [AGE]), {1: "x" * 60}).segments[0].name == "x" * 60
