"""Segments over the scaled matrix: the same settings on the same customers give the same segments."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from segmentation.domain import (
    FEWEST_SEGMENTS,
    MOST_SEGMENTS,
    FeatureMatrix,
    Segmentation,
    SegmentationSettings,
)
from segmentation.errors import SegmentationError, TooFewCustomersError
from segmentation.methods import Fitted, method_named
from segmentation.naming import require_good_names
from segmentation.numbering import largest_first, numbered_segments
from segmentation.quality import silhouette
from segmentation.scoring import mean_certainty
from segmentation.stability import measure_stability

_LARGEST_SEED = 2**32 - 1


def _unheard(_share: float, _doing: str) -> None:
    """Progress that nobody watches."""


def segment_customers(
    matrix: FeatureMatrix, settings: SegmentationSettings, progress: Callable[[float, str], None] = _unheard
) -> Segmentation:
    """Segments named 'Segment 1' onwards, largest first, ties by lowest customer_id; none is empty.

    `progress` hears the share done (0 to 1) and what is being done. Raises SegmentationError for settings out of
    range, TooFewCustomersError when fewer different customers than segments can be told apart.
    """
    validate_settings(settings)
    if tuple(attribute.name for attribute in matrix.attributes) != settings.attributes:
        raise SegmentationError("The customers were prepared for other attributes.", "Build the segments again.")
    progress(0.0, "Checking that customers differ")
    _require_distinct(matrix.values, settings.n_segments)
    method = method_named(settings.method)
    progress(0.1, "Looking for groups of similar customers")
    with threadpool_limits(1):  # Sums in another order end in other labels: one thread, whatever the machine has.
        found = method.fit(matrix.values, settings.n_segments, settings.seed)
        progress(0.5, "Assigning every customer to a segment")
        assigned = method.assign(matrix.values, found)
    order, labels = largest_first(assigned.positions)
    _require_all(order, found)
    found = found.in_order(order)
    progress(0.8, "Measuring how clearly the segments are separated")
    separation, sample = silhouette(matrix, labels, settings.seed)
    progress(0.9, "Building the segments again on samples, to see whether they come again")
    stability = measure_stability(matrix, labels, method, settings.seed)
    progress(1.0, "Done")
    return Segmentation(
        settings=settings,
        segments=numbered_segments(labels),
        customer_ids=matrix.customer_ids,
        labels=labels,
        preparations=matrix.preparations,
        centroids=found.centroids,
        silhouette=separation,
        silhouette_sample=sample,
        stability=stability,
        parameters=found.parameters,
        certainty=mean_certainty(labels, assigned.certainty, len(order)),
    )


def validate_settings(settings: SegmentationSettings) -> None:
    """Raises SegmentationError, its remedy saying what is allowed."""
    if not FEWEST_SEGMENTS <= settings.n_segments <= MOST_SEGMENTS:
        raise SegmentationError(
            f"{settings.n_segments} segments cannot be made.", f"Ask for {FEWEST_SEGMENTS} to {MOST_SEGMENTS} segments."
        )
    if not settings.attributes:
        raise SegmentationError("No attribute was chosen.", "Choose at least one attribute to form segments on.")
    method_named(settings.method)
    if len(set(settings.attributes)) < len(settings.attributes):
        raise SegmentationError("An attribute was chosen twice and would count double.", "Choose each attribute once.")
    if not 0 <= settings.seed <= _LARGEST_SEED:
        raise SegmentationError("The seed is out of range.", f"Use a whole number from 0 to {_LARGEST_SEED}.")


def rename_segments(segmentation: Segmentation, names: Mapping[int, str]) -> Segmentation:
    """New names by segment number, trimmed; segments not mentioned keep theirs. Raises SegmentationError."""
    if not set(names) <= {segment.number for segment in segmentation.segments}:
        raise SegmentationError(
            "There is no segment of that number.", f"Name segments 1 to {len(segmentation.segments)}."
        )
    renamed = tuple(
        replace(segment, name=names.get(segment.number, segment.name).strip()) for segment in segmentation.segments
    )
    require_good_names([segment.name for segment in renamed])
    return replace(segmentation, segments=renamed)


def _require_distinct(values: NDArray[np.float64], n_segments: int) -> None:
    # The first rows nearly always settle it; sorting a million rows takes seconds.
    if _distinct(values[:1_000]) >= n_segments:
        return
    found = _distinct(values)
    if found < n_segments:
        raise TooFewCustomersError(found, n_segments)


def _distinct(values: NDArray[np.float64]) -> int:
    # k-means cannot reliably tell rows apart that differ by less.
    return len(np.unique(values.round(6), axis=0))


def _require_all(order: NDArray[np.integer], found: Fitted) -> None:
    if len(order) < len(found.centroids):
        raise TooFewCustomersError(len(order), len(found.centroids))
