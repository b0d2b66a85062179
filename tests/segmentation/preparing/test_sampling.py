import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segmentation.preparing.sampling import stratified_sample

LABELS = st.lists(st.integers(1, 6), min_size=1, max_size=200).map(lambda numbers: np.array(numbers, np.int8))


def test_everybody_is_in_the_sample_when_there_is_room():
    assert stratified_sample(np.array([1, 2, 1], np.int8), 3, seed=1).tolist() == [0, 1, 2]


@given(LABELS, st.integers(6, 50), st.integers(0, 5))
def test_a_sample_is_small_enough_ascending_and_without_repetition(labels, at_most, seed):
    sample = stratified_sample(labels, at_most, seed)
    assert len(sample) <= at_most
    assert (np.diff(sample) > 0).all()
    assert set(labels[sample]) == set(labels)


def test_segments_keep_their_proportions():
    labels = np.repeat(np.array([1, 2, 3], np.int8), [6000, 3000, 1000])
    sizes = np.bincount(labels[stratified_sample(labels, 1000, seed=1)])[1:]
    np.testing.assert_allclose(sizes, [600, 300, 100], atol=2)


def test_a_segment_of_one_is_in_every_sample():
    labels = np.array([1] * 9_999 + [2], np.int8)
    assert 9_999 in stratified_sample(labels, 10, seed=1)


def test_the_same_seed_draws_the_same_sample_and_another_one_another():
    labels = np.ones(1000, np.int8)
    first, again, other = (stratified_sample(labels, 20, seed).tolist() for seed in (1, 1, 2))
    assert first == again != other
