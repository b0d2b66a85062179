"""k-means over the scaled matrix: the same settings on the same customers give the same segments."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from segmentation.domain import (
    FEWEST_SEGMENTS,
    MOST_SEGMENTS,
    FeatureMatrix,
    Segmentation,
    SegmentationSettings,
)
from segmentation.errors import SegmentationError, TooFewCustomersError
from segmentation.kmeans import fitted
from segmentation.naming import require_good_names
from segmentation.numbering import largest_first, numbered_segments
from segmentation.quality import silhouette
from segmentation.stability import measure_stability

# Centres found in a sample of this size, then moved over all customers, came within 1e-4 of the full fit's inertia.
FIT_SAMPLE = 20_000
STARTS = 10
_WARM_ITERATIONS = 20
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
    progress(0.1, "Looking for groups of similar customers")
    with threadpool_limits(1):  # Sums in another order end in other labels: one thread, whatever the machine has.
        centres = _find_centres(matrix.values, settings)
        progress(0.5, "Assigning every customer to a segment")
        centres, found = _assign(matrix.values, centres, settings)
    order, labels = largest_first(found)
    progress(0.8, "Measuring how clearly the segments are separated")
    separation, sample = silhouette(matrix, labels, settings.seed)
    progress(0.9, "Building the segments again on samples, to see whether they come again")
    stability = measure_stability(matrix, labels, settings.seed)
    progress(1.0, "Done")
    return Segmentation(
        settings=settings,
        segments=numbered_segments(labels),
        customer_ids=matrix.customer_ids,
        labels=labels,
        preparations=matrix.preparations,
        centroids=centres[order],
        silhouette=separation,
        silhouette_sample=sample,
        stability=stability,
    )


def validate_settings(settings: SegmentationSettings) -> None:
    """Raises SegmentationError, its remedy saying what is allowed."""
    if not FEWEST_SEGMENTS <= settings.n_segments <= MOST_SEGMENTS:
        raise SegmentationError(
            f"{settings.n_segments} segments cannot be made.", f"Ask for {FEWEST_SEGMENTS} to {MOST_SEGMENTS} segments."
        )
    if not settings.attributes:
        raise SegmentationError("No attribute was chosen.", "Choose at least one attribute to form segments on.")
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


def _find_centres(values: NDArray[np.float64], settings: SegmentationSettings) -> NDArray[np.float64]:
    sample = _fit_sample(values, settings)
    model = fitted(KMeans(settings.n_segments, n_init=STARTS, random_state=settings.seed), sample)
    return np.asarray(model.cluster_centers_)


def _fit_sample(values: NDArray[np.float64], settings: SegmentationSettings) -> NDArray[np.float64]:
    if len(values) <= FIT_SAMPLE:
        return values
    chance = np.random.default_rng(settings.seed)
    return values[np.sort(chance.choice(len(values), FIT_SAMPLE, replace=False))]


def _assign(
    values: NDArray[np.float64], centres: NDArray[np.float64], settings: SegmentationSettings
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    model = fitted(KMeans(settings.n_segments, init=centres, n_init=1, max_iter=_WARM_ITERATIONS), values)
    found = len(np.unique(model.labels_))
    if found < settings.n_segments:
        raise TooFewCustomersError(found, settings.n_segments)
    return model.cluster_centers_, model.labels_
