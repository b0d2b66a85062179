"""A 2-D map of the customers, to look at: two artificial axes, no proof of groups."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from domain.profiles import Projection
from domain.segmentations import FeatureMatrix
from segmentation.preparing.sampling import stratified_sample

_FURTHEST = 6.0  # standard deviations; see `project`


def project(matrix: FeatureMatrix, labels: NDArray[np.int8], seed: int, at_most: int = 5_000) -> Projection:
    """The first two principal components, fitted on all customers, of a stratified sample with every segment in it.

    With one attribute the second coordinate is 0. Beyond six deviations an attribute counts as six: one customer who was
    not capped would otherwise press all others into a point.
    """
    values = np.clip(matrix.values, -_FURTHEST, _FURTHEST)
    sample = stratified_sample(labels, at_most, seed)
    with threadpool_limits(1):
        # This solver turns each axis so that its largest loading is positive: the map does not flip between runs.
        model = PCA(min(2, *values.shape), svd_solver="covariance_eigh").fit(values)
        points = model.transform(values[sample])
    if points.shape[1] < 2:
        points = np.column_stack([points, np.zeros(len(points))])
    kept = min(1.0, float(model.explained_variance_ratio_.sum()))
    return Projection(points, labels[sample], kept, len(labels))
