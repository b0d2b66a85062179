import numpy as np
import pytest
from sklearn.datasets import make_blobs

from domain.trust import REFITTED_PART, Verdict
from segmentation.building.finding import Finder
from segmentation.building.methods import method_named
from segmentation.building.methods.k_means import METHOD
from segmentation.segmenting import segment_customers
from segmentation.trust.groups import separate_groups, share_intact, share_matched
from segmentation.trust.reference import best_silhouette_without_groups, silhouette_by_having, silhouette_of
from segmentation.trust.refits import REFITS, agreement, best_overlap, refits
from segmentation.trust.stability import FEWEST_CUSTOMERS, draw_sample
from tests.segmentation.trust.shapes import a_matrix, having, settings_for

K_MEANS = Finder(METHOD)


def built(matrix, n_segments):
    return segment_customers(matrix, settings_for(matrix, n_segments))


def planted(size: int = 600):
    """Four groups of unequal size and spread, equally far apart."""
    sizes = [size * 4 // 10, size * 3 // 10, size * 2 // 10, size // 10]
    centres = [[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9]]
    return make_blobs(sizes, centers=centres, cluster_std=[1.2, 0.8, 1, 0.5], random_state=4)[0]


def test_planted_groups_come_again_in_every_sample_and_are_natural():
    found = built(a_matrix(planted()), 4)
    assert found.stability is not None
    assert found.stability.reproducibility > 0.99
    assert min(found.stability.by_segment) > 0.98
    assert found.trust.verdict is Verdict.NATURAL


def test_a_segment_that_is_half_of_a_group_does_not_come_again_while_the_whole_ones_do():
    found = built(a_matrix(planted()), 5)
    assert found.stability is not None
    split, whole = sorted(found.stability.by_segment)[:2], sorted(found.stability.by_segment)[2:]
    assert max(split) < 0.95
    assert min(whole) > 0.97


@pytest.mark.parametrize("n_segments", [3, 4, 6])
def test_customers_without_groups_are_never_called_natural(n_segments):
    chance = np.random.default_rng(7)
    shapeless = {
        "round": chance.normal(size=(800, 5)),
        "evenly spread": chance.random((800, 2)),
        "one long cloud": chance.multivariate_normal(np.zeros(3), 0.8 + 0.2 * np.eye(3), 800),
        "skewed": np.log1p(chance.lognormal(size=(800, 3))),
    }
    for name, values in shapeless.items():
        found = built(a_matrix(values), n_segments)
        assert found.trust.verdict is not Verdict.NATURAL, name


def test_a_round_cloud_cut_in_three_is_arbitrary():
    found = built(a_matrix(np.random.default_rng(7).normal(size=(800, 5))), 3)
    assert found.trust.verdict is Verdict.ARBITRARY


def test_the_overlap_is_that_of_the_most_alike_segment():
    # Four members; the refit puts three of them with one stranger (3 of 5), the last with two strangers (1 of 6).
    members = np.array([1, 1, 1, 1, 0, 0, 0], bool)
    assert best_overlap(members, np.array([0, 0, 0, 1, 0, 1, 1])) == 3 / 5
    assert best_overlap(members, np.array([0, 0, 0, 0, 1, 1, 1])) == 1
    assert best_overlap(np.zeros(7, bool), np.arange(7)) == 0


def test_every_refit_sees_the_same_part_of_the_customers_each_time_it_is_asked():
    values = a_matrix(planted(300)).values
    first, second = refits(values, K_MEANS, 3, seed=5), refits(values, K_MEANS, 3, seed=5)
    assert len(first) == REFITS
    for (rows, labels), (same_rows, same_labels) in zip(first, second, strict=True):
        assert len(rows) == len(np.unique(rows)) == len(labels) == int(REFITTED_PART * len(values))
        assert np.array_equal(rows, same_rows)
        assert np.array_equal(labels, same_labels)
    assert not np.array_equal(first[0][0], first[1][0]), "each refit sees another part"


def test_each_refit_sees_four_fifths_of_the_customers_each_once():
    parts = refits(a_matrix(planted(100)).values, K_MEANS, 2, seed=1, times=3)
    assert [len(set(rows)) for rows, _ in parts] == [80, 80, 80]


def test_fewer_than_fifty_customers_are_not_measured():
    matrix = a_matrix(planted(300)[: FEWEST_CUSTOMERS - 1])
    assert draw_sample(matrix, seed=1) is None
    assert built(matrix, 2).trust.verdict is Verdict.UNKNOWN


def test_the_sample_is_the_same_whatever_is_built_and_another_with_another_seed():
    matrix = a_matrix(np.random.default_rng(1).normal(size=(6_000, 2)))
    first, again, other = (draw_sample(matrix, seed) for seed in (1, 1, 2))
    assert first is not None
    assert again is not None
    assert other is not None
    assert len(first.rows) == 5_000
    np.testing.assert_array_equal(first.rows, again.rows)
    assert not np.array_equal(first.rows, other.rows)
    np.testing.assert_array_equal(first.values, matrix.values[first.rows])


def test_a_segment_with_hardly_anybody_in_the_sample_is_not_measured():
    values = np.random.default_rng(1).normal(size=(6_000, 2))
    values[:4] = 90
    found = built(a_matrix(values), 2)
    assert found.segments[1].size == 4
    assert found.stability is not None
    assert found.stability.by_segment[1] is None
    assert found.stability.by_segment_uncertainty[1] is None


def test_independent_flags_separate_clearly_even_without_groups_and_are_compared_with_their_like():
    flags = (np.random.default_rng(3).random((500, 3)) < 0.4).astype(float)
    found = built(a_matrix(flags), 8)
    assert found.silhouette is not None
    assert found.silhouette > 0.9
    assert found.trust.verdict is Verdict.REPRODUCIBLE


def test_data_of_the_same_shape_keeps_correlations():
    # One long cloud is cut across with a high silhouette: so is its like without groups, or it would look natural.
    long = a_matrix(np.random.default_rng(2).multivariate_normal([0, 0], [[1, 0.95], [0.95, 1]], 1_000)).values
    assert best_silhouette_without_groups(long, K_MEANS, 2, seed=1) > 0.4


def test_the_silhouette_of_one_segment_or_of_singles_is_nothing():
    assert silhouette_of(np.zeros((5, 1)), np.zeros(5, int), seed=1) == 0
    assert silhouette_of(np.arange(5.0)[:, None], np.arange(5), seed=1) == 0


def test_people_whom_a_refit_puts_nowhere_are_together_with_nobody():
    labels = np.array([1, 1, 1, 2, 2, 2, 0])
    assert agreement(labels, np.array([0, 0, 0, 1, 1, 1, -1])) == 1
    assert agreement(labels, np.array([0, 0, 0, -1, -1, -1, -1])) < 0.7
    assert agreement(labels, np.full(7, -1)) == 0
    members = labels == 2
    assert best_overlap(members, np.array([0, 0, 0, -1, -1, -1, -1])) == 0
    assert best_overlap(members, np.array([0, 0, 0, 1, 1, -1, -1])) == 2 / 3


def test_the_silhouette_is_of_those_in_a_group():
    values = np.array([[0.0], [0.1], [9.0], [9.1], [4.5]])
    assert silhouette_of(values, np.array([0, 0, 1, 1, -1]), seed=1) > 0.98
    assert silhouette_of(values, np.array([-1, -1, -1, 1, -1]), seed=1) == 0
    assert silhouette_of(values, np.full(5, -1), seed=1) == 0


def test_the_share_left_whole_is_of_those_in_groups_that_emptier_space_separates():
    groups = np.array([0, 0, 0, 0, 1, 1, -1, -1])
    assert share_intact(groups, np.array([1, 1, 1, 2, 2, 2, 1, 2])) == 5 / 6
    assert share_intact(groups, np.array([3, 3, 3, 3, 3, 3, 1, 2])) == 1
    assert share_intact(np.full(8, -1), np.ones(8, int)) is None


def test_a_method_that_finds_nothing_in_data_without_groups_has_nothing_to_beat():
    hdbscan = Finder(method_named("hdbscan"))
    assert best_silhouette_without_groups(a_matrix(planted(300)).values, hdbscan, 12, seed=1) == 0


def test_groups_and_segments_match_when_each_is_the_other_and_only_when_there_are_as_many():
    groups = np.array([0, 0, 0, 0, 1, 1, 1, -1])
    assert share_matched(groups, np.array([2, 2, 2, 2, 1, 1, 1, 1])) == 7 / 8
    assert share_matched(groups, np.array([2, 2, 2, 1, 1, 1, 1, 1])) == 6 / 8
    assert share_matched(groups, np.array([2, 2, 2, 2, 1, 1, 1, 0])) == 1, "of those in a segment"
    assert share_matched(groups, np.array([2, 2, 2, 2, 1, 1, 1, 3])) == 0
    assert share_matched(np.full(8, -1), np.ones(8, int)) == 0


def test_who_has_something_and_who_has_nothing_separates_them_as_clearly_as_they_are():
    values = a_matrix(having(800)).values
    found = built(a_matrix(having(800)), 2)
    by_having = silhouette_by_having(values, K_MEANS, 2, seed=1)
    assert by_having is not None
    assert by_having == pytest.approx(found.silhouette, abs=0.03)
    assert best_silhouette_without_groups(values, K_MEANS, 2, seed=1) < by_having - 0.2
    assert silhouette_by_having(a_matrix(planted(600)).values, K_MEANS, 4, seed=1) is None, "no value is usual"


def test_emptier_space_separates_the_planted_groups_and_none_in_a_round_cloud():
    assert len(np.unique(separate_groups(a_matrix(planted(600)).values, seed=1))) in {4, 5}
    assert set(separate_groups(np.random.default_rng(0).normal(size=(600, 5)), seed=1)) == {-1}
