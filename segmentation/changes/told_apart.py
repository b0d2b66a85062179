"""Which segments can still be told apart where some of the attributes that formed them are not known."""

import numpy as np
from numpy.typing import NDArray

from domain.segmentations import Segmentation

# Jaccard index of the people of a segment and of those who are put into it without these attributes: Hennig (2007) does not
# trust a cluster whose people are alike by less than that.
SAME_PEOPLE = 0.6
MOSTLY = 0.5  # of what sets the segment apart from the average customer: then it is named after what is not known


def not_told_apart(built: Segmentation, without: Segmentation) -> frozenset[int]:
    """Numbers of the segments, UNASSIGNED among them, that cannot be told by what is known.

    `built` are the segments as found, `without` the same customers assigned without what is left out. A segment cannot be told
    when other people would be in it, or when it is set apart mostly by what is left out: its name is then a claim that nobody
    can check.
    """
    if not without.left_out:
        return frozenset()
    blurred = {number for number in np.unique(built.labels) if _alike(built, without, number) < SAME_PEOPLE}
    return frozenset(map(int, blurred | _set_apart_by(built, without.left_out)))


def _alike(built: Segmentation, without: Segmentation, number: int) -> float:
    there, here = built.labels == number, without.labels == number
    return float(np.count_nonzero(there & here) / np.count_nonzero(there | here))


def _set_apart_by(built: Segmentation, left_out: tuple[str, ...]) -> set[int]:
    """Segments of which more than half of the squared distance to the average customer is in these attributes."""
    if built.centroids is None:
        return set()
    lacking = [each.attribute.name in left_out for each in built.preparations]
    squares: NDArray[np.float64] = built.centroids**2
    share = squares[:, lacking].sum(axis=1) / np.maximum(squares.sum(axis=1), np.finfo(float).tiny)
    return {number for number, each in enumerate(share, start=1) if each > MOSTLY}
