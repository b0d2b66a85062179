from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import make_moons

from domain.errors import SegmentationError, TooFewCustomersError
from domain.progress import silent
from domain.segmentations import Outliers, SegmentationSettings
from domain.trust import CountReason, SegmentCountScore
from segmentation.trust.segment_count import compare_segment_counts, recommend
from tests.segmentation.trust.test_stability import a_matrix, planted

SCORE = SegmentCountScore(
    n_segments=2,
    silhouette=0.4,
    inertia=100.0,
    calinski_harabasz=50.0,
    davies_bouldin=1.0,
    smallest_share=0.2,
    smallest=2_000,
    reproducibility=0.9,
    without_groups=0.2,
)


def compared(matrix, progress=silent, **choices):
    names = tuple(attribute.name for attribute in matrix.attributes)
    return compare_segment_counts(matrix, SegmentationSettings(names, 2, **choices), progress)


def test_planted_groups_of_unequal_size_are_counted():
    comparison = compared(a_matrix(planted(1_200)))
    assert comparison.recommended == 4
    assert comparison.knee == 4
    assert comparison.reason is CountReason.SET_APART
    assert comparison.best == comparison.scores[2]
    assert [score.n_segments for score in comparison.scores] == list(range(2, 11))
    assert comparison.sample == comparison.customers == 1_200


def test_two_moons_are_two_but_round_groups_cut_through_them():
    moons, _ = make_moons(600, noise=0.06, random_state=0)
    comparison = compared(a_matrix(moons))
    assert comparison.recommended == 2
    assert comparison.reason is CountReason.CUT


@pytest.mark.parametrize("method", ["gaussian-mixture", "ward"])
def test_the_number_is_tried_with_the_method_chosen(method):
    comparison = compared(a_matrix(planted(1_000)), method=method)
    assert comparison.recommended == 4
    assert comparison.scores[2].intact == 1


def test_outliers_are_not_the_smallest_segment():
    four = compared(a_matrix(planted(600)), outliers=Outliers.OWN_SEGMENT).scores[2]
    assert four.n_segments == 4
    assert four.smallest == pytest.approx(54, abs=1)


def test_outliers_on_both_sides_make_no_number_of_segments_less_compact():
    values = planted(600)
    values[:3], values[3:6] = 200, -200
    four = compared(a_matrix(values), outliers=Outliers.OWN_SEGMENT).scores[2]
    # Of 1,800, the sum of squares of all customers, these six have nearly all, and are as far from each other.
    assert four.inertia < 20
    assert four.davies_bouldin < 0.6
    assert four.calinski_harabasz > 1_000


def test_a_method_that_finds_the_number_itself_is_not_tried():
    with pytest.raises(SegmentationError, match="finds the number of segments itself"):
        compared(a_matrix(planted(300)), method="hdbscan")


def test_where_nothing_is_to_be_found_nothing_is_recommended():
    comparison = compared(a_matrix(np.random.default_rng(0).normal(size=(600, 4))))
    assert comparison.recommended is None
    assert comparison.reason is CountReason.NOT_REPRODUCIBLE
    assert comparison.best is None


def test_a_stable_cut_through_an_even_cloud_is_called_a_choice():
    comparison = compared(a_matrix(np.random.default_rng(0).random((600, 2))))
    assert comparison.recommended == 4
    assert comparison.reason is CountReason.BY_DEGREES


def test_the_same_customers_give_the_same_comparison_and_progress_rises():
    told: list[float] = []
    matrix = a_matrix(planted(100))
    first = compared(matrix, progress=lambda share, _doing: told.append(share))
    assert first == compared(matrix)
    assert told == sorted(told)
    assert told[-1] == 1


def test_many_customers_are_sampled_and_the_smallest_segment_is_scaled_up():
    few_different = np.repeat([[0.0, 0], [9, 0], [0, 9], [9, 9]], [5_400, 300, 200, 100], axis=0)
    comparison = compared(a_matrix(few_different))
    assert (comparison.sample, comparison.customers) == (5_000, 6_000)
    two = comparison.scores[0]
    assert two.smallest == round(two.smallest_share * 6_000)
    assert 250 < two.smallest < 650


def test_no_more_segments_are_tried_than_there_are_different_customers():
    values = np.repeat([[0.0, 0], [0, 5], [5, 0], [9, 9]], 20, axis=0)
    assert [score.n_segments for score in compared(a_matrix(values)).scores] == [2, 3]


@pytest.mark.parametrize("values", [planted(300)[:49], np.repeat([[0.0, 0], [1, 1]], 30, axis=0)])
def test_too_few_customers_are_refused(values):
    with pytest.raises(TooFewCustomersError):
        compared(a_matrix(values))


def test_the_most_reproducible_number_is_recommended():
    scores = [SCORE, replace(SCORE, n_segments=3, reproducibility=0.99), replace(SCORE, n_segments=4)]
    assert recommend(scores, 10_000)[0] == 3


def test_of_numbers_that_are_equally_good_the_smallest_is_recommended_whatever_their_order():
    equally_good = [replace(SCORE, n_segments=number) for number in (4, 3, 5)]
    assert recommend(equally_good, 10_000)[0] == 3
    assert recommend(equally_good[::-1], 10_000)[0] == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"intact": 0.94}, CountReason.CUT),
        ({"intact": 0.95}, CountReason.SET_APART),
        ({"silhouette": 0.24}, CountReason.BY_DEGREES),
    ],
)
def test_a_recommendation_says_how_far_to_trust_it(changes, reason):
    assert recommend([replace(SCORE, **changes)], 10_000) == (2, reason)


def test_a_draw_goes_to_the_clearer_one():
    clearer = replace(SCORE, n_segments=5, reproducibility=0.87, silhouette=0.45)
    assert recommend([SCORE, clearer], 10_000)[0] == 5
    assert recommend([SCORE, replace(clearer, reproducibility=0.84)], 10_000)[0] == 2


@pytest.mark.parametrize(("smallest", "recommended"), [(99, None), (100, 2), (1, None)])
def test_a_number_that_leaves_a_segment_under_a_hundred_people_is_not_recommended(smallest, recommended):
    assert recommend([replace(SCORE, smallest=smallest)], 5_000)[0] == recommended


def test_of_many_customers_the_smallest_segment_must_hold_two_percent():
    assert recommend([replace(SCORE, smallest=1_999)], 100_000) == (None, CountReason.TOO_SMALL)
    assert recommend([replace(SCORE, smallest=2_000)], 100_000)[0] == 2


def test_a_number_that_does_not_come_again_is_not_recommended():
    assert recommend([replace(SCORE, reproducibility=0.69)], 10_000)[0] is None
    assert recommend([replace(SCORE, reproducibility=0.7)], 10_000)[0] == 2
