"""How many segments? Each number is tried on one sample and measured in several ways, which disagree by nature."""

from collections.abc import Iterable

import numpy as np
from kneed import KneeLocator
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score
from threadpoolctl import threadpool_limits

from domain.errors import SegmentationError, TooFewCustomersError
from domain.progress import Progress
from domain.segmentations import FeatureMatrix, SegmentationSettings
from domain.sentences import Counted, Sentence
from domain.trust import (
    REPRODUCIBLE,
    CountReason,
    SegmentCountComparison,
    SegmentCountScore,
    are_cut,
    are_set_apart,
    is_too_small,
)
from segmentation.building.finding import Finder, finder_for
from segmentation.building.methods import method_named
from segmentation.building.methods.method import UNASSIGNED_POSITION
from segmentation.preparing.sampling import random_sample
from segmentation.trust.stability import (
    FEWEST_CUSTOMERS,
    SAMPLE,
    best_silhouette_without_groups,
    refits,
    separate_groups,
    share_intact,
    silhouette_of,
)

NUMBERS = range(2, 11)
_AS_STABLE = 0.05  # agreements (0 to 1) closer than this count as equal: a choice of this product


def compare_segment_counts(
    matrix: FeatureMatrix, settings: SegmentationSettings, progress: Progress
) -> SegmentCountComparison:
    """2 to 10 segments, whatever the number in `settings`, tried on at most 5,000 customers.

    Raises TooFewCustomersError below 50 or with too few different ones, SegmentationError for a method that finds the
    number itself.
    """
    if method_named(settings.method).chooses_number:
        raise SegmentationError("This method finds the number of segments itself.", "Build the segments.")
    finder, seed = finder_for(settings), settings.seed
    values = random_sample(matrix.values, SAMPLE, seed)
    numbers = [number for number in NUMBERS if number < len(np.unique(values.round(6), axis=0))]
    if len(values) < FEWEST_CUSTOMERS or not numbers:
        raise TooFewCustomersError(customers=Counted(len(values), "different customer"), segments=NUMBERS.start)
    with threadpool_limits(1):
        groups = separate_groups(values, seed)
    scores = []
    for position, number in enumerate(numbers):
        progress(position / len(numbers), Sentence("Trying {number} segments", number=number))
        with threadpool_limits(1):
            scores.append(_score(values, groups, finder, number, seed, len(matrix.values)))
    recommended, reason = recommend(scores, len(matrix.values))
    progress(1.0, "Done")
    return SegmentCountComparison(tuple(scores), len(values), len(matrix.values), _knee(scores), recommended, reason)


def recommend(scores: Iterable[SegmentCountScore], customers: int) -> tuple[int | None, CountReason]:
    """The most reproducible number whose smallest segment is large enough to act on.

    Of numbers that are equally reproducible the one with the clearest separation, then the smaller one.

    >>> def score(number, reproducibility, silhouette):
    ...     return SegmentCountScore(number, silhouette, 0, 0, 0, 0.2, 200, reproducibility, without_groups=0.2)
    >>> number, reason = recommend([score(2, 0.97, 0.4), score(3, 0.95, 0.5), score(4, 0.6, 0.9)], customers=1_000)
    >>> number, reason.value  # 3 is as reproducible as 2 and more clearly separated; 4 is not reproducible
    (3, 'set apart')
    """
    large_enough = [score for score in scores if not is_too_small(score.smallest, customers)]
    reliable = [score for score in large_enough if score.reproducibility >= REPRODUCIBLE]
    if not reliable:
        return None, CountReason.NOT_REPRODUCIBLE if large_enough else CountReason.TOO_SMALL
    steadiest = max(score.reproducibility for score in reliable)
    best = max(
        (score for score in reliable if score.reproducibility >= steadiest - _AS_STABLE),
        key=lambda score: (score.silhouette, -score.n_segments),
    )
    return best.n_segments, _why(best)


def _why(best: SegmentCountScore) -> CountReason:
    if are_cut(best.intact):
        return CountReason.CUT
    return CountReason.SET_APART if are_set_apart(best.silhouette, best.without_groups) else CountReason.BY_DEGREES


def _score(
    values: NDArray[np.float64], groups: NDArray[np.integer], finder: Finder, number: int, seed: int, customers: int
) -> SegmentCountScore:
    found = finder.fit(values, number, seed, quick=True)
    labels = finder.assign(values, found).positions
    apart = finder.groups(labels, found)
    alike, of_alike = values[apart != UNASSIGNED_POSITION], apart[apart != UNASSIGNED_POSITION]
    again = [adjusted_rand_score(labels[rows], other) for rows, other in refits(values, finder, number, seed)]
    smallest = float(np.bincount(labels, minlength=number)[:number].min() / len(labels))
    is_divided = len(np.unique(of_alike)) > 1
    return SegmentCountScore(
        n_segments=number,
        silhouette=silhouette_of(values, apart, seed),
        inertia=float(((alike - found.centroids[of_alike]) ** 2).sum()),
        calinski_harabasz=float(calinski_harabasz_score(alike, of_alike)) if is_divided else 0.0,
        davies_bouldin=float(davies_bouldin_score(alike, of_alike)) if is_divided else np.nan,
        smallest_share=smallest,
        smallest=round(smallest * customers),
        reproducibility=float(np.mean(again)),
        without_groups=best_silhouette_without_groups(values, finder, number, seed),
        intact=share_intact(groups, labels),
    )


def _knee(scores: list[SegmentCountScore]) -> int | None:
    if len(scores) < 3:
        return None
    numbers, inertias = [score.n_segments for score in scores], [score.inertia for score in scores]
    knee = KneeLocator(numbers, inertias, curve="convex", direction="decreasing").knee
    return None if knee is None else int(knee)
