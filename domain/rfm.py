"""Recency, frequency and monetary value: windows, scores, and the grid whose cells are segments."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.attributes import Attribute

Cell = tuple[int, int]  # recency score, frequency score
SCORES = (1, 2, 3, 4, 5)
CELLS: tuple[Cell, ...] = tuple((recency, frequency) for recency in SCORES for frequency in SCORES)
NOT_IN_WINDOW = "No transactions in the window"


@dataclass(frozen=True)
class GridArea:
    """A rectangle of the recency x frequency grid, both ends included; areas of one name are one segment."""

    name: str
    recency: tuple[int, int]
    frequency: tuple[int, int]


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
class CutPoints:
    """Four bounds per measure, ascending: the most days of recency scores 5, 4, 3, 2; the least of the others' 2, 3, 4, 5."""

    recency: tuple[float, float, float, float]
    frequency: tuple[float, float, float, float]
    money: tuple[float, float, float, float]


class RfmWindow(StrEnum):
    """The last days, or complete calendar months: the month that has begun is in none."""

    DAYS_90 = "90"
    DAYS_180 = "180"
    DAYS_365 = "365"
    MONTHS_12 = "12m"

    @property
    def words(self) -> str:
        """Of the last ..."""
        return "12 complete months" if self is RfmWindow.MONTHS_12 else f"{self} days"


@dataclass(frozen=True)
class RfmSettings:
    """Recency, frequency and money over a window; `cuts` None stands for quintiles."""

    window: RfmWindow
    areas: tuple[GridArea, ...]
    cuts: CutPoints | None = None


@dataclass(frozen=True)
class RfmFit:
    """What a map came to on the day it was made, so that other days are scored alike.

    `cuts` are those of the settings, or the values at which the quintiles were cut: these may coincide. `areas` names
    what each segment, by number, was formed by, whatever it is called now.
    """

    cuts: CutPoints
    areas: tuple[str, ...]


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
