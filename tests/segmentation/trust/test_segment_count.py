from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import make_moons

from domain.errors import EmptySegmentsError, SegmentationError, TooFewCustomersError
from domain.progress import silent
from domain.segment_counts import CountReason, SegmentCountComparison, SegmentCountScore
from domain.segmentations import Outliers
from domain.trust import Borders, Stability, Verdict
from segmentation.building.clustering import form_segments
from segmentation.segmenting import segment_customers
from segmentation.trust.segment_count import compare_segment_counts, recommend
from tests.segmentation.trust.shapes import a_matrix, having, settings_for
from tests.segmentation.trust.test_stability import planted

SCORE = SegmentCountScore(
    n_segments=2,
    silhouette=0.4,
    stability=Stability(0.9, (0.9, 0.9), 0.2, 5_000, 20, 1.0, 0.01, (0.01, 0.01), 5, 0.0),
    filled_share=0.0,
    inertia=100.0,
    calinski_harabasz=50.0,
    davies_bouldin=1.0,
    smallest=2_000,
    smallest_share=0.2,
)


def score(number: int, reproducibility: float = 0.9, silhouette: float = 0.4, smallest: int = 2_000, **measured):
    stability = replace(SCORE.stability, reproducibility=reproducibility, **measured)
    return replace(SCORE, n_segments=number, stability=stability, silhouette=silhouette, smallest=smallest)


def compared(matrix, progress=silent, **choices):
    return compare_segment_counts(matrix, settings_for(matrix, 2, **choices), progress)


SHAPES = {
    "planted groups": planted(250),
    "evenly spread": np.random.default_rng(0).random((250, 2)),
    "skewed": np.random.default_rng(1).lognormal(size=(250, 3)),
    "has or has none": having(250, chance=np.random.default_rng(2)),
    "more than the sample": np.random.default_rng(4).normal(size=(400, 2)),
}


@pytest.mark.parametrize("method", ["k-means", "gaussian-mixture", "ward"])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_the_suggestion_says_of_a_number_a_build_of_it_confirms(shape, method, monkeypatch):
    if shape == "more than the sample":
        monkeypatch.setattr("segmentation.trust.stability.SAMPLE", 200)
    matrix = a_matrix(SHAPES[shape])
    outliers = Outliers.OWN_SEGMENT if shape == "skewed" else Outliers.KEPT
    suggested = compared(matrix, method=method, outliers=outliers)
    for each in suggested.scores[::4]:
        built = segment_customers(matrix, settings_for(matrix, each.n_segments, method=method, outliers=outliers))
        assert each.trust == built.trust
        assert each.trust.verdict is built.trust.verdict
        assert each.smallest == min(segment.size for segment in built.segments[: each.n_segments])


def test_planted_groups_of_unequal_size_are_counted():
    comparison = compared(a_matrix(planted(1_200)))
    assert comparison.equals == (4,)
    assert comparison.knee == 4
    assert comparison.reason is None
    assert comparison.best.trust.verdict is Verdict.NATURAL
    assert comparison.best == comparison.scores[2]
    assert [score.n_segments for score in comparison.scores] == list(range(2, 11))
    assert comparison.sample == comparison.customers == 1_200


def test_two_moons_are_two_but_round_groups_cut_through_them():
    moons, _ = make_moons(600, noise=0.06, random_state=0)
    comparison = compared(a_matrix(moons))
    assert comparison.recommended == 2
    assert comparison.best.trust.borders is Borders.CUT


@pytest.mark.parametrize("method", ["gaussian-mixture", "ward"])
def test_the_number_is_tried_with_the_method_chosen(method):
    comparison = compared(a_matrix(planted(1_000)), method=method)
    assert comparison.recommended == 4
    assert comparison.scores[2].stability.intact == 1


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
    assert comparison.best.trust.borders is Borders.NO_CLEARER


def test_the_same_customers_give_the_same_comparison_and_progress_rises():
    told: list[float] = []
    matrix = a_matrix(planted(100))
    first = compared(matrix, progress=lambda share, _doing: told.append(share))
    assert first == compared(matrix)
    assert told == sorted(told)
    assert told[-1] == 1


def test_the_smallest_segment_is_counted_among_all_customers_not_scaled_up_from_a_sample():
    few_different = np.repeat([[0.0, 0], [9, 0], [0, 9], [9, 9]], [5_400, 300, 200, 100], axis=0)
    comparison = compared(a_matrix(few_different))
    assert (comparison.sample, comparison.customers) == (5_000, 6_000)
    assert [each.n_segments for each in comparison.scores] == [2, 3]
    assert not [each.smallest for each in comparison.scores if each.smallest % 100], "they are whole groups"


