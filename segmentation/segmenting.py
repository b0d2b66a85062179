"""Segments are found, or customers assigned to segments found before, and it is measured how far to trust them."""

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from domain.progress import Progress, silent
from domain.segmentations import FeatureMatrix, Segmentation, SegmentationSettings
from segmentation.building.clustering import form_segments
from segmentation.building.numbering import with_those_apart, without_outliers
from segmentation.building.scoring import assign_customers
from segmentation.trust.quality import silhouette
from segmentation.trust.stability import measure_stability

_FORMING = 0.8  # the share of a build that forming takes, measured on the demo bank


def segment_customers(
    matrix: FeatureMatrix, settings: SegmentationSettings, progress: Progress = silent
) -> Segmentation:
    """As `form_segments`, with the silhouette and, from 50 customers on, the stability; then with those set apart."""
    formed = form_segments(matrix, settings, lambda share, doing: progress(_FORMING * share, doing))
    progress(_FORMING, "Measuring how clearly the segments are separated")
    measured = _with_silhouette(formed, matrix)
    progress(0.9, "Building the segments again on samples, to see whether the same are found")
    stability = measure_stability(matrix, formed.labels, settings)
    progress(1.0, "Done")
    return with_those_apart(replace(measured, stability=stability), matrix.not_enough_known)


def score_customers(
    customers: pd.DataFrame, fitted: Segmentation, left_out: Collection[str] = frozenset()
) -> Segmentation:
    """As `assign_customers`, with the silhouette of these customers, by the attributes they were assigned by, and with
    those set apart when the fit set any apart.
    """
    assigned, matrix = assign_customers(customers, fitted, left_out)
    return with_those_apart(_with_silhouette(assigned, matrix), matrix.not_enough_known)


def _with_silhouette(segmentation: Segmentation, matrix: FeatureMatrix) -> Segmentation:
    """Without outliers: they share a segment because they are far from everybody, not because they are alike."""
    alike = without_outliers(segmentation.labels, len(segmentation.segments), segmentation.settings)
    separation, sample = silhouette(matrix, alike, segmentation.settings.seed)
    return replace(segmentation, silhouette=separation, silhouette_sample=sample)
