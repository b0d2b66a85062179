"""How far segments may be trusted, in words; advice, not proof: the measures disagree by nature."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from domain.segmentations import FeatureMatrix
from domain.segments import UNASSIGNED
from segmentation.preparing.sampling import stratified_sample

# Silhouette compares every pair of customers: 5,000 take a second, a million would take half a day.
SILHOUETTE_SAMPLE = 5_000


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
