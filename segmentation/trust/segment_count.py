"""How many segments? Each number is built as it would be, and measured in several ways, which disagree by nature."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from kneed import KneeLocator
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score
from threadpoolctl import threadpool_limits

from domain.errors import EmptySegmentsError, SegmentationError, TooFewCustomersError
from domain.progress import Progress
from domain.segment_counts import CountReason, SegmentCountComparison, SegmentCountScore, is_reliable
from domain.segmentations import FeatureMatrix, Segmentation, SegmentationSettings
from domain.segments import UNASSIGNED
from domain.sentences import Counted, Sentence
from domain.trust import CLEARLY_ABOVE, Trust, Verdict, is_too_small
from segmentation.building.clustering import form_segments
from segmentation.building.methods import method_named
from segmentation.building.numbering import without_outliers
from segmentation.trust.quality import with_silhouette
from segmentation.trust.stability import TrustSample, draw_sample, measure_stability

NUMBERS = range(2, 11)
# Agreements that are closer are equal: with another seed, the same number of segments differs by 0.05 to 0.1.
_AS_STABLE = 0.05
_PREFERENCE = (Verdict.NATURAL, Verdict.REPRODUCIBLE, Verdict.NEAR_THE_LINE)


def compare_segment_counts(
    matrix: FeatureMatrix, settings: SegmentationSettings, progress: Progress
) -> SegmentCountComparison:
    """2 to 10 segments, whatever the number in `settings`, each as `segment_customers` builds and measures it.

    Raises TooFewCustomersError below 50 or with too few different ones, SegmentationError for a method that finds the
    number itself, NoOutliersError as a build does.
    """
    if method_named(settings.method).chooses_number:
        raise SegmentationError("This method finds the number of segments itself.", "Build the segments.")
    customers, filled = matrix.customers, matrix.filled_share
    if Trust(None, None, filled).is_withheld:
        return SegmentCountComparison((), 0, customers, None, (), CountReason.WITHHELD, filled)
    sample = draw_sample(matrix, settings.seed)
    if sample is None:
        raise TooFewCustomersError(customers=Counted(len(matrix.values), "different customer"), segments=NUMBERS.start)
    different = len(np.unique(sample.values.round(6), axis=0))
    tried: list[SegmentCountScore | None] = []
    for number in NUMBERS[: max(0, different - NUMBERS.start)]:
        progress(len(tried) / len(NUMBERS), Sentence("Trying {number} segments", number=number))
        tried.append(_score(matrix, sample, replace(settings, n_segments=number), customers))
    scores = [score for score in tried if score]
    if not scores:
        raise TooFewCustomersError(customers=Counted(different, "different customer"), segments=NUMBERS.start)
    progress(1.0, "Done")
    equals, reason = recommend(scores, customers)
    not_possible = tuple(set(NUMBERS) - {score.n_segments for score in scores})
    return SegmentCountComparison(
        scores=tuple(scores),
        sample=len(sample.rows),
        customers=customers,
        knee=_knee(scores),
        equals=equals,
        reason=reason,
        filled_share=filled,
        not_possible=tuple(sorted(not_possible)),
    )


def recommend(scores: Sequence[SegmentCountScore], customers: int) -> tuple[tuple[int, ...], CountReason | None]:
    """Numbers that are equally good, ascending, or why there is none; each leaves only segments large enough to act on.

    A natural number before a reproducible one, and that before one on the line; of these, all that are as reproducible as
    the best and as clearly separated as the clearest of them, give or take 0.05.
    """
    reliable = [score for score in scores if is_reliable(score.trust)]
    large_enough = [score for score in reliable if not is_too_small(score.smallest, customers)]
    if not large_enough:
        return (), CountReason.TOO_SMALL if reliable else CountReason.NOT_REPRODUCIBLE
    preferred = min((score.trust.verdict for score in large_enough), key=_PREFERENCE.index)
    alike = [score for score in large_enough if score.trust.verdict is preferred]
    steadiest = max(score.stability.reproducibility for score in alike)
    steady = [score for score in alike if score.stability.reproducibility >= steadiest - _AS_STABLE]
    clearest = max(_silhouette(score) for score in steady)
    equals = sorted(score.n_segments for score in steady if _silhouette(score) >= clearest - CLEARLY_ABOVE)
    return tuple(equals), None


def _silhouette(score: SegmentCountScore) -> float:
    return score.silhouette or 0.0


def _score(
    matrix: FeatureMatrix, sample: TrustSample, settings: SegmentationSettings, customers: int
) -> SegmentCountScore | None:
    """None where one of so many segments would be empty."""
    try:
        built = with_silhouette(form_segments(matrix, settings), matrix)
    except EmptySegmentsError:
        return None
    smallest = min(segment.size for segment in built.segments[: settings.n_segments])
    inertia, calinski_harabasz, davies_bouldin = _compactness(built, sample)
    return SegmentCountScore(
        n_segments=settings.n_segments,
        silhouette=built.silhouette,
        stability=measure_stability(sample, built.labels, settings),
        filled_share=built.filled_share,
        inertia=inertia,
        calinski_harabasz=calinski_harabasz,
        davies_bouldin=davies_bouldin,
        smallest=smallest,
        smallest_share=smallest / customers,
        set_apart_share=matrix.set_apart_share,
    )


def _compactness(built: Segmentation, sample: TrustSample) -> tuple[float, float, float]:
    """Inertia, Calinski-Harabasz and Davies-Bouldin, without outliers."""
    labels = without_outliers(built.labels, len(built.segments), built.settings)[sample.rows]
    numbers = np.unique(labels[labels != UNASSIGNED])
    about_means = [np.var(sample.values[labels == n], axis=0).sum() * (labels == n).sum() for n in numbers]
    inertia = float(sum(about_means))
    if len(numbers) < 2:
        return inertia, 0.0, np.nan
    alike, of_alike = sample.values[labels != UNASSIGNED], labels[labels != UNASSIGNED]
    with threadpool_limits(1):
        calinski_harabasz = float(calinski_harabasz_score(alike, of_alike))
        return inertia, calinski_harabasz, float(davies_bouldin_score(alike, of_alike))


def _knee(scores: list[SegmentCountScore]) -> int | None:
    if len(scores) < 3:
        return None
    numbers, inertias = [score.n_segments for score in scores], [score.inertia for score in scores]
    knee = KneeLocator(numbers, inertias, curve="convex", direction="decreasing").knee
    return None if knee is None else int(knee)
