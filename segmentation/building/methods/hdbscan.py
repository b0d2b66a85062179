"""HDBSCAN: groups of any shape with emptier space between them; finds how many, and leaves out those who fit nowhere."""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import pairwise_distances_argmin_min

from segmentation.building.methods.k_means import fitted as quietly_fitted
from segmentation.building.methods.method import UNASSIGNED_POSITION, Algorithm, Assignment, Fitted, centres_of
from segmentation.preparing.sampling import random_sample

FIT_SAMPLE, QUICK_SAMPLE = 5_000, 2_500
# A smaller group is none: 2 % of the sample, as for a segment that is too small to act on, and 10 customers at least.
SMALLEST_SHARE, FEWEST = 0.02, 10
NEIGHBOURS = 10  # customers nearby that make a place dense: as many as the smallest group has
# One centre cannot stand for a group that is long or bent: each has several, and is as near as the nearest of them.
CENTRES = 8
KEPT_SHARE = 0.99  # of the segment found are within its limit; customers further away fit nowhere

_WITHIN = "within_on_average"


class HdbscanMethod(Algorithm):
    def fit(self, values: NDArray[np.float64], n_segments: int, seed: int, quick: bool = False) -> Fitted:
        sample = random_sample(values, QUICK_SAMPLE if quick else FIT_SAMPLE, seed)
        labels = density_groups(sample)
        groups = [sample[labels == number] for number in _largest(labels, n_segments)]
        return _described(groups, seed) if len(groups) > 1 else Fitted(np.empty((0, values.shape[1])))

    def can_assign(self, fitted: Fitted) -> bool:
        return fitted.has(_WITHIN) and all(fitted.has(name, wide=True) for name in _CENTRE_NAMES)

    def assign(self, values: NDArray[np.float64], fitted: Fitted) -> Assignment:
        """With the nearest of all centres; unassigned when further from it than 99 % of that segment's customers."""
        within = fitted.parameters[_WITHIN][:, 0]
        centres = np.vstack([fitted.parameters[name] for name in _CENTRE_NAMES])
        nearest, distances = _nearest(values, centres)
        positions = nearest % len(within)
        return Assignment(np.where(distances <= within[positions], positions, UNASSIGNED_POSITION))


METHOD = HdbscanMethod(
    name="hdbscan",
    label="HDBSCAN",
    help=(
        "Finds groups with emptier space between them, of any shape, and how many there are. People who fit nowhere stay "
        "unassigned. Says so when there are no such groups."
    ),
    position=4,
    chooses_number=True,
)

_CENTRE_NAMES = tuple(f"centre_{number}" for number in range(1, CENTRES + 1))


def density_groups(values: NDArray[np.float64]) -> NDArray[np.integer]:
    """The number of each customer's group, in no order; UNASSIGNED_POSITION without one.

    Meant for at most 5,000 customers: the time grows with the square of their number.
    """
    smallest = max(FEWEST, int(SMALLEST_SHARE * len(values)))
    if len(values) < 2 * smallest:
        return np.full(len(values), UNASSIGNED_POSITION)
    found: NDArray[np.integer] = HDBSCAN(min_cluster_size=smallest, min_samples=NEIGHBOURS, copy=True).fit_predict(
        values
    )
    return found


def _largest(labels: NDArray[np.integer], at_most: int) -> NDArray[np.intp]:
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    return np.argsort(-sizes, kind="stable")[: min(at_most, int(np.count_nonzero(sizes)))]


def _described(groups: list[NDArray[np.float64]], seed: int) -> Fitted:
    centres = [_several_centres(group, seed) for group in groups]
    within = [
        [float(np.quantile(_nearest(group, own)[1], KEPT_SHARE))] for group, own in zip(groups, centres, strict=True)
    ]
    by_number = np.stack(centres, axis=1)
    parameters = {name: by_number[position] for position, name in enumerate(_CENTRE_NAMES)}
    return Fitted(np.array([group.mean(axis=0) for group in groups]), {**parameters, _WITHIN: np.array(within)})


def _nearest(values: NDArray[np.float64], centres: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Which centre, and how far: root mean square, so that a limit still holds where an attribute is left out."""
    nearest, distances = pairwise_distances_argmin_min(values, centres)
    return nearest, distances / np.sqrt(values.shape[1])


def _several_centres(group: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Always as many; some stand twice where the group has fewer different customers."""
    model = quietly_fitted(KMeans(CENTRES, n_init=1, random_state=seed), group)
    return centres_of(group, model.labels_, CENTRES)
