"""Assigning other customers, or those of another day, to segments that were found. Nothing is learned from them."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from domain.attributes import Attribute
from domain.errors import SegmentationError
from domain.segmentations import FeatureMatrix, Preparation, Segmentation
from domain.segments import UNASSIGNED
from segmentation.building.finding import finder_for
from segmentation.building.methods.method import Fitted
from segmentation.building.numbering import resized, without_outliers
from segmentation.preparing.matrix import apply_preparation


def assign_customers(
    customers: pd.DataFrame, fitted: Segmentation, left_out: Collection[str] = frozenset()
) -> tuple[Segmentation, FeatureMatrix]:
    """The segments of `fitted`, with the customers of the matrix in them; a segment may be empty.

    Names, numbers, centroids and stability are those of the fit, sizes and certainty those of these customers; their
    separation is not measured. `left_out` names attributes that these customers do not have: the matrix is without them.
    Raises UnknownAttributesError when a column is missing, SegmentationError when no attribute is left, or for segments
    formed by a rule.
    """
    used, narrowed = without_attributes(fitted, left_out)
    matrix = apply_preparation(customers, used, sets_apart=fitted.not_enough_known is not None)
    with threadpool_limits(1):
        assigned = finder_for(fitted.settings).assign(matrix.values, narrowed)
    labels = (assigned.positions + 1).astype(np.int8)
    alike = without_outliers(labels, len(fitted.segments), fitted.settings)
    assigned_to = replace(
        fitted,
        segments=resized([segment.name for segment in fitted.segments], labels),
        customer_ids=matrix.customer_ids,
        labels=labels,
        preparations=_as_applied(fitted.preparations, matrix.preparations),
        silhouette=None,
        silhouette_sample=0,
        certainty=mean_certainty(alike, assigned.certainty, len(fitted.segments)),
        left_out=tuple(p.attribute.name for p in fitted.preparations if p.attribute.name in left_out),
        not_enough_known=None,
    )
    return assigned_to, matrix


def without_attributes(fitted: Segmentation, left_out: Collection[str]) -> tuple[list[Preparation[Attribute]], Fitted]:
    """What customers can be assigned by; raises SegmentationError when nothing is left, or for segments formed by a rule."""
    if fitted.centroids is None:
        raise SegmentationError("These segments follow a rule.", "Apply the rule on the newer data.")
    used = [each for each in fitted.preparations if each.attribute.name not in left_out]
    if not used:
        raise SegmentationError(
            "None of the attributes that formed these segments is known for that day.", "Choose a later day."
        )
    without = [n for n, each in enumerate(fitted.preparations) if each.attribute.name in left_out]
    return used, Fitted(fitted.centroids, fitted.parameters).without(without)


def _as_applied(
    all_of_them: Sequence[Preparation[Attribute]], applied: Sequence[Preparation[Attribute]]
) -> tuple[Preparation[Attribute], ...]:
    """Nothing was filled in where an attribute was left out."""
    by_name = {each.attribute.name: each for each in applied}
    return tuple(by_name.get(each.attribute.name, replace(each, imputed=0)) for each in all_of_them)


def mean_certainty(
    labels: NDArray[np.int8], certainty: NDArray[np.float64] | None, n_segments: int
) -> tuple[float, ...] | None:
    """By segment, in their order; 0 for an empty one and for outliers. None for a method without certainty."""
    if certainty is None:
        return None
    numbers = range(UNASSIGNED + 1, n_segments + 1)
    return tuple(float(certainty[labels == n].mean()) if (labels == n).any() else 0.0 for n in numbers)
