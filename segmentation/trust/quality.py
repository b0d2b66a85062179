"""How far segments may be trusted, in words; advice, not proof: the measures disagree by nature."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from domain.segments import UNASSIGNED, FeatureMatrix, Stability, Verdict
from segmentation.preparing.sampling import stratified_sample

# Silhouette compares every pair of customers: 5,000 take a second, a million would take half a day.
SILHOUETTE_SAMPLE = 5_000

# Agreement of refits from which on segments count as found again, and by how much the silhouette must beat data without
# groups: measured on planted groups (0.08 to 0.2 above) against uniform, normal and skewed data without any (at most 0.02).
REPRODUCIBLE, CLEARLY_ABOVE = 0.7, 0.05
USABLE = 0.25
# Of groups found by density, the share that k-means leaves whole: measured 0.85 on two moons, above 0.99 on planted groups.
INTACT = 0.95
SMALLEST_SHARE, FEWEST_PEOPLE = 0.02, 100


def silhouette(matrix: FeatureMatrix, labels: NDArray[np.int8], seed: int) -> tuple[float | None, int]:
    """The mean silhouette (-1 to 1) of those in a segment, and on how many customers it was measured.

    None with fewer than two segments, or with nobody but one customer in each.
    """
    assigned = np.flatnonzero(labels != UNASSIGNED)
    sample = assigned[stratified_sample(labels[assigned], SILHOUETTE_SAMPLE, seed)]
    chosen = labels[sample]
    if not 2 <= len(np.unique(chosen)) < len(chosen):
        return None, len(chosen)
    with threadpool_limits(1):
        return float(silhouette_score(matrix.values[sample], chosen)), len(chosen)


def how_clearly_separated(silhouette: float | None) -> str:
    """weak below 0.25, usable up to 0.5, clear above: the bands of Kaufman and Rousseeuw (1990)."""
    if silhouette is None:
        return "not measurable"
    if silhouette < USABLE:
        return "weak"
    return "usable" if silhouette <= 0.5 else "clear"


def verdict(silhouette: float | None, stability: Stability | None) -> Verdict:
    """Natural: found again, usably separated, more clearly than the method separates data without groups, and not cut
    through groups that are there, as k-means does with two interlocked moons."""
    if silhouette is None or stability is None:
        return Verdict.UNKNOWN
    if stability.reproducibility < REPRODUCIBLE:
        return Verdict.ARBITRARY
    natural = are_set_apart(silhouette, stability.without_groups) and not are_cut(stability.intact)
    return Verdict.NATURAL if natural else Verdict.REPRODUCIBLE


def are_set_apart(silhouette: float, without_groups: float) -> bool:
    return silhouette >= max(USABLE, without_groups + CLEARLY_ABOVE)


def are_cut(intact: float | None) -> bool:
    """Whether segments part groups that emptier space separates."""
    return intact is not None and intact < INTACT


def is_too_small(size: int, customers: int) -> bool:
    """Under 2 % of the customers or under 100 people: an action for so few rarely pays, and hardly shows an effect."""
    return size < max(SMALLEST_SHARE * customers, FEWEST_PEOPLE)
