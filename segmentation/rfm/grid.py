"""What the grid holds: its 25 cells in people and money, and what the customers of each segment really have."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.rfm import (
    CELLS,
    NEW_WITHIN,
    NOT_IN_WINDOW,
    Cell,
    GridCell,
    GridSegment,
    Measure,
    RfmGrid,
    RfmSettings,
    names_by_cell,
)
from segmentation.rfm.scores import BEST, RfmScores
from segmentation.rfm.segments import group_customers, group_names

# With less history than twice the time, most customers would look new because the data is.
_LEAST_HISTORY = 2 * NEW_WITHIN


def summarise_grid(
    scores: RfmScores, settings: RfmSettings, cents: "pd.Series[int]", tenure: NDArray[np.float64]
) -> RfmGrid:
    """`cents` and `tenure` per customer, in the order of `scores`.

    `cents` are Python's whole numbers, so that no sum overflows; `tenure` is the days since the first known transaction.
    """
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
    segments = _segments(scores, settings, tenure)
    return RfmGrid(settings, cells, cell((0, 0), NOT_IN_WINDOW), scores.bands, scores.cuts, segments)


def _segments(scores: RfmScores, settings: RfmSettings, tenure: NDArray[np.float64]) -> tuple[GridSegment, ...]:
    groups, newcomers = group_customers(scores, settings), _newcomers(tenure)
    outside, *areas = (
        _segment(name, groups == number, scores, newcomers) for number, name in enumerate(group_names(settings))
    )
    return (*areas, outside)


def _segment(
    name: str, inside: NDArray[np.bool_], scores: RfmScores, newcomers: NDArray[np.bool_] | None
) -> GridSegment:
    days, transactions, money = (scores.values[measure][inside & (scores.scores[measure] > 0)] for measure in Measure)
    return GridSegment(
        name=name,
        customers=int(inside.sum()),
        days=_ends(days),
        transactions=_ends(transactions),
        money=float(np.median(money)) if money.size else None,
        newcomers=None if newcomers is None else int((inside & newcomers).sum()),
    )


def _ends(values: NDArray[np.float64]) -> tuple[float, float] | None:
    return (float(values.min()), float(values.max())) if values.size else None


def _newcomers(tenure: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Nobody whose tenure is unknown: without any transaction nothing says when they came."""
    reaches_back = bool((tenure >= _LEAST_HISTORY).any())
    return tenure < NEW_WITHIN if reaches_back else None
