"""Samples of customers, the same for the same seed, in the order of the rows."""

import numpy as np
from numpy.typing import NDArray


def random_sample(values: NDArray[np.float64], at_most: int, seed: int) -> NDArray[np.float64]:
    """All rows where there are no more than `at_most`."""
    return values if len(values) <= at_most else values[random_rows(len(values), at_most, seed)]


def random_rows(size: int, at_most: int, seed: int) -> NDArray[np.intp]:
    """Ascending row positions, all of them where there are no more than `at_most`."""
    if size <= at_most:
        return np.arange(size)
    return np.sort(np.random.default_rng(seed).choice(size, at_most, replace=False))


def stratified_sample(labels: NDArray[np.int8], at_most: int, seed: int) -> NDArray[np.intp]:
    """Ascending row positions, at most `at_most`, in proportion to the segments' sizes, one at least of each."""
    if len(labels) <= at_most:
        return np.arange(len(labels))
    rows = [np.flatnonzero(labels == number) for number in np.unique(labels)]
    share = (at_most - len(rows)) / (len(labels) - len(rows))
    chance = np.random.default_rng(seed)
    chosen = [chance.choice(members, 1 + int(share * (len(members) - 1)), replace=False) for members in rows]
    return np.sort(np.concatenate(chosen))
