"""Why one customer is in a segment: the attributes in favour of it, and how near the next segment is."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.profiles import Nearness
from domain.segmentations import Preparation, Segmentation
from domain.segments import NOT_ENOUGH_KNOWN, UNASSIGNED
from segmentation.building.finding import finder_for
from segmentation.building.scoring import without_attributes
from segmentation.preparing.matrix import apply_preparation


def explain_nearness(customer: pd.DataFrame, number: int, segmentation: Segmentation) -> Nearness | None:
    """Of one row, in segment `number` or UNASSIGNED; None for segments formed by a rule, which have no centres, and for
    somebody of whom nothing is known.
    """
    if segmentation.centroids is None or number == NOT_ENOUGH_KNOWN:
        return None
    used, fitted = without_attributes(segmentation, segmentation.left_out)
    values = apply_preparation(customer, used).values
    gaps = (values - fitted.centroids) ** 2
    distances = np.sqrt(gaps.sum(axis=1))
    alike = range(len(distances) - segmentation.settings.has_outlier_segment)
    own = number - 1 if number - 1 in alike else None
    next_one = min((place for place in alike if place != own), key=distances.__getitem__)
    finder, outlier = finder_for(segmentation.settings), own is None and number != UNASSIGNED
    certainty = None if outlier else finder.assign(values, fitted).certainty
    return Nearness(
        own=None if own is None else float(distances[own]),
        other=next_one + 1,
        other_distance=float(distances[next_one]),
        speaks={} if own is None else _parts(used, gaps[next_one] - gaps[own]),
        certainty=None if certainty is None else float(certainty[0]),
        outlier=outlier,
        by_nearest_centre=finder.method.by_nearest_centre,
    )


def _parts(used: Sequence[Preparation[Attribute]], nearer: NDArray[np.float64]) -> dict[str, float]:
    whole = float(np.abs(nearer).sum()) or 1.0
    return {each.attribute.name: float(gap) / whole for each, gap in zip(used, nearer, strict=True)}
