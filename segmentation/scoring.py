"""Who is in which segment on other data: new customers, another day. Nothing is learned from them."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from segmentation.domain import UNASSIGNED, Segmentation
from segmentation.errors import SegmentationError
from segmentation.finding import finder_for
from segmentation.matrix import apply_preparation
from segmentation.methods import Fitted
from segmentation.numbering import resized, without_outliers
from segmentation.quality import silhouette


def score_customers(customers: pd.DataFrame, fitted: Segmentation) -> Segmentation:
    """The segments of `fitted`, with these customers in them; a segment may be empty.

    Names, numbers, centroids and stability are those of the fit; sizes, certainty and silhouette those of these
    customers. Raises UnknownAttributesError when a column is missing, SegmentationError for segments formed by a rule.
    """
    if fitted.centroids is None:
        raise SegmentationError("These segments follow a rule.", "Apply the rule on the newer data.")
    matrix = apply_preparation(customers, fitted.preparations)
    with threadpool_limits(1):
        assigned = finder_for(fitted.settings).assign(matrix.values, Fitted(fitted.centroids, fitted.parameters))
    labels = (assigned.positions + 1).astype(np.int8)
    separation, sample = silhouette(
        matrix, without_outliers(labels, len(fitted.segments), fitted.settings), fitted.settings.seed
    )
    return replace(
        fitted,
        segments=resized([segment.name for segment in fitted.segments], labels),
        customer_ids=matrix.customer_ids,
        labels=labels,
        preparations=matrix.preparations,
        silhouette=separation,
        silhouette_sample=sample,
        certainty=mean_certainty(labels, assigned.certainty, len(fitted.segments)),
    )


def mean_certainty(
    labels: NDArray[np.int8], certainty: NDArray[np.float64] | None, n_segments: int
) -> tuple[float, ...] | None:
    """By segment, in their order; 0 for an empty one. None where the method does not say."""
    if certainty is None:
        return None
    numbers = range(UNASSIGNED + 1, n_segments + 1)
    return tuple(float(certainty[labels == n].mean()) if (labels == n).any() else 0.0 for n in numbers)
