import numpy as np
import pytest

from domain.segmentations import FeatureMatrix
from domain.trust import Separation, is_too_small, separation_of
from segmentation.trust.quality import SILHOUETTE_SAMPLE, silhouette


def a_matrix(values) -> FeatureMatrix:
    return FeatureMatrix(np.arange(len(values)), np.array(values, float).reshape(len(values), -1), ())


def labels(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int8)


def test_the_silhouette_of_four_customers_on_a_line():
    # Segments {0, 1} and {4, 5}: the outer ones (4.5 - 1) / 4.5, the inner ones (3.5 - 1) / 3.5.
    value, sample = silhouette(a_matrix([0, 1, 4, 5]), labels(1, 1, 2, 2), seed=1)
    assert value == pytest.approx((2 * 3.5 / 4.5 + 2 * 2.5 / 3.5) / 4)
    assert sample == 4


@pytest.mark.parametrize("numbers", [(1, 1, 1), (1, 2, 3)])
def test_one_segment_or_nothing_but_singles_cannot_be_measured(numbers):
    assert silhouette(a_matrix([0, 1, 2]), labels(*numbers), seed=1) == (None, 3)


def test_many_customers_are_measured_on_a_repeatable_sample():
    values = np.random.default_rng(1).normal(size=(12_000, 2))
    numbers = np.where(values[:, 0] > 0, 1, 2).astype(np.int8)
    value, sample = silhouette(a_matrix(values), numbers, seed=3)
    assert SILHOUETTE_SAMPLE - 2 <= sample <= SILHOUETTE_SAMPLE
    assert silhouette(a_matrix(values), numbers, seed=3) == (value, sample)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not measurable"),
        (-0.2, "weak"),
        (0.0, "weak"),
        (0.2499, "weak"),
        (0.25, "usable"),
        (0.5, "usable"),
        (0.5001, "clear"),
        (1.0, "clear"),
    ],
)
def test_words_do_not_claim_more_than_the_silhouette(value, words):
    assert separation_of(value) is Separation(words)


@pytest.mark.parametrize(
    ("size", "customers", "too_small"),
    [(99, 1_000, True), (100, 1_000, False), (199, 10_000, True), (200, 10_000, False)],
)
def test_too_small_is_under_two_percent_or_a_hundred_people(size, customers, too_small):
    assert is_too_small(size, customers) is too_small
