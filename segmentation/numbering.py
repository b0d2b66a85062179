"""How segments are numbered, whichever way they were formed: from 1, largest first, ties by lowest customer_id."""

import numpy as np
from numpy.typing import NDArray

from segmentation.domain import Segment


def largest_first(found: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.int8]]:
    """The groups found, largest first, and each customer's number; `found` in the order of customer_id."""
    groups, first_rows, positions, sizes = np.unique(found, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first_rows, -sizes))
    numbers = np.empty(len(groups), dtype=np.int8)
    numbers[order] = np.arange(1, len(groups) + 1)
    return groups[order], numbers[positions]


def numbered_segments(labels: NDArray[np.int8]) -> tuple[Segment, ...]:
    """Named 'Segment 1' onwards."""
    sizes = np.bincount(labels)[1:]
    return tuple(
        Segment(number, f"Segment {number}", int(size), float(size / len(labels)))
        for number, size in enumerate(sizes, start=1)
    )
