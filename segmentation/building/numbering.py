"""How segments are numbered, however they were formed: from 1, largest first, ties by lowest customer_id.

Segments that are found again keep their numbers, and with them their colours and symbols.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from domain.segmentations import Segmentation, SegmentationSettings
from domain.segments import NOT_ENOUGH_KNOWN, UNASSIGNED, Segment
from domain.trust import Stability


def largest_first(found: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.int8]]:
    """The groups, largest first, and each customer's number; `found` is in the order of customer_id.

    Customers of a group below 0 are UNASSIGNED.
    """
    groups, first_rows, positions, sizes = np.unique(found, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first_rows, -sizes))
    order = order[groups[order] >= 0]
    numbers = np.full(len(groups), UNASSIGNED, dtype=np.int8)
    numbers[order] = np.arange(1, len(order) + 1)
    return groups[order], numbers[positions]


def numbered_segments(labels: NDArray[np.int8]) -> tuple[Segment, ...]:
    """Named 'Segment 1' onwards."""
    return resized([f"Segment {number}" for number in range(1, int(labels.max()) + 1)], labels)


def resized(names: Sequence[str], labels: NDArray[np.int8]) -> tuple[Segment, ...]:
    """Segments 1 to n of these names, counted in `labels`: one may be empty."""
    sizes = np.bincount(labels, minlength=len(names) + 1)[1 : len(names) + 1]
    return tuple(
        Segment(number, name, int(size), float(size / len(labels)))
        for number, (name, size) in enumerate(zip(names, sizes, strict=True), start=1)
    )


def without_outliers(labels: NDArray[np.int8], n_segments: int, settings: SegmentationSettings) -> NDArray[np.int8]:
    """Customers of the last segment, that of outliers, become UNASSIGNED: they are far from the others, not alike."""
    return (
        np.where(labels == n_segments, UNASSIGNED, labels).astype(np.int8) if settings.has_outlier_segment else labels
    )


def with_those_apart(segmentation: Segmentation, apart: NDArray[np.int64] | None) -> Segmentation:
    """The same segments among all customers; `apart` are the ids, ascending, of the others."""
    if apart is None:
        return segmentation
    ids = np.concatenate([segmentation.customer_ids, apart])
    order = np.argsort(ids, kind="stable")
    labels = np.append(segmentation.labels, np.full(len(apart), NOT_ENOUGH_KNOWN, dtype=np.int8))[order]
    names = [segment.name for segment in segmentation.segments]
    return replace(
        segmentation,
        segments=resized(names, labels),
        customer_ids=ids[order],
        labels=labels,
        not_enough_known=len(apart),
    )


def renumbered(segmentation: Segmentation, order: Sequence[int]) -> Segmentation:
    """The same segments under other numbers: the one numbered `order[0]` becomes 1, and so on."""
    rows = np.array(order) - 1
    numbers = np.arange(NOT_ENOUGH_KNOWN + 1, dtype=np.int8)
    numbers[np.array(order)] = np.arange(1, len(order) + 1)
    segments = (replace(segmentation.segments[row], number=n) for n, row in enumerate(rows, start=1))
    certainty, fit = segmentation.certainty, segmentation.rfm_fit
    return replace(
        segmentation,
        segments=tuple(segments),
        labels=numbers[segmentation.labels],
        centroids=None if segmentation.centroids is None else segmentation.centroids[rows],
        parameters={name: values[rows] for name, values in segmentation.parameters.items()},
        stability=_stability_renumbered(segmentation.stability, rows),
        certainty=None if certainty is None else tuple(certainty[row] for row in rows),
        rfm_fit=None if fit is None else replace(fit, areas=tuple(fit.areas[row] for row in rows)),
    )


def _stability_renumbered(stability: Stability | None, rows: NDArray[np.integer]) -> Stability | None:
    if stability is None:
        return None
    uncertain = stability.by_segment_uncertainty
    return replace(
        stability,
        by_segment=tuple(stability.by_segment[row] for row in rows),
        by_segment_uncertainty=tuple(uncertain[row] for row in rows) if uncertain else uncertain,
    )
