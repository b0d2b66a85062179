"""Are the segments real? They are found again in parts of one sample, and compared with data without groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from domain.segmentations import FeatureMatrix, SegmentationSettings
from domain.segments import UNASSIGNED
from domain.trust import REFITTED_PART, Stability
from segmentation.building.finding import finder_for
from segmentation.building.methods.hdbscan import FEWEST
from segmentation.building.numbering import without_outliers
from segmentation.preparing.sampling import random_rows
from segmentation.trust.groups import count_groups, separate_groups, share_intact, share_matched
from segmentation.trust.reference import best_silhouette_without_groups, silhouette_by_having
from segmentation.trust.refits import REFITS, Labels, Values, agreement, best_overlap, refits

SAMPLE = 5_000  # what 20 refits of the slowest method take a second for
FEWEST_CUSTOMERS = 50  # a part of fewer is too small to represent all
# Parts that overlap vary less than samples would. Nadeau and Bengio (2003) add the share left out, divided by that drawn.
# Measured with ten seeds on twelve kinds of data, the mean of another sample differed by 1.2 times this (0.5 to 2.7); without
# it by 3 times (1 to 8).
_OF_THE_SPREAD = float(np.sqrt(1 / REFITS + (1 - REFITTED_PART) / REFITTED_PART))


@dataclass(frozen=True)
class TrustSample:
    """Customers, the same whatever the segments; `rows` ascending, `groups` as `separate_groups` finds them."""

    rows: NDArray[np.intp]
    values: Values
    groups: Labels


def draw_sample(matrix: FeatureMatrix, seed: int) -> TrustSample | None:
    """None with fewer than 50 customers."""
    rows = random_rows(len(matrix.values), SAMPLE, seed)
    if len(rows) < FEWEST_CUSTOMERS:
        return None
    values = matrix.values[rows]
    with threadpool_limits(1):
        return TrustSample(rows, values, separate_groups(values, seed))


def measure_stability(sample: TrustSample, labels: NDArray[np.int8], settings: SegmentationSettings) -> Stability:
    """Of segments that were built on all customers: `labels` are theirs, and it is these that must come again."""
    found, last = labels[sample.rows], int(labels.max())
    alike = without_outliers(found, last, settings)
    finder, asked = finder_for(settings), (settings.n_segments, settings.seed)
    with threadpool_limits(1):
        again = refits(sample.values, finder, *asked)
        agreements = [agreement(found[rows], theirs) for rows, theirs in again]
        by_segment = [_overlaps(found == number, again) for number in range(UNASSIGNED + 1, last + 1)]
        reference = best_silhouette_without_groups(sample.values, finder, *asked)
        by_having = silhouette_by_having(sample.values, finder, *asked)
    return Stability(
        reproducibility=float(np.mean(agreements)),
        by_segment=tuple(_mean(each) for each in by_segment),
        without_groups=reference,
        customers=len(sample.rows),
        refits=REFITS,
        intact=share_intact(sample.groups, alike),
        uncertainty=uncertainty(agreements),
        by_segment_uncertainty=tuple(uncertainty(each) if each else None for each in by_segment),
        groups=count_groups(sample.groups),
        matched=share_matched(sample.groups, alike),
        by_having=by_having,
    )


def uncertainty(of_refits: list[float]) -> float:
    """The standard error of their mean, for parts that overlap.

    >>> round(uncertainty([0.6, 0.8] * 10), 3)  # a spread of 0.103, times 0.548
    0.056
    """
    return _OF_THE_SPREAD * float(np.std(of_refits, ddof=1))


def _overlaps(members: NDArray[np.bool_], again: list[tuple[NDArray[np.intp], Labels]]) -> list[float]:
    """None at all of a segment of which the sample has hardly anybody."""
    if members.sum() < FEWEST:
        return []
    return [best_overlap(members[rows], theirs) for rows, theirs in again]


def _mean(overlaps: list[float]) -> float | None:
    return float(np.mean(overlaps)) if overlaps else None
