"""How clearly segments are separated, measured on a sample."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from domain.segmentations import FeatureMatrix, Segmentation
from domain.segments import UNASSIGNED
from segmentation.building.numbering import without_outliers
from segmentation.preparing.sampling import stratified_sample

# Silhouette compares every pair of customers: 5,000 take a second, a million would take half a day.
SILHOUETTE_SAMPLE = 5_000


def silhouette(matrix: FeatureMatrix, labels: NDArray[np.int8], seed: int) -> tuple[float | None, int]:
    """The mean silhouette (-1 to 1) of those in a segment, and on how many customers it was measured.

    None with fewer than two segments, or when each holds a single customer.

    Two segments on a line: the outer customers have (4.5 - 1) / 4.5, the inner ones (3.5 - 1) / 3.5.

    >>> line = FeatureMatrix(np.arange(4), np.array([[0.0], [1.0], [4.0], [5.0]]), preparations=())
    >>> value, customers = silhouette(line, np.array([1, 1, 2, 2], np.int8), seed=1)
    >>> round(value or 0, 3), customers
    (0.746, 4)
    """
    assigned = np.flatnonzero(labels != UNASSIGNED)
    sample = assigned[stratified_sample(labels[assigned], SILHOUETTE_SAMPLE, seed)]
    chosen = labels[sample]
    if not 2 <= len(np.unique(chosen)) < len(chosen):
        return None, len(chosen)
    with threadpool_limits(1):
        return float(silhouette_score(matrix.values[sample], chosen)), len(chosen)


def with_silhouette(segmentation: Segmentation, matrix: FeatureMatrix) -> Segmentation:
    """Without outliers: they share a segment because they are far from everybody, not because they are alike."""
    alike = without_outliers(segmentation.labels, len(segmentation.segments), segmentation.settings)
    separation, sample = silhouette(matrix, alike, segmentation.settings.seed)
    return replace(segmentation, silhouette=separation, silhouette_sample=sample)
