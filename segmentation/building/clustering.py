"""Segments over the scaled matrix: the same settings on the same customers give the same segments."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from domain.errors import (
    EmptySegmentsError,
    NoOutliersError,
    NothingFoundError,
    SegmentationError,
    TooFewCustomersError,
)
from domain.progress import Progress, silent
from domain.segmentations import FeatureMatrix, Segmentation, SegmentationSettings
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS, OUTLIERS_NAME, require_good_names
from domain.sentences import Counted
from segmentation.building.finding import Finder, finder_for
from segmentation.building.methods import method_named
from segmentation.building.methods.method import Fitted
from segmentation.building.numbering import largest_first, resized, without_outliers
from segmentation.building.scoring import mean_certainty

_LARGEST_SEED = 2**32 - 1


def form_segments(matrix: FeatureMatrix, settings: SegmentationSettings, progress: Progress = silent) -> Segmentation:
    """Segments named 'Segment 1' onwards, largest first, ties by lowest customer_id, outliers last; nothing is measured.

    Raises SegmentationError for settings out of range, TooFewCustomersError for fewer different customers than segments,
    EmptySegmentsError when a segment would be empty, NoOutliersError when that of outliers would be, NothingFoundError when
    a method that looks for groups finds none.
    """
    validate_settings(settings)
    if tuple(attribute.name for attribute in matrix.attributes) != settings.attributes:
        raise SegmentationError("The customers were prepared for other attributes.", "Build the segments again.")
    progress(0.0, "Checking that customers differ")
    _require_distinct(matrix.values, settings)
    found, labels, certainty = _formed(matrix.values, settings, progress)
    n_segments = len(found.centroids)
    alike = without_outliers(labels, n_segments, settings)
    return Segmentation(
        settings=settings,
        segments=resized(_names(n_segments, settings), labels),
        customer_ids=matrix.customer_ids,
        labels=labels,
        preparations=matrix.preparations,
        centroids=found.centroids,
        silhouette=None,
        silhouette_sample=0,
        parameters=found.parameters,
        certainty=mean_certainty(alike, certainty, n_segments),
    )


def validate_settings(settings: SegmentationSettings) -> None:
    """Raises SegmentationError; the remedy names what is allowed."""
    if not FEWEST_SEGMENTS <= settings.n_segments <= MOST_SEGMENTS:
        raise SegmentationError(
            "{number} segments cannot be made.",
            "Ask for {fewest} to {most} segments.",
            number=settings.n_segments,
            fewest=FEWEST_SEGMENTS,
            most=MOST_SEGMENTS,
        )
    if not settings.attributes:
        raise SegmentationError("No attribute was chosen.", "Choose at least one attribute to form segments on.")
    method_named(settings.method)
    if len(set(settings.attributes)) < len(settings.attributes):
        raise SegmentationError("An attribute was chosen twice and would count double.", "Choose each attribute once.")
    if not 0 <= settings.seed <= _LARGEST_SEED:
        raise SegmentationError("The seed is out of range.", "Use a whole number from 0 to {most}.", most=_LARGEST_SEED)


def renamed_segments(segmentation: Segmentation, names: Mapping[int, str]) -> Segmentation:
    """New names by segment number, trimmed; segments not mentioned keep theirs. Raises SegmentationError."""
    if not set(names) <= {segment.number for segment in segmentation.segments}:
        raise SegmentationError(
            "There is no segment of that number.", "Name segments 1 to {last}.", last=len(segmentation.segments)
        )
    renamed = tuple(
        replace(segment, name=names.get(segment.number, segment.name).strip()) for segment in segmentation.segments
    )
    require_good_names([segment.name for segment in renamed])
    return replace(segmentation, segments=renamed)


def _formed(
    values: NDArray[np.float64], settings: SegmentationSettings, progress: Progress
) -> tuple[Fitted, NDArray[np.int8], NDArray[np.float64] | None]:
    """The segments in their final order, each customer's number, and how sure the method is of each."""
    finder = finder_for(settings)
    progress(0.1, "Looking for groups of similar customers")
    with threadpool_limits(1):  # Sums in another order end in other labels: one thread, whatever the machine has.
        found = finder.fit(values, settings.n_segments, settings.seed)
        progress(0.5, "Assigning every customer to a segment")
        assigned = finder.assign(values, found)
    order, labels = _numbered(assigned.positions, found, finder)
    return found.reordered(order), labels, assigned.certainty


def _numbered(
    positions: NDArray[np.intp], found: Fitted, finder: Finder
) -> tuple[NDArray[np.integer], NDArray[np.int8]]:
    """The segments' positions in their final order, and each customer's number; outliers come last."""
    if not finder.outliers_apart or not len(found.centroids):
        order, labels = largest_first(positions)
        _require_all(order, len(found.centroids))
        return order, labels
    last = len(found.centroids) - 1
    if not (positions == last).any():
        raise NoOutliersError
    order, labels = largest_first(finder.groups(positions, found))
    _require_all(order, last)
    return np.append(order, last), np.where(positions == last, last + 1, labels).astype(np.int8)


def _require_all(order: NDArray[np.integer], found: int) -> None:
    if not found:
        raise NothingFoundError
    if len(order) < found:
        raise EmptySegmentsError(filled=len(order), asked=found)


def _names(n_segments: int, settings: SegmentationSettings) -> list[str]:
    names = [f"Segment {number}" for number in range(1, n_segments + 1)]
    return [*names[:-1], OUTLIERS_NAME] if settings.has_outlier_segment else names


def _require_distinct(values: NDArray[np.float64], settings: SegmentationSettings) -> None:
    method = method_named(settings.method)
    # One customer at least is set apart as an outlier before the others are divided.
    needed = (FEWEST_SEGMENTS if method.chooses_number else settings.n_segments) + settings.has_outlier_segment
    # The first rows nearly always settle it; sorting a million rows takes seconds.
    if _distinct(values[:1_000]) >= needed:
        return
    found = _distinct(values)
    if found < needed:
        raise TooFewCustomersError(customers=Counted(found, "different customer"), segments=needed)


def _distinct(values: NDArray[np.float64]) -> int:
    # Methods cannot reliably tell rows apart that differ by less.
    return len(np.unique(values.round(6), axis=0))
