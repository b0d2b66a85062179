"""Are the segments real? They are built again on other samples, and compared with data of the same shape without groups."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

from domain.segmentations import FeatureMatrix, SegmentationSettings
from domain.segments import MOST_SEGMENTS, UNASSIGNED
from domain.trust import REPRODUCIBLE, Stability
from segmentation.building.finding import Finder, finder_for
from segmentation.building.methods.hdbscan import METHOD as HDBSCAN
from segmentation.building.methods.hdbscan import density_groups
from segmentation.building.methods.method import UNASSIGNED_POSITION
from segmentation.preparing.sampling import stratified_sample

# Each refit sees 80 % of the sample: a smaller part loses small segments, a larger one is nearly the same data again. The
# numbers are choices of this product; REPRODUCIBLE was measured with them.
SAMPLE, REFITS, PART = 5_000, 20, 0.8
FEWEST_CUSTOMERS = 50  # a part of fewer is too small to represent all
_FEW_VALUES = 12  # a column with at most so many values is a scale of steps, such as yes or no, or a number of products
_REFERENCE_REFITS = 3  # only to see whether anything is found twice in data without groups
_SILHOUETTE_SAMPLE = 2_000  # the reference is a threshold, not a result: two decimals are enough

Values = NDArray[np.float64]
Labels = NDArray[np.integer]


def measure_stability(
    matrix: FeatureMatrix, labels: NDArray[np.int8], settings: SegmentationSettings
) -> Stability | None:
    """On a stratified sample, unassigned customers included; None with fewer than 50. The resampling is Hennig's (2007)."""
    rows = stratified_sample(labels, SAMPLE, settings.seed)
    if len(rows) < FEWEST_CUSTOMERS:
        return None
    values, found = matrix.values[rows], labels[rows]
    finder, numbers = finder_for(settings), range(UNASSIGNED + 1, int(labels.max()) + 1)
    with threadpool_limits(1):
        agreements, overlaps = [], []
        for members, again in refits(values, finder, settings.n_segments, settings.seed):
            agreements.append(agreement(found[members], again))
            overlaps.append([best_overlap(found[members] == number, again) for number in numbers])
        intact = share_intact(separate_groups(values, settings.seed), found)
        reference = best_silhouette_without_groups(values, finder, settings.n_segments, settings.seed)
    return Stability(
        reproducibility=float(np.mean(agreements)),
        by_segment=tuple(float(mean) for mean in np.mean(overlaps, axis=0)),
        without_groups=reference,
        customers=len(rows),
        refits=REFITS,
        intact=intact,
    )


def refits(
    values: Values, finder: Finder, n_segments: int, seed: int, times: int = REFITS
) -> list[tuple[NDArray[np.intp], Labels]]:
    """Rows of a random part of the customers, and the segments found in that part alone."""
    found = []
    for number in range(times):
        chance = np.random.default_rng([seed, n_segments, number])
        rows = np.sort(chance.choice(len(values), int(PART * len(values)), replace=False))
        found.append((rows, cluster(values[rows], finder, n_segments, number)))
    return found


def cluster(values: Values, finder: Finder, n_segments: int, seed: int) -> Labels:
    return finder.assign(values, finder.fit(values, n_segments, seed, quick=True)).positions


def agreement(labels: Labels, again: Labels) -> float:
    """The adjusted Rand index over those in a segment; each customer whom the refit leaves unassigned counts as alone."""
    assigned = labels != UNASSIGNED
    return float(adjusted_rand_score(labels[assigned], _nobody_together(again[assigned])))


def _nobody_together(found: Labels) -> Labels:
    alone = found == UNASSIGNED_POSITION
    return np.where(alone, np.cumsum(alone) + found.max(initial=0), found)


def separate_groups(values: Values, seed: int) -> Labels:
    """Each customer's group, of those that emptier space separates and refits find again; else UNASSIGNED_POSITION."""
    groups = density_groups(values)
    come_again = _comes_again(values, groups, Finder(HDBSCAN), MOST_SEGMENTS, seed)
    return groups if come_again else np.full(len(values), UNASSIGNED_POSITION)


