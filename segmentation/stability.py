"""Are the segments real? Built again on other samples, and compared with data of the same shape that has no groups."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

from segmentation.domain import UNASSIGNED, FeatureMatrix, Stability
from segmentation.methods import Method
from segmentation.sampling import stratified_sample

SAMPLE, REFITS, PART = 5_000, 20, 0.8
FEWEST_CUSTOMERS = 50  # of fewer, a part is too small to say anything of the whole
_SILHOUETTE_SAMPLE = 2_000  # the reference is a threshold, not a result: two decimals are enough

Values = NDArray[np.float64]
Labels = NDArray[np.integer]


def measure_stability(matrix: FeatureMatrix, labels: NDArray[np.int8], method: Method, seed: int) -> Stability | None:
    """On a stratified sample of those in a segment; None with fewer than 50. The bootstrap is that of Hennig (2007)."""
    assigned = np.flatnonzero(labels != UNASSIGNED)
    rows = assigned[stratified_sample(labels[assigned], SAMPLE, seed)]
    if len(rows) < FEWEST_CUSTOMERS:
        return None
    values, found = matrix.values[rows], labels[rows]
    numbers = np.unique(found)
    with threadpool_limits(1):
        agreements, overlaps = [], []
        for members, again in refits(values, method, len(numbers), seed):
            agreements.append(adjusted_rand_score(found[members], again))
            overlaps.append([best_overlap(found[members] == number, again) for number in numbers])
        reference = best_silhouette_without_groups(values, method, len(numbers), seed)
    return Stability(
        reproducibility=float(np.mean(agreements)),
        by_segment=tuple(float(mean) for mean in np.mean(overlaps, axis=0)),
        without_groups=reference,
        customers=len(rows),
        refits=REFITS,
    )


def refits(values: Values, method: Method, n_segments: int, seed: int) -> list[tuple[NDArray[np.intp], Labels]]:
    """Rows of a random part of the customers, and the segments found in that part alone."""
    found = []
    for number in range(REFITS):
        chance = np.random.default_rng([seed, n_segments, number])
        rows = np.sort(chance.choice(len(values), int(PART * len(values)), replace=False))
        found.append((rows, cluster(values[rows], method, n_segments, number)))
    return found


def cluster(values: Values, method: Method, n_segments: int, seed: int) -> Labels:
    return method.assign(values, method.fit(values, n_segments, seed, quick=True)).positions


def best_overlap(members: NDArray[np.bool_], again: Labels) -> float:
    """The Jaccard index of a segment with the most alike segment of a refit; 0 when the part holds none of it."""
    size, best = int(members.sum()), 0.0
    for number in np.unique(again[members]):
        theirs = again == number
        shared = int((members & theirs).sum())
        best = max(best, shared / (size + int(theirs.sum()) - shared))
    return best


def best_silhouette_without_groups(values: Values, method: Method, n_segments: int, seed: int) -> float:
    """What the method reaches where nothing is to be found: uniform, normal with the same correlations, and shuffled columns."""
    chance = np.random.default_rng([seed, n_segments])
    shapeless = (_uniform(values, chance), _normal(values, chance), _shuffled(values, chance))
    return max(silhouette_of(each, cluster(each, method, n_segments, seed), seed) for each in shapeless)


def silhouette_of(values: Values, labels: Labels, seed: int) -> float:
    """0 where it is not defined: one segment, or nobody but one customer in each."""
    rows = np.random.default_rng(seed).permutation(len(values))[:_SILHOUETTE_SAMPLE]
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
