"""Segments are found, or customers assigned to segments found before, and it is measured how far to trust them."""

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from domain.progress import Progress, silent
from domain.segmentations import FeatureMatrix, Segmentation, SegmentationSettings
from segmentation.building.clustering import form_segments
from segmentation.building.numbering import with_those_apart
from segmentation.building.scoring import assign_customers
from segmentation.trust.quality import with_silhouette
from segmentation.trust.stability import draw_sample, measure_stability

_FORMING = 0.5  # the share of a build that forming takes, between k-means and Ward


def segment_customers(
    matrix: FeatureMatrix, settings: SegmentationSettings, progress: Progress = silent
) -> Segmentation:
    """As `form_segments`, with the silhouette and, from 50 customers on, the stability; then with those set apart."""
    formed = form_segments(matrix, settings, lambda share, doing: progress(_FORMING * share, doing))
    progress(_FORMING, "Looking for groups that emptier space separates")
    sample = draw_sample(matrix, settings.seed)
    progress(0.7, "Building the segments again on parts of a sample, to see whether the same are found")
    stability = None if sample is None else measure_stability(sample, formed.labels, settings)
    measured = replace(with_silhouette(formed, matrix), stability=stability)
    progress(1.0, "Done")
    return with_those_apart(measured, matrix.not_enough_known)


def score_customers(
    customers: pd.DataFrame, fitted: Segmentation, left_out: Collection[str] = frozenset()
) -> Segmentation:
    """As `assign_customers`, with the silhouette of these customers, by the attributes they were assigned by, and with
    those set apart when the fit set any apart.
    """
    assigned, matrix = assign_customers(customers, fitted, left_out)
    return with_those_apart(with_silhouette(assigned, matrix), matrix.not_enough_known)
