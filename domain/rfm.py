"""Recency, frequency and monetary value: windows, scores, and the grid whose cells are segments."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import numpy as np
from annotated_types import Interval, MinLen, Predicate

from domain.attributes import Attribute
from domain.errors import AlikeError, GridMapError, SegmentationError
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS, require_good_names
from domain.sentences import Counted, Sentence
from domain.values import Name, Number, Saved

MOST_NAMES = MOST_SEGMENTS - 1  # one is left for those without a transaction
Cell = tuple[int, int]  # recency score, frequency score
SCORES = (1, 2, 3, 4, 5)
CELLS: tuple[Cell, ...] = tuple((recency, frequency) for recency in SCORES for frequency in SCORES)
NOT_IN_WINDOW = "No transactions in the window"
Score = Annotated[int, Interval(ge=1, le=5)]
NEW_WITHIN = 90  # days; what banks call the first months of a customer, in which they greet and guide them


@dataclass(frozen=True)
class GridArea(Saved):
    """A rectangle of the recency x frequency grid, both ends included; areas of one name are one segment."""

    name: Name
    recency: tuple[Score, Score]
    frequency: tuple[Score, Score]


# The names of the textbooks, but for "New" at R5 F1: who made six transactions a year is not new, however many others made.
USUAL_MAP = (
    GridArea("Champions", (5, 5), (4, 5)),
    GridArea("Loyal", (3, 4), (4, 5)),
    GridArea("Potential Loyalists", (4, 5), (2, 3)),
    GridArea("Promising", (4, 5), (1, 1)),
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
Bounds = tuple[Number, Number, Number, Number]


@dataclass(frozen=True)
class CutPoints(Saved):
    """Four bounds per measure, ascending: the most days of recency scores 5, 4, 3, 2; the least of the others' 2, 3, 4, 5.

    Bounds that are found in data may coincide: nobody has the scores between them.
    """

    recency: Bounds
    frequency: Bounds
    money: Bounds


def _from_zero_on(cuts: CutPoints) -> bool:
    return min(*cuts.recency, *cuts.frequency, *cuts.money) >= 0


OwnCuts = Annotated[CutPoints, Predicate(_from_zero_on)]


class RfmWindow(StrEnum):
    """The last days, complete calendar months (the month that has begun is in none), or all that the bank's data holds."""

    DAYS_90 = "90"
    DAYS_180 = "180"
    DAYS_365 = "365"
    MONTHS_12 = "12m"
    ALL_TIME = "all"

    @property
    def length(self) -> Counted | None:
        """None for all time."""
        if self is RfmWindow.ALL_TIME:
            return None
        return Counted(12, "complete month") if self is RfmWindow.MONTHS_12 else Counted(int(self), "day")

    @property
    def span(self) -> Sentence:
        return Sentence("{length}", length=self.length) if self.length else Sentence("all time")


@dataclass(frozen=True)
class RfmSettings(Saved):
    """Recency, frequency and money over a window; without `cuts` they are found in the data, at the fifths of the
    customers. Scoring checks the map for holes.
    """

    window: RfmWindow
    areas: Annotated[tuple[GridArea, ...], MinLen(1)]
    cuts: OwnCuts | None = None


@dataclass(frozen=True)
class RfmFit(Saved):
    """What a map came to on the day it was made, so that other days are scored alike.

    `cuts` are those of the settings, or what was found in the data. `areas` names what each segment, by number, was
    formed by, whatever it is called now. `equal_together` is False for fits of earlier versions: where they cut by
    rank, customers of one value had different scores.
    """

    cuts: CutPoints
    areas: Annotated[tuple[Name, ...], MinLen(FEWEST_SEGMENTS)]
    equal_together: bool = False


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
class GridSegment:
    """What its customers really have: lowest and highest days and transactions, median money; None for nobody.

    `newcomers` counts those whose first known transaction lies in the last NEW_WITHIN days; None where the bank's data does
    not reach back far enough to tell.
    """

    name: str
    customers: int
    days: tuple[float, float] | None
    transactions: tuple[float, float] | None
    money: float | None
    newcomers: int | None


@dataclass(frozen=True)
class RfmGrid:
    """The 25 cells, and apart those without a transaction in the window: together all customers.

    `segments` are in the order of the map, those without a transaction last. `known_since` is the day of the first
    transaction that the bank's data holds.
    """

    settings: RfmSettings
    cells: tuple[GridCell, ...]
    outside: GridCell
    bands: Mapping[Measure, tuple[Band, ...]]
    cuts: CutPoints
    segments: tuple[GridSegment, ...] = ()
    known_since: date | None = None

    @property
    def scored(self) -> int:
        return sum(cell.customers for cell in self.cells)

    @property
    def makes_segments(self) -> bool:
        """Whether anybody is scored, and something tells them apart."""
        return bool(self.scored) and not alike_measures(self.settings, self.bands)


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


def suggest_cuts(cuts: CutPoints) -> CutPoints:
    """Own cut points to start from: where the scores are cut now, moved apart where they coincide."""
    return CutPoints(_apart(cuts.recency), _apart(cuts.frequency), _apart(cuts.money))


def _same_for_all(bands: tuple[Band, ...]) -> bool:
    ends = {end for band in bands for end in (band.lowest, band.highest)} - {None}
    return len(ends) == 1


def require_differences(settings: RfmSettings, bands: Mapping[Measure, tuple[Band, ...]]) -> None:
    """Raises AlikeError when there are measures that `alike_measures` finds."""
    alike = alike_measures(settings, bands)
    if alike:
        customers = sum(band.customers for band in bands[alike[0]])
        raise AlikeError(customers=Counted(customers, "customer"), measures=alike)


def alike_measures(settings: RfmSettings, bands: Mapping[Measure, tuple[Band, ...]]) -> tuple[Measure, ...]:
    """Recency and frequency, where customers who all have the same value are to be cut by comparing them.

    Money forms no segments, and own cut points compare with nobody.
    """
    if settings.cuts is not None:
        return ()
    return tuple(measure for measure in (Measure.RECENCY, Measure.FREQUENCY) if _same_for_all(bands[measure]))


def _apart(bounds: Sequence[float]) -> Bounds:
    moved: list[float] = []
    for bound in bounds:
        moved.append(max(moved[-1] + 1 if moved else 0.0, round(bound, 2)))
    return four_bounds(moved)


def four_bounds(bounds: Sequence[float]) -> Bounds:
    first, second, third, fourth = bounds
    return first, second, third, fourth
