import numpy as np
import pytest
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_info, threadpool_limits

from domain.segmentations import FeatureMatrix
from segmentation.describing.projection import project


def a_matrix(values) -> FeatureMatrix:
    values = np.array(values, float)
    return FeatureMatrix(np.arange(len(values)), values, ())


def test_two_attributes_that_go_together_become_one_axis():
    values = [[-1, -1], [1, 1], [-1, -1], [1, 1]]
    map_ = project(a_matrix(values), np.array([1, 2, 1, 2], np.int8), seed=1)
    np.testing.assert_allclose(map_.points, [[-(2**0.5), 0], [2**0.5, 0]] * 2, atol=1e-12)
    assert map_.kept == pytest.approx(1)
    assert map_.labels.tolist() == [1, 2, 1, 2]
    assert map_.customers == 4


def test_the_share_kept_is_that_of_two_axes_out_of_all():
    corners = [[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]
    assert project(a_matrix(corners), np.ones(8, np.int8), seed=1).kept == pytest.approx(2 / 3)


def test_with_one_attribute_the_second_axis_is_empty():
    map_ = project(a_matrix([[-1], [1]]), np.array([1, 2], np.int8), seed=1)
    assert map_.points.tolist() == [[-1, 0], [1, 0]]
    assert map_.kept == 1


@pytest.mark.parametrize("turn", [1, -1])
def test_an_axis_points_where_its_largest_loading_grows(turn):
    chance = np.random.default_rng(2)
    values = turn * chance.normal(size=(500, 1)) * [[3, 0.5, 0.1]] + chance.normal(size=(500, 3)) * 0.01
    points = project(a_matrix(values), np.ones(500, np.int8), seed=1).points
    assert np.corrcoef(points[:, 0], values[:, 0])[0, 1] > 0.99


def test_at_most_the_asked_number_of_points_with_every_segment_among_them():
    values = np.random.default_rng(1).normal(size=(9_000, 3))
    labels = np.array([1] * 8_990 + [2] * 9 + [3], np.int8)
    map_ = project(a_matrix(values), labels, seed=1, at_most=100)
    assert len(map_.points) == len(map_.labels) <= 100
    assert set(map_.labels) == {1, 2, 3}
    assert map_.customers == 9_000


def test_the_same_seed_gives_the_same_map():
    values = np.random.default_rng(1).normal(size=(500, 3))
    first, again = (project(a_matrix(values), np.ones(500, np.int8), 4, at_most=50).points for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_the_axes_are_computed_in_one_thread(monkeypatch):
    threads: set[int] = set()
    fit = PCA.fit

    def watched(model, values):
        threads.update(pool["num_threads"] for pool in threadpool_info())
        return fit(model, values)

    monkeypatch.setattr(PCA, "fit", watched)
    with threadpool_limits(2):
        project(a_matrix([[-1, 0], [1, 0], [0, 1]]), np.ones(3, np.int8), seed=1)
    assert threads == {1}


def test_one_customer_far_away_does_not_press_the_others_into_a_point():
    values = np.random.default_rng(0).normal(size=(100, 2))
    values[0] = 1e6
    points = project(a_matrix(values), np.ones(100, np.int8), seed=1).points
    assert np.ptp(points[1:], axis=0).min() > 2