def test_where_most_values_are_filled_in_nothing_is_suggested_and_nothing_measured():
    comparison = compared(a_matrix(planted(400), filled=300))
    assert (comparison.scores, comparison.equals, comparison.reason) == ((), (), CountReason.WITHHELD)
    assert comparison.filled_share == 0.75


def test_a_number_of_which_a_segment_would_be_empty_is_told_as_not_possible(monkeypatch):
    def no_five(matrix, settings):
        if settings.n_segments == 5:
            raise EmptySegmentsError(filled=4, asked=5)
        return form_segments(matrix, settings)

    monkeypatch.setattr("segmentation.trust.segment_count.form_segments", no_five)
    comparison = compared(a_matrix(planted(200)))
    assert comparison.not_possible == (5,)
    assert len(comparison.scores) == 8


def test_no_more_segments_are_tried_than_there_are_different_customers():
    values = np.repeat([[0.0, 0], [0, 5], [5, 0], [9, 9]], 20, axis=0)
    assert [score.n_segments for score in compared(a_matrix(values)).scores] == [2, 3]


@pytest.mark.parametrize("values", [planted(300)[:49], np.repeat([[0.0, 0], [1, 1]], 30, axis=0)])
def test_too_few_customers_are_refused(values):
    with pytest.raises(TooFewCustomersError):
        compared(a_matrix(values))


def test_the_most_reproducible_number_is_recommended():
    assert recommend([score(2), score(3, 0.99), score(4)], 10_000) == ((3,), None)


def test_numbers_that_are_equally_good_are_all_recommended_and_the_fewest_preferred_whatever_their_order():
    scores = [score(9, 0.91, 0.41), score(4, 0.90, 0.40), score(8, 0.92, 0.38)]
    assert recommend(scores, 10_000) == recommend(scores[::-1], 10_000) == ((4, 8, 9), None)
    comparison = SegmentCountComparison(tuple(scores), 5_000, 10_000, None, (4, 8, 9), None)
    assert comparison.recommended == 4
    assert comparison.best == scores[1]


@pytest.mark.parametrize("third_decimal", [-0.004, 0.004])
def test_a_third_decimal_settles_nothing(third_decimal):
    scores = [score(4), score(8, 0.9 + third_decimal, 0.4 - third_decimal)]
    assert recommend(scores, 10_000)[0] == (4, 8)


def test_a_clearly_better_separation_does_settle_it():
    assert recommend([score(2), score(5, 0.87, 0.46)], 10_000)[0] == (5,)
    assert recommend([score(2), score(5, 0.84, 0.46)], 10_000)[0] == (2,)


def test_a_natural_number_goes_before_others_that_are_as_reproducible():
    natural = score(3, matched=0.97, groups=3)
    assert recommend([score(2, 0.99, 0.5), natural], 10_000)[0] == (3,)


def test_a_number_on_the_line_is_recommended_only_where_none_is_clearly_above_it():
    on_the_line = score(3, 0.71, uncertainty=0.03)
    assert recommend([on_the_line, score(4, 0.75, 0.3)], 10_000)[0] == (4,)
    assert recommend([on_the_line, score(4, 0.6)], 10_000)[0] == (3,)


@pytest.mark.parametrize(("smallest", "recommended"), [(99, ()), (100, (2,)), (1, ())])
def test_a_number_that_leaves_a_segment_under_a_hundred_people_is_not_recommended(smallest, recommended):
    assert recommend([score(2, smallest=smallest)], 5_000)[0] == recommended


def test_of_many_customers_the_smallest_segment_must_hold_two_percent():
    assert recommend([score(2, smallest=1_999)], 100_000) == ((), CountReason.TOO_SMALL)
    assert recommend([score(2, smallest=2_000)], 100_000) == ((2,), None)


def test_segments_that_come_again_but_are_small_are_said_to_be_small_not_unreliable():
    scores = (score(2, 0.5), score(3, 0.99, smallest=60), score(4, 0.99, smallest=40), score(5, 0.3))
    equals, reason = recommend(scores, 3_000)
    assert (equals, reason) == ((), CountReason.TOO_SMALL)
    assert SegmentCountComparison(scores, 3_000, 3_000, None, equals, reason).come_again == (3, 4)


def test_a_number_that_does_not_come_again_is_not_recommended():
    assert recommend([score(2, 0.68)], 10_000) == ((), CountReason.NOT_REPRODUCIBLE)
    assert recommend([score(2, 0.72)], 10_000) == ((2,), None)
