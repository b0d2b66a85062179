"""Why one customer is in a segment: what speaks for it, and how near the next segment is."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.profiles import Nearness
from domain.segments import UNASSIGNED, Preparation, Segmentation
from segmentation.building.finding import finder_for
from segmentation.building.scoring import without_attributes
from segmentation.preparing.matrix import apply_preparation

_NEARLY_AS_CLOSE, _MUCH_CLOSER = 0.9, 0.6  # distance to the own centre, as a share of that to the next one
_HARDLY = 0.05


def explain_nearness(customer: pd.DataFrame, number: int, segmentation: Segmentation) -> Nearness | None:
    """Of one row, in segment `number` or UNASSIGNED; None for segments formed by a rule, which have no centres."""
    if segmentation.centroids is None:
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


def describe_nearness(nearness: Nearness, other: str) -> str:
    """`other` is what the nearest segment besides is called."""
    if nearness.outlier:
        return f"Further from the average customer than 99 of 100 were when the segments were found; the nearest is {other}."
    if nearness.own is None:
        return f"Fits no segment; the nearest is {other}."
    if nearness.own >= _NEARLY_AS_CLOSE * nearness.other_distance:
        return _as_close(nearness, other)
    much = "Much closer" if nearness.own < _MUCH_CLOSER * nearness.other_distance else "Closer"
    return f"{much} to this segment than to any other; the next is {other}."


def _as_close(nearness: Nearness, other: str) -> str:
    if nearness.by_nearest_centre:
        return f"Nearly as close to {other}: a small change would put this customer there."
    how = "nearer" if nearness.own is not None and nearness.own > nearness.other_distance else "nearly as near"
    return f"The middle of {other} is {how}; the method goes by more than the middle."


def in_favour(part: float) -> str:
    """What an attribute says, by its part in `speaks`."""
    if abs(part) < _HARDLY:
        return "hardly matters"
    return "for" if part > 0 else "against"


def _parts(used: Sequence[Preparation], nearer: NDArray[np.float64]) -> dict[str, float]:
    whole = float(np.abs(nearer).sum()) or 1.0
    return {each.attribute.name: float(gap) / whole for each, gap in zip(used, nearer, strict=True)}
