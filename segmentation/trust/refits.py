"""Segments are found again in parts of the customers, to see whether they are the same."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from domain.segments import UNASSIGNED
from domain.trust import REFITTED_PART, REPRODUCIBLE
from segmentation.building.finding import Finder
from segmentation.building.methods.method import UNASSIGNED_POSITION

REFITS = 20  # a choice of this product: their uncertainty is told
_FEW_REFITS = 3  # only to see whether anything is found twice

Values = NDArray[np.float64]
Labels = NDArray[np.integer]


def refits(
    values: Values, finder: Finder, n_segments: int, seed: int, times: int = REFITS
) -> list[tuple[NDArray[np.intp], Labels]]:
    """Rows of a random part of the customers, and the segments found in that part alone."""
    found = []
    for number in range(times):
        chance = np.random.default_rng([seed, n_segments, number])
        rows = np.sort(chance.choice(len(values), int(REFITTED_PART * len(values)), replace=False))
        found.append((rows, cluster(values[rows], finder, n_segments, number)))
    return found


def cluster(values: Values, finder: Finder, n_segments: int, seed: int) -> Labels:
    return finder.assign(values, finder.fit(values, n_segments, seed, quick=True)).positions


def agreement(labels: Labels, again: Labels) -> float:
    """The adjusted Rand index over those in a segment; each customer whom the refit leaves unassigned counts as alone."""
    assigned = labels != UNASSIGNED
    return float(adjusted_rand_score(labels[assigned], _nobody_together(again[assigned])))


def best_overlap(members: NDArray[np.bool_], again: Labels) -> float:
    """The Jaccard index of a segment with the most alike segment of a refit; 0 when the part holds none of it."""
    size, best = int(members.sum()), 0.0
    for number in np.unique(again[members & (again != UNASSIGNED_POSITION)]):
        theirs = again == number
        shared = int((members & theirs).sum())
        best = max(best, shared / (size + int(theirs.sum()) - shared))
    return best


def come_again(values: Values, groups: Labels, finder: Finder, n_segments: int, seed: int) -> bool:
    """Whether a method that may find nothing finds these groups in a few refits too."""
    if (groups == UNASSIGNED_POSITION).all():
        return False
    again = refits(values, finder, n_segments, seed, _FEW_REFITS)
    return bool(np.mean([agreement(groups[rows] + 1, labels) for rows, labels in again]) >= REPRODUCIBLE)


def _nobody_together(found: Labels) -> Labels:
    alone = found == UNASSIGNED_POSITION
    return np.where(alone, np.cumsum(alone) + found.max(initial=0), found)
