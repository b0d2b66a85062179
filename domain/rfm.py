"""Recency, frequency and monetary value: windows, scores, and the grid whose cells are segments."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

import numpy as np
from annotated_types import Ge, Interval, MinLen

from domain.attributes import Attribute
from domain.errors import GridMapError, SegmentationError
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS, require_good_names
from domain.sentences import Counted
from domain.values import Name, Saved

MOST_NAMES = MOST_SEGMENTS - 1  # one is left for those without a transaction
Cell = tuple[int, int]  # recency score, frequency score
SCORES = (1, 2, 3, 4, 5)
CELLS: tuple[Cell, ...] = tuple((recency, frequency) for recency in SCORES for frequency in SCORES)
NOT_IN_WINDOW = "No transactions in the window"
Score = Annotated[int, Interval(ge=1, le=5)]
Bound = Annotated[float, Ge(0)]


@dataclass(frozen=True)
class GridArea(Saved):
    """A rectangle of the recency x frequency grid, both ends included; areas of one name are one segment."""

    name: Name
    recency: tuple[Score, Score]
    frequency: tuple[Score, Score]


USUAL_MAP = (
    GridArea("Champions", (5, 5), (4, 5)),
    GridArea("Loyal", (3, 4), (4, 5)),
    GridArea("Potential Loyalists", (4, 5), (2, 3)),
    GridArea("New", (5, 5), (1, 1)),
    GridArea("Promising", (4, 4), (1, 1)),
    GridArea("Need Attention", (3, 3), (3, 3)),
    GridArea("About To Sleep", (3, 3), (1, 2)),
    GridArea("At Risk", (1, 2), (3, 4)),
    GridArea("Can't Lose", (1, 2), (5, 5)),
    GridArea("Hibernating", (1, 2), (1, 2)),
)


class Measure(StrEnum):
    RECENCY = "recency"  # days: fewer score higher
    FREQUENCY = "frequency"
    MONEY = "money"


Attributes = Mapping[Measure, Attribute]


@dataclass(frozen=True)
class CutPoints(Saved):
    """Four bounds per measure, ascending: the most days of recency scores 5, 4, 3, 2; the least of the others' 2, 3, 4, 5."""

    recency: tuple[Bound, Bound, Bound, Bound]
    frequency: tuple[Bound, Bound, Bound, Bound]
    money: tuple[Bound, Bound, Bound, Bound]


class RfmWindow(StrEnum):
    """The last days, or complete calendar months: the month that has begun is in none."""

    DAYS_90 = "90"
    DAYS_180 = "180"
    DAYS_365 = "365"
    MONTHS_12 = "12m"

    @property
    def length(self) -> Counted:
        return Counted(12, "complete month") if self is RfmWindow.MONTHS_12 else Counted(int(self), "day")


@dataclass(frozen=True)
class RfmSettings(Saved):
    """Recency, frequency and money over a window; `cuts` None stands for quintiles. Scoring checks the map for holes."""

    window: RfmWindow
    areas: Annotated[tuple[GridArea, ...], MinLen(1)]
    cuts: CutPoints | None = None


@dataclass(frozen=True)
class RfmFit(Saved):
    """What a map came to on the day it was made, so that other days are scored alike.

    `cuts` are those of the settings, or the values at which the quintiles were cut: these may coincide. `areas` names
    what each segment, by number, was formed by, whatever it is called now.
    """

    cuts: CutPoints
    areas: Annotated[tuple[Name, ...], MinLen(FEWEST_SEGMENTS)]


def segment_names(areas: Iterable[GridArea]) -> tuple[str, ...]:
    """Each once, in the order of the map."""
    return tuple(Counter(area.name for area in areas))


def cell_name(cell: Cell) -> str:
    return f"R{cell[0]} F{cell[1]}"


@dataclass(frozen=True)
class Band:
    """Who got one score: how many, and their lowest and highest value, None where nobody did."""

    score: int
    customers: int
    lowest: float | None
    highest: float | None


