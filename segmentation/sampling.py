"""Samples of customers in which no segment is lost."""

import numpy as np
from numpy.typing import NDArray


def stratified_sample(labels: NDArray[np.int8], at_most: int, seed: int) -> NDArray[np.intp]:
    """Ascending row positions, at most `at_most`, in proportion to the segments' sizes, one at least of each."""
    if len(labels) <= at_most:
        return np.arange(len(labels))
    rows = [np.flatnonzero(labels == number) for number in np.unique(labels)]
    share = (at_most - len(rows)) / (len(labels) - len(rows))
    chance = np.random.default_rng(seed)
    chosen = [chance.choice(members, 1 + int(share * (len(members) - 1)), replace=False) for members in rows]
    return np.sort(np.concatenate(chosen))
