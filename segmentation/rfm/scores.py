"""Recency, frequency, money: scores 1 to 5 and the grid they make. No clustering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.errors import SegmentationError
from domain.rfm import (
    CELLS,
    NOT_IN_WINDOW,
    SCORES,
    Attributes,
    Band,
    Cell,
    CutPoints,
    GridCell,
    Measure,
    RfmGrid,
    RfmSettings,
)
from segmentation.preparing.columns import customer_ids, in_order, read_column
from segmentation.rfm.grid_map import names_by_cell

BEST = len(SCORES)


@dataclass(frozen=True)
class RfmScores:
    """`scores` aligned with `customer_ids`, 5 the best, 0 without a transaction in the window; bands best first."""

    customer_ids: NDArray[np.int64]
    scores: Mapping[Measure, NDArray[np.int8]]
    bands: Mapping[Measure, tuple[Band, ...]]


def score_customers(customers: pd.DataFrame, attributes: Attributes, cuts: CutPoints | None = None) -> RfmScores:
    """Quintiles of those with a transaction in the window, or the scores of own cut points.

    Quintiles rank equal values by customer_id, so that each score holds a fifth. Raises SegmentationError for cut points
    out of order and for customers whose transactions are counted but whose recency or money is unknown.
    """
    if cuts is not None:
        validate_cuts(cuts)
    return score_by(customers, attributes, cuts)


def score_by(customers: pd.DataFrame, attributes: Attributes, cuts: CutPoints | None) -> RfmScores:
    """As `score_customers`; cut points that quintiles came to may coincide, and then nobody has the score between."""
    ordered = in_order(customers, attributes.values())
    values = {measure: read_column(ordered, attribute) for measure, attribute in attributes.items()}
    inside = values[Measure.FREQUENCY] > 0
    scores, bands = {}, {}
    for measure, column in values.items():
        _require_known(column[inside], attributes[measure])
        scores[measure] = np.zeros(len(column), dtype=np.int8)
        scores[measure][inside] = _scored(column[inside], measure, cuts)
        bands[measure] = tuple(_band(score, column[scores[measure] == score]) for score in reversed(SCORES))
    return RfmScores(customer_ids(ordered), scores, bands)


def validate_cuts(cuts: CutPoints) -> None:
    """Raises SegmentationError, naming the measure whose cut points do not ascend or are below 0."""
    for measure in Measure:
        bounds = np.array(getattr(cuts, measure), dtype=np.float64)
        if not (np.isfinite(bounds).all() and bounds.min() >= 0 and (np.diff(bounds) > 0).all()):
            raise SegmentationError(
                f"The cut points of {measure} are out of order.",
                "Give four numbers from 0 on, each above the one before it.",
            )


def suggest_cuts(bands: Mapping[Measure, tuple[Band, ...]]) -> CutPoints:
    """Own cut points to start from: where the scores are cut now, moved apart where they coincide."""
    most_days = [band.highest for band in bands[Measure.RECENCY][:-1]]
    least = {
        measure: [band.lowest for band in reversed(bands[measure][:-1])]
        for measure in (Measure.FREQUENCY, Measure.MONEY)
    }
    return CutPoints(_apart(most_days), _apart(least[Measure.FREQUENCY]), _apart(least[Measure.MONEY]))


def write_cuts(cuts: CutPoints) -> str:
    return ";".join(",".join(f"{bound:.15g}" for bound in getattr(cuts, measure)) for measure in Measure)


def read_cuts(text: str) -> CutPoints:
    """As `write_cuts` writes them; raises SegmentationError."""
    try:
        recency, frequency, money = ([float(bound) for bound in part.split(",")] for part in text.split(";"))
        cuts = CutPoints(_four(recency), _four(frequency), _four(money))
    except ValueError as error:
        raise SegmentationError(
            "The cut points of this link cannot be read.", "Give them again on the page."
        ) from error
    validate_cuts(cuts)
    return cuts


def values_on_both_sides(bands: tuple[Band, ...]) -> tuple[float, ...]:
    """Values whose customers have different scores, ascending: ranking had to part equals to fill the quintiles."""
    filled = [band for band in bands if band.lowest is not None and band.highest is not None]
    ends = [{band.lowest, band.highest} for band in filled]
    shared = {value for one, other in pairwise(ends) for value in one & other}
    return tuple(sorted(value for value in shared if value is not None))


def summarise_grid(scores: RfmScores, settings: RfmSettings, cents: "pd.Series[int]") -> RfmGrid:
    """`cents` per customer, in the order of `scores`, as Python's whole numbers, so that no sum overflows."""
    names = names_by_cell(settings.areas)
    recency, frequency, money = (scores.scores[measure] for measure in Measure)
    side = BEST + 1
    code = (recency.astype(np.int64) * side + frequency) * side + money
    people = np.bincount(code, minlength=side**3).reshape(side, side, side)
    held = cents.groupby(code // side).sum()

    def cell(at: Cell, segment: str) -> GridCell:
        found = people[at]
        return GridCell(
            at, segment, int(found.sum()), tuple(found[1:].tolist()), int(held.get(at[0] * side + at[1], 0))
        )

    cells = tuple(cell(at, names[at]) for at in CELLS)
    return RfmGrid(settings, cells, cell((0, 0), NOT_IN_WINDOW), scores.bands)


def _apart(bounds: Sequence[float | None]) -> tuple[float, float, float, float]:
    moved: list[float] = []
    for bound in bounds:
        least = moved[-1] + 1 if moved else 0.0
        moved.append(max(round(bound, 2), least) if bound is not None else least)
    return _four(moved)


def _four(bounds: Sequence[float]) -> tuple[float, float, float, float]:
    first, second, third, fourth = bounds
    return first, second, third, fourth


def _require_known(values: NDArray[np.float64], attribute: Attribute) -> None:
    if np.isnan(values).any():
        raise SegmentationError(
            f"{attribute.label} is unknown for customers with transactions in the window.",
            "Refresh the data; if it stays so, report it.",
        )


def _scored(values: NDArray[np.float64], measure: Measure, cuts: CutPoints | None) -> NDArray[np.int64]:
    if cuts is None:
        fifths = _quintiles(values)
        return BEST + 1 - fifths if measure is Measure.RECENCY else fifths
    bounds = np.array(getattr(cuts, measure))
    if measure is Measure.RECENCY:
        return BEST - np.searchsorted(bounds, values, side="left")
    return 1 + np.searchsorted(bounds, values, side="right")


def _quintiles(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """1 to 5, as pandas cuts `rank(method="first")` into five, in whole numbers: no rounding decides about anybody."""
    ranks = pd.Series(values).rank(method="first").to_numpy(dtype=np.int64)
    edges = (len(values) - 1) * np.arange(1, BEST)
    return 1 + np.searchsorted(edges, (ranks - 1) * BEST, side="left")


def _band(score: int, values: NDArray[np.float64]) -> Band:
    if not values.size:
        return Band(score, 0, None, None)
    return Band(score, values.size, float(values.min()), float(values.max()))