@dataclass(frozen=True)
class GridCell:
    """`tiers` counts its customers by money score 1 to 5; `cents` is what they hold together."""

    cell: Cell
    segment: str
    customers: int
    tiers: tuple[int, ...]
    cents: int

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)


@dataclass(frozen=True)
class RfmGrid:
    """The 25 cells, and apart those without a transaction in the window: together all customers."""

    settings: RfmSettings
    cells: tuple[GridCell, ...]
    outside: GridCell
    bands: Mapping[Measure, tuple[Band, ...]]

    @property
    def scored(self) -> int:
        return sum(cell.customers for cell in self.cells)


def names_by_cell(areas: Sequence[GridArea]) -> dict[Cell, str]:
    """Every cell's one segment; raises GridMapError naming every hole and overlap, SegmentationError for bad names."""
    _require_usable_names(segment_names(areas))
    holders = {cell: [area.name for area in areas if cell in _cells(area)] for cell in CELLS}
    holes = tuple(cell_name(cell) for cell, names in holders.items() if not names)
    overlaps = {cell_name(cell): tuple(names) for cell, names in holders.items() if len(names) > 1}
    if holes or overlaps:
        raise GridMapError(holes, overlaps)
    return {cell: names[0] for cell, names in holders.items()}


def _cells(area: GridArea) -> set[Cell]:
    (oldest, newest), (rarest, most) = area.recency, area.frequency
    return {(r, f) for r, f in CELLS if oldest <= r <= newest and rarest <= f <= most}


def _require_usable_names(names: Sequence[str]) -> None:
    require_good_names(names)
    if len(names) > MOST_NAMES:
        raise SegmentationError(
            "The map has {segments} segments.",
            "Use at most {most} different names.",
            segments=len(names),
            most=MOST_NAMES,
        )
    taken = {name.casefold() for name in (NOT_IN_WINDOW, *map(cell_name, CELLS))}
    if any(name.strip().casefold() in taken for name in names):
        raise SegmentationError(
            "“{name}” and the names of cells, such as R5 F4, are reserved.",
            "Give the segment another name.",
            name=NOT_IN_WINDOW,
        )


def validate_cuts(cuts: CutPoints) -> None:
    """Raises SegmentationError, naming the measure whose cut points do not ascend or are below 0."""
    for measure in Measure:
        bounds = np.array(getattr(cuts, measure), dtype=np.float64)
        if not (np.isfinite(bounds).all() and bounds.min() >= 0 and (np.diff(bounds) > 0).all()):
            raise SegmentationError(
                "The cut points of {measure} are out of order.",
                "Give four numbers from 0 on, each above the one before it.",
                measure=measure,
            )


def suggest_cuts(bands: Mapping[Measure, tuple[Band, ...]]) -> CutPoints:
    """Own cut points to start from: where the scores are cut now, moved apart where they coincide."""
    most_days = [band.highest for band in bands[Measure.RECENCY][:-1]]
    least = {
        measure: [band.lowest for band in reversed(bands[measure][:-1])]
        for measure in (Measure.FREQUENCY, Measure.MONEY)
    }
    return CutPoints(_apart(most_days), _apart(least[Measure.FREQUENCY]), _apart(least[Measure.MONEY]))


def values_on_both_sides(bands: tuple[Band, ...]) -> tuple[float, ...]:
    """Values whose customers have different scores, ascending: quintiles of equal size can split equal values."""
    filled = [band for band in bands if band.lowest is not None and band.highest is not None]
    ends = [{band.lowest, band.highest} for band in filled]
    shared = {value for one, other in pairwise(ends) for value in one & other}
    return tuple(sorted(value for value in shared if value is not None))


def _apart(bounds: Sequence[float | None]) -> tuple[float, float, float, float]:
    moved: list[float] = []
    for bound in bounds:
        least = moved[-1] + 1 if moved else 0.0
        moved.append(max(round(bound, 2), least) if bound is not None else least)
    return four_bounds(moved)


def four_bounds(bounds: Sequence[float]) -> tuple[float, float, float, float]:
    first, second, third, fourth = bounds
    return first, second, third, fourth