def share_intact(groups: Labels, labels: Labels) -> float | None:
    """See `Stability`; `groups` as `separate_groups` finds them."""
    numbers = np.unique(groups[groups != UNASSIGNED_POSITION])
    if not len(numbers):
        return None
    together = sum(int(np.unique(labels[groups == number], return_counts=True)[1].max()) for number in numbers)
    return together / int((groups != UNASSIGNED_POSITION).sum())


def best_overlap(members: NDArray[np.bool_], again: Labels) -> float:
    """The Jaccard index of a segment with the most alike segment of a refit; 0 when the part holds none of it."""
    size, best = int(members.sum()), 0.0
    for number in np.unique(again[members & (again != UNASSIGNED_POSITION)]):
        theirs = again == number
        shared = int((members & theirs).sum())
        best = max(best, shared / (size + int(theirs.sum()) - shared))
    return best


def best_silhouette_without_groups(values: Values, finder: Finder, n_segments: int, seed: int) -> float:
    """What the method reaches in data without groups. A method that may find nothing must find the same there again."""
    shapeless = _without_groups(values, finder.method.chooses_number, np.random.default_rng([seed, n_segments]))
    return max(_silhouette_reached(each, finder, n_segments, seed) for each in shapeless)


def _silhouette_reached(values: Values, finder: Finder, n_segments: int, seed: int) -> float:
    found = finder.fit(values, n_segments, seed, quick=True)
    groups = finder.groups(finder.assign(values, found).positions, found)
    if finder.method.chooses_number and not _comes_again(values, groups, finder, n_segments, seed):
        return 0.0
    return silhouette_of(values, groups, seed)


def _comes_again(values: Values, groups: Labels, finder: Finder, n_segments: int, seed: int) -> bool:
    if (groups == UNASSIGNED_POSITION).all():
        return False
    again = refits(values, finder, n_segments, seed, _REFERENCE_REFITS)
    return bool(np.mean([agreement(groups[rows] + 1, labels) for rows, labels in again]) >= REPRODUCIBLE)


def _without_groups(values: Values, follows_density: bool, chance: np.random.Generator) -> tuple[Values, ...]:
    """Uniform, normal with the same correlations, and shuffled columns.

    To a method that follows density, the bumps of one column are groups, also shuffled: only columns of few values, such
    as yes or no, stay as they are there.
    """
    even = (_uniform(values, chance), _normal(values, chance))
    shuffled = _shuffled(values, chance)
    if not follows_density:
        return (*even, shuffled)
    few = np.array([len(np.unique(column)) <= _FEW_VALUES for column in values.T])
    return tuple(np.where(few, shuffled, each) for each in even)


def silhouette_of(values: Values, labels: Labels, seed: int) -> float:
    """Of those in a segment; 0 where it is not defined: fewer than two segments, or a single customer in each."""
    rows = np.random.default_rng(seed).permutation(len(values))[:_SILHOUETTE_SAMPLE]
    rows = rows[labels[rows] != UNASSIGNED_POSITION]
    if not 2 <= len(np.unique(labels[rows])) < len(rows):
        return 0.0
    return float(silhouette_score(values[rows], labels[rows]))


def _uniform(values: Values, chance: np.random.Generator) -> Values:
    """In the box along the principal axes: the reference of the gap statistic (Tibshirani et al. 2001)."""
    centre = values.mean(axis=0)
    _, _, axes = np.linalg.svd(values - centre, full_matrices=False)
    turned = (values - centre) @ axes.T
    return np.asarray(chance.uniform(turned.min(axis=0), turned.max(axis=0), turned.shape) @ axes)


def _normal(values: Values, chance: np.random.Generator) -> Values:
    covariance = np.atleast_2d(np.cov(values, rowvar=False))
    return chance.multivariate_normal(np.zeros(values.shape[1]), covariance, len(values), "ignore", method="eigh")


def _shuffled(values: Values, chance: np.random.Generator) -> Values:
    return chance.permuted(values, axis=0)
