"""Groups that emptier space separates, and how segments lie among them."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from domain.segments import MOST_SEGMENTS, UNASSIGNED
from segmentation.building.finding import Finder
from segmentation.building.methods.hdbscan import METHOD as HDBSCAN
from segmentation.building.methods.hdbscan import density_groups
from segmentation.building.methods.method import UNASSIGNED_POSITION
from segmentation.trust.refits import Labels, Values, come_again


def separate_groups(values: Values, seed: int) -> Labels:
    """Each customer's group, of those that emptier space separates and refits find again; else UNASSIGNED_POSITION."""
    groups = density_groups(values)
    are_there = come_again(values, groups, Finder(HDBSCAN), MOST_SEGMENTS, seed)
    return groups if are_there else np.full(len(values), UNASSIGNED_POSITION)


def count_groups(groups: Labels) -> int:
    return len(np.unique(groups[groups != UNASSIGNED_POSITION]))


def share_intact(groups: Labels, labels: Labels) -> float | None:
    """See `Stability`; `groups` as `separate_groups` finds them."""
    numbers = np.unique(groups[groups != UNASSIGNED_POSITION])
    if not len(numbers):
        return None
    together = sum(int(np.unique(labels[groups == number], return_counts=True)[1].max()) for number in numbers)
    return together / int((groups != UNASSIGNED_POSITION).sum())


def share_matched(groups: Labels, labels: Labels) -> float:
    """See `Stability`; of those in a segment. Groups and segments are paired so that they share most customers.

    >>> share_matched(np.array([0, 0, 0, 1, 1]), np.array([2, 2, 2, 1, 1]))
    1.0
    >>> share_matched(np.array([0, 0, 0, 1, 1]), np.array([1, 1, 2, 3, 3]))  # more segments than groups
    0.0
    """
    numbers, theirs = (
        np.unique(each[each != none]) for each, none in ((groups, UNASSIGNED_POSITION), (labels, UNASSIGNED))
    )
    if not len(numbers) or len(numbers) != len(theirs):
        return 0.0
    shared = np.array([[((groups == group) & (labels == number)).sum() for number in theirs] for group in numbers])
    return float(shared[linear_sum_assignment(-shared)].sum() / (labels != UNASSIGNED).sum())
