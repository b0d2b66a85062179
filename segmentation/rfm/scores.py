"""Recency, frequency, money: scores 1 to 5 and the grid they make. No clustering."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    names_by_cell,
    validate_cuts,
)
from segmentation.preparing.columns import customer_ids, ordered_by_customer, read_column

BEST = len(SCORES)


@dataclass(frozen=True)
class RfmScores:
    """`scores` are aligned with `customer_ids`: 5 is best, 0 without a transaction in the window and
    for money that is unknown. Bands are best first."""

    customer_ids: NDArray[np.int64]
    scores: Mapping[Measure, NDArray[np.int8]]
    bands: Mapping[Measure, tuple[Band, ...]]


def score_measures(customers: pd.DataFrame, attributes: Attributes, cuts: CutPoints | None = None) -> RfmScores:
    """Quintiles of those with a transaction in the window, or the scores of own cut points.

    Quintiles rank equal values by customer_id, so that each score holds a fifth. Raises SegmentationError for cut points
    out of order and for customers whose transactions are counted but whose recency is unknown.
    """
    if cuts is not None:
        validate_cuts(cuts)
    return score_by(customers, attributes, cuts)


def score_by(customers: pd.DataFrame, attributes: Attributes, cuts: CutPoints | None) -> RfmScores:
    """As `score_measures`; here cut points may coincide, as those of quintiles do; nobody has the score between them."""
    ordered = ordered_by_customer(customers, attributes.values())
    values = {measure: read_column(ordered, attribute) for measure, attribute in attributes.items()}
    inside = values[Measure.FREQUENCY] > 0
    scores, bands = {}, {}
    for measure, column in values.items():
        # What somebody spent is unknown where one amount is; when and how often, nobody has to guess.
        counted = inside & ~np.isnan(column) if measure is Measure.MONEY else inside
        _require_known(column[counted], attributes[measure])
        scores[measure] = np.zeros(len(column), dtype=np.int8)
        scores[measure][counted] = _scored(column[counted], measure, cuts)
        bands[measure] = tuple(_band(score, column[scores[measure] == score]) for score in reversed(SCORES))
    return RfmScores(customer_ids(ordered), scores, bands)


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


def _require_known(values: NDArray[np.float64], attribute: Attribute) -> None:
    if np.isnan(values).any():
        raise SegmentationError(
            "{attribute} is unknown for customers with transactions in the window.",
            "Refresh the data; if it stays so, report it.",
            attribute=attribute.label,
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
    """1 to 5, as pandas cuts `rank(method="first")` into five, in whole numbers: no rounding decides a score."""
    ranks = pd.Series(values).rank(method="first").to_numpy(dtype=np.int64)
    edges = (len(values) - 1) * np.arange(1, BEST)
    return 1 + np.searchsorted(edges, (ranks - 1) * BEST, side="left")


def _band(score: int, values: NDArray[np.float64]) -> Band:
    if not values.size:
        return Band(score, 0, None, None)
    return Band(score, values.size, float(values.min()), float(values.max()))
