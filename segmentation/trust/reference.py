"""What a method reaches where there is nothing to find: data of the same shape without groups."""

import numpy as np
from sklearn.metrics import silhouette_score

from segmentation.building.finding import Finder
from segmentation.building.methods.hdbscan import SMALLEST_SHARE
from segmentation.building.methods.method import UNASSIGNED_POSITION
from segmentation.trust.refits import Labels, Values, come_again

_FEW_VALUES = 12  # a column with at most so many values is a scale of steps, such as yes or no, or a number of products
_SILHOUETTE_SAMPLE = 2_000  # the reference is a threshold, not a result: two decimals are enough


def best_silhouette_without_groups(values: Values, finder: Finder, n_segments: int, seed: int) -> float:
    """What the method reaches in data without groups. A method that may find nothing must find the same there again."""
    shapeless = _without_groups(values, finder.method.chooses_number, np.random.default_rng([seed, n_segments]))
    return max(_silhouette_reached(each, finder, n_segments, seed) for each in shapeless)


def silhouette_by_having(values: Values, finder: Finder, n_segments: int, seed: int) -> float | None:
    """What it reaches in data that keeps nothing but who has the usual value of each column; None where none is usual.

    The usual value stands for nothing: no transaction, no product, a value filled in. Segments that are no clearer than
    these tell only who has something from who has nothing.
    """
    kept = _only_having(values, np.random.default_rng([seed, n_segments]))
    return None if kept is None else _silhouette_reached(kept, finder, n_segments, seed)


def silhouette_of(values: Values, labels: Labels, seed: int) -> float:
    """Of those in a segment; 0 where it is not defined: fewer than two segments, or a single customer in each."""
    rows = np.random.default_rng(seed).permutation(len(values))[:_SILHOUETTE_SAMPLE]
    rows = rows[labels[rows] != UNASSIGNED_POSITION]
    if not 2 <= len(np.unique(labels[rows])) < len(rows):
        return 0.0
    return float(silhouette_score(values[rows], labels[rows]))


def _silhouette_reached(values: Values, finder: Finder, n_segments: int, seed: int) -> float:
    found = finder.fit(values, n_segments, seed, quick=True)
    groups = finder.groups(finder.assign(values, found).positions, found)
    if finder.method.chooses_number and not come_again(values, groups, finder, n_segments, seed):
        return 0.0
    return silhouette_of(values, groups, seed)


def _without_groups(values: Values, follows_density: bool, chance: np.random.Generator) -> tuple[Values, ...]:
    """Uniform, normal with the same correlations, and shuffled columns.

    To a method that follows density, the bumps of one column are groups, also shuffled: only columns of few values, such
    as yes or no, stay as they are there.
    """
    even = (_uniform(values, chance), _normal(values, chance))
    shuffled = _shuffled(values, chance)
    if not follows_density:
        return (*even, shuffled)
    few = np.array([len(np.unique(column)) <= _FEW_VALUES for column in values.T])
    return tuple(np.where(few, shuffled, each) for each in even)


def _only_having(values: Values, chance: np.random.Generator) -> Values | None:
    """Each column's most frequent value stays where it is, and the others are shuffled among themselves.

    A value that fewer share than the smallest group has people is not usual, and its column is shuffled as a whole.
    """
    kept, any_usual = values.copy(), False
    for column in kept.T:
        different, counts = np.unique(column, return_counts=True)
        is_usual = counts.max() >= SMALLEST_SHARE * len(column)
        others = column != different[counts.argmax()] if is_usual else np.ones(len(column), bool)
        column[others] = chance.permutation(column[others])
        any_usual |= is_usual
    return kept if any_usual else None


def _uniform(values: Values, chance: np.random.Generator) -> Values:
    """In the box along the principal axes: the reference of the gap statistic (Tibshirani et al. 2001)."""
    centre = values.mean(axis=0)
    _, _, axes = np.linalg.svd(values - centre, full_matrices=False)
    turned = (values - centre) @ axes.T
    return np.asarray(chance.uniform(turned.min(axis=0), turned.max(axis=0), turned.shape) @ axes)


def _normal(values: Values, chance: np.random.Generator) -> Values:
    covariance = np.atleast_2d(np.cov(values, rowvar=False))
    return chance.multivariate_normal(np.zeros(values.shape[1]), covariance, len(values), "ignore", method="eigh")


def _shuffled(values: Values, chance: np.random.Generator) -> Values:
    return chance.permuted(values, axis=0)
