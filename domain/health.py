"""What data can carry: findings about rows, and checks of connections."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.segments import FEWEST_SEGMENTS
from domain.sentences import Sentence

# Averages of fewer people change with every customer who comes or goes, and a campaign cannot be measured on them.
CUSTOMERS_PER_SEGMENT = 100
FEWEST_CUSTOMERS = FEWEST_SEGMENTS * CUSTOMERS_PER_SEGMENT
# Spending trend compares two quarters; with less, one month's habits pass for a customer's character.
FEWEST_MONTHS = 6
# Below half, the median customer of every behaviour attribute is one without any behaviour.
LEAST_ACTIVE_SHARE = 0.5
# With one or two, segments only cut a ranking into pieces, which needs no segmentation.
FEWEST_ATTRIBUTES = 3
MONTHS_OF_A_YEAR = 12


class Severity(StrEnum):
    FINE = "fine"
    LOOK = "look at it"
    STOPS = "stops you"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True)
class Finding:
    """`rows` of the table's `of` rows are `what`, "accounts without a balance"; `effect` is what that does to segments."""

    table: str
    what: Sentence
    rows: int
    of: int
    effect: Sentence
    severity: Severity

    @property
    def share(self) -> float | None:
        return self.rows / self.of if self.of else None


@dataclass(frozen=True)
class Gap:
    """A column of the mirror, and in how many of its table's rows it is empty or could not be read."""

    column: str
    missing: int
    of: int


@dataclass(frozen=True)
class TableHealth:
    """`oldest` and `newest` are of events up to the as-of day, None for tables of current state or without any.

    `findings` are those that occur, the gravest first.
    """

    table: str
    rows: int
    oldest: date | None
    newest: date | None
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]

    @property
    def worst(self) -> Severity:
        return max((finding.severity for finding in self.findings), key=lambda each: each.rank, default=Severity.FINE)


@dataclass(frozen=True)
class UnknownCode:
    code: str
    rows: int


@dataclass(frozen=True)
class UnknownCodes:
    """Rows of `table` whose code in `column`, "Table.column", leaves `question` unanswered.

    `without_code` have none, `codes` are those that may be shown. `unclassified` is what such rows are called. `other_codes`
    more codes, in `other_rows`, are held by too few customers to be shown, or are beyond the longest list.
    """

    table: str
    column: str
    question: str
    unclassified: str
    rows: int
    of: int
    without_code: int
    codes: tuple[UnknownCode, ...]
    other_codes: int
    other_rows: int


@dataclass(frozen=True)
class DataHealth:
    as_of: date
    tables: tuple[TableHealth, ...]
    unknown_codes: tuple[UnknownCodes, ...]


class Result(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Check:
    """One finding; there is no `remedy` only when all is well. With a problem the dashboard cannot work."""

    what: str
    result: Result
    detail: Sentence
    remedy: Sentence | None = None


class Shortcoming(StrEnum):
    """What there is not enough of for segments to rely on."""

    CUSTOMERS = "customers"
    MONTHS = "months"
    ACTIVE_CUSTOMERS = "active customers"
    ATTRIBUTES = "attributes"


@dataclass(frozen=True)
class Sufficiency:
    """`months` have transactions, of the last twelve complete ones; None where they were not counted.

    `active_share` of the customers ever started a transaction. `usable_attributes` tell customers apart. `most_segments` is
    how many segments of CUSTOMERS_PER_SEGMENT on average there can be; 0 when not even two.
    """

    customers: int
    months: int | None
    active_share: float
    usable_attributes: int
    most_segments: int

    @property
    def shortcomings(self) -> tuple[Shortcoming, ...]:
        short = {
            Shortcoming.CUSTOMERS: self.customers < FEWEST_CUSTOMERS,
            Shortcoming.MONTHS: self.months is not None and self.months < FEWEST_MONTHS,
            Shortcoming.ACTIVE_CUSTOMERS: self.active_share < LEAST_ACTIVE_SHARE,
            Shortcoming.ATTRIBUTES: self.usable_attributes < FEWEST_ATTRIBUTES,
        }
        return tuple(each for each, is_short in short.items() if is_short)

    @property
    def covers_part_of_a_year(self) -> bool:
        """Long enough a history, but what is measured over a year covers less than a year."""
        return self.months is not None and FEWEST_MONTHS <= self.months < MONTHS_OF_A_YEAR

    @property
    def enough(self) -> bool:
        return not self.shortcomings
