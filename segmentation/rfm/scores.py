"""Recency, frequency, money: scores 1 to 5. No clustering."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.errors import SegmentationError
from domain.rfm import SCORES, Attributes, Band, Bounds, CutPoints, Measure, four_bounds, validate_cuts
from segmentation.preparing.columns import customer_ids, ordered_by_customer, read_column

BEST = len(SCORES)


@dataclass(frozen=True)
class RfmScores:
    """`scores` and `values` are aligned with `customer_ids`: 5 is best, 0 without a transaction in the window.

    `cuts` gave the scores, and give them again. Bands are best first.
    """

    customer_ids: NDArray[np.int64]
    scores: Mapping[Measure, NDArray[np.int8]]
    values: Mapping[Measure, NDArray[np.float64]]
    bands: Mapping[Measure, tuple[Band, ...]]
    cuts: CutPoints


def score_measures(customers: pd.DataFrame, attributes: Attributes, cuts: CutPoints | None = None) -> RfmScores:
    """By own cut points, or by those found at the fifths of the customers with a transaction in the window.

    Raises SegmentationError for cut points out of order and for customers whose transactions are counted but whose recency
    or money is unknown.
    """
    if cuts is not None:
        validate_cuts(cuts)
    return score_by(customers, attributes, cuts)


def score_by(customers: pd.DataFrame, attributes: Attributes, cuts: CutPoints | None) -> RfmScores:
    """As `score_measures`; here cut points may coincide, as those that were found in data do."""
    ordered = ordered_by_customer(customers, attributes.values())
    values = {measure: read_column(ordered, attribute) for measure, attribute in attributes.items()}
    inside = values[Measure.FREQUENCY] > 0
    for measure, column in values.items():
        _require_known(column[inside], attributes[measure])
    used = cuts or find_cuts({measure: column[inside] for measure, column in values.items()})
    scores, bands = {}, {}
    for measure, column in values.items():
        scores[measure] = np.zeros(len(column), dtype=np.int8)
        scores[measure][inside] = _scored(column[inside], measure, used)
        bands[measure] = tuple(_band(score, column[scores[measure] == score]) for score in reversed(SCORES))
    return RfmScores(customer_ids(ordered), scores, values, bands, used)


def find_cuts(values: Mapping[Measure, NDArray[np.float64]]) -> CutPoints:
    """Between two different values each, where the shares on both sides are nearest to one, two, three, four fifths.

    So customers of one value are never parted. Where few values differ, several fifths have the same cut: the highest value
    always scores 5 and the lowest 1. Where none differ, everybody scores 3.
    """
    recency, frequency, money = (_at_fifths(values[measure]) for measure in Measure)
    return CutPoints(recency[0], frequency[1], money[1])


def _at_fifths(values: NDArray[np.float64]) -> tuple[Bounds, Bounds]:
    """The four values just below the cuts, and the four just above them."""
    different, customers = np.unique(values, return_counts=True)
    if len(different) < 2:
        return _around(float(different[0]) if different.size else 0.0)
    below = np.cumsum(customers)[:-1]
    # In whole numbers, so that no rounding decides; of two cuts equally near to a fifth, the one with fewer below.
    cuts = [int(np.argmin(np.abs(BEST * below - fifth * len(values)))) for fifth in range(1, BEST)]
    return four_bounds(different[cuts].tolist()), four_bounds(different[1:][cuts].tolist())


def _around(value: float) -> tuple[Bounds, Bounds]:
    """Whatever is lower scores 1, whatever is higher 5, or the other way round; the value itself 3."""
    under, over = float(np.nextafter(value, -np.inf)), float(np.nextafter(value, np.inf))
    return (under, under, value, value), (value, value, over, over)


def _require_known(values: NDArray[np.float64], attribute: Attribute) -> None:
    if np.isnan(values).any():
        raise SegmentationError(
            "{attribute} is unknown for customers with transactions in the window.",
            "Refresh the data; if it stays so, report it.",
            attribute=attribute.label,
        )


def _scored(values: NDArray[np.float64], measure: Measure, cuts: CutPoints) -> NDArray[np.int64]:
    bounds = np.array(getattr(cuts, measure))
    if measure is Measure.RECENCY:
        return BEST - np.searchsorted(bounds, values, side="left")
    return 1 + np.searchsorted(bounds, values, side="right")


def _band(score: int, values: NDArray[np.float64]) -> Band:
    if not values.size:
        return Band(score, 0, None, None)
    return Band(score, values.size, float(values.min()), float(values.max()))
