"""Histograms a person can read: round edges, extremes gathered in the outer bins."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute, Distribution, Kind
from domain.errors import SegmentationError
from segmentation.preparing.columns import differ, known, ordered_by_customer, read_column, winsorising_bounds

_WHOLE_NUMBERS = frozenset({Kind.COUNT, Kind.DAYS})
_ROUNDING = 1e-9


def distribution(
    customers: pd.DataFrame, attribute: Attribute, labels: NDArray[np.int8] | None = None, bins: int = 20
) -> Distribution:
    """About `bins` bins between the 1st and 99th percentile, each from its edge to below the next; flags have two.

    `labels` are in ascending order of customer_id. Raises SegmentationError when they are not one per customer.
    """
    ordered = ordered_by_customer(customers, [attribute])
    if labels is not None and len(labels) != len(ordered):
        raise SegmentationError("The customers have changed since they were segmented.", "Build the segments again.")
    column = read_column(ordered, attribute)
    edges = _edges(known(column), attribute.kind, bins)
    groups = {0: column} if labels is None else {int(number): column[labels == number] for number in np.unique(labels)}
    return Distribution(
        attribute=attribute,
        edges=tuple(edges.tolist()),
        counts={number: _count(known(values), edges) for number, values in groups.items()},
        missing={number: int(np.isnan(values).sum()) for number, values in groups.items()},
    )


def _edges(values: NDArray[np.float64], kind: Kind, bins: int) -> NDArray[np.float64]:
    if kind is Kind.FLAG:
        return np.array([-0.5, 0.5, 1.5])
    if not values.size:
        return np.array([0.0, 1.0])
    lower, upper = winsorising_bounds(values)
    width = upper - lower if differ(lower, upper) else abs(upper)
    exponent, leading = _nice_step(width / bins if differ(0, width) else 0, whole=kind in _WHOLE_NUMBERS)
    step = leading * 10.0**exponent
    (first, last), (lowest, highest) = (
        _span(low, high, step, kind) for low, high in ((lower, upper), (values.min(), values.max()))
    )
    # Where one more bin holds the extremes, it is added: with few customers, a 0 would otherwise be counted among the ones.
    first = lowest if lowest >= first - 1 else first
    last = highest if highest <= last + 1 else last
    places = np.arange(first, last + 1)
    # Rounded, for three steps of 0.1 would otherwise read 0.30000000000000004.
    return np.round(places * step, max(0, -exponent))


def _span(low: float, high: float, step: float, kind: Kind) -> tuple[int, int]:
    first = math.floor(low / step + _ROUNDING)
    # Whole numbers on the last edge get a bin of their own: a 4 is no 3.
    last = math.floor(high / step) + 1 if kind in _WHOLE_NUMBERS else math.ceil(high / step - _ROUNDING)
    return first, max(first + 1, last)


def _nice_step(at_least: float, whole: bool) -> tuple[int, int]:
    """The smallest 1, 2 or 5 times a power of ten, as (exponent, leading digit); 1 where `at_least` is 0."""
    if at_least <= 0:
        return 0, 1
    exponent = math.floor(math.log10(at_least))
    for leading in (1, 2, 5):
        if leading * 10.0**exponent >= at_least * (1 - _ROUNDING):
            break
    else:
        exponent, leading = exponent + 1, 1
    return (0, 1) if whole and exponent < 0 else (exponent, leading)


def _count(values: NDArray[np.float64], edges: NDArray[np.float64]) -> tuple[int, ...]:
    places = np.searchsorted(edges, values, side="right") - 1
    inside = np.clip(places, 0, len(edges) - 2)
    return tuple(np.bincount(inside, minlength=len(edges) - 1).tolist())
