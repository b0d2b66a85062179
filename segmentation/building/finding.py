"""How segments are found and customers assigned to them: by a method, with a segment of outliers beside it on request."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.segmentations import SegmentationSettings
from segmentation.building.methods import method_named
from segmentation.building.methods.method import UNASSIGNED_POSITION, Algorithm, Assignment, Fitted

_KEPT_SHARE = 0.99  # the rest is furthest from the average customer: the usual 1 % that winsorising caps
_BEYOND = "outliers_beyond"

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Finder:
    """Fits and assigns as its method does. With `outliers_apart`, the last centroid is that of the outliers.

    They are the 1 % furthest from the average customer (root mean square over the attributes); the distance beyond
    which they begin is saved as a parameter, the same for every segment. When nobody is beyond it, their segment is empty.
    """

    method: Algorithm
    outliers_apart: bool = False

    def fit(self, values: Values, n_segments: int, seed: int, quick: bool = False) -> Fitted:
        if not self.outliers_apart:
            return self.method.fit(values, n_segments, seed, quick)
        distances = _distances(values)
        # An actual distance, on the inner side: of 100 customers the furthest one is beyond it.
        limit = float(np.quantile(distances, _KEPT_SHARE, method="lower"))
        outliers = distances > limit
        found = self.method.fit(values[~outliers], n_segments, seed, quick)
        return _with_outliers(found, values[outliers], limit) if len(found.centroids) else found

    def can_assign(self, fitted: Fitted) -> bool:
        """Whether what was saved is all that `assign` needs."""
        if fitted.has(_BEYOND) != self.outliers_apart:
            return False
        # The row of the outliers is none of the method's.
        own = fitted.reordered(np.arange(len(fitted.centroids) - self.outliers_apart))
        return self.method.can_assign(own.less(_BEYOND))

    def assign(self, values: Values, fitted: Fitted) -> Assignment:
        """Of two segments that are equally near it takes the same one, whatever their order in `fitted`."""
        if not self.outliers_apart or not len(fitted.centroids):
            return self._assign(values, fitted)
        last = len(fitted.centroids) - 1
        assigned = self._assign(values, fitted.reordered(np.arange(last)))
        beyond = _distances(values) > fitted.parameters[_BEYOND][0, 0]
        # A customer is an outlier by distance alone: the method's certainty does not apply.
        certainty = None if assigned.certainty is None else np.where(beyond, np.nan, assigned.certainty)
        return Assignment(np.where(beyond, last, assigned.positions), certainty)

    def groups(self, positions: NDArray[np.intp], fitted: Fitted) -> NDArray[np.intp]:
        """As `positions`, but outliers are unassigned: they are not alike, and no measure of a group applies to them."""
        last = len(fitted.centroids) - 1
        return np.where(positions == last, UNASSIGNED_POSITION, positions) if self.outliers_apart else positions

    def _assign(self, values: Values, fitted: Fitted) -> Assignment:
        if not len(fitted.centroids):
            return Assignment(np.full(len(values), UNASSIGNED_POSITION))
        order = np.lexsort(np.hstack([fitted.centroids, *fitted.parameters.values()]).T)
        assigned = self.method.assign(values, fitted.reordered(order))
        # UNASSIGNED_POSITION is the last of these positions, too.
        return Assignment(np.append(order, UNASSIGNED_POSITION)[assigned.positions], assigned.certainty)


def finder_for(settings: SegmentationSettings) -> Finder:
    """Raises SegmentationError for an unknown method."""
    return Finder(method_named(settings.method), settings.has_outlier_segment)


def _distances(values: Values) -> Values:
    # A mean, so that the limit still holds where an attribute is left out.
    return np.asarray(np.sqrt(np.mean(values**2, axis=1)))


def _with_outliers(found: Fitted, outliers: Values, limit: float) -> Fitted:
    centre = outliers.mean(axis=0) if len(outliers) else np.zeros(found.centroids.shape[1])
    # No method ever reads this row, so its numbers do not matter.
    parameters = {name: np.vstack([rows, np.zeros(rows.shape[1])]) for name, rows in found.parameters.items()}
    centroids = np.vstack([found.centroids, centre])
    return Fitted(centroids, {**parameters, _BEYOND: np.full((len(centroids), 1), limit)})
