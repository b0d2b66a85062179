"""The nouns of data health. Every count says of how many rows it is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.bank.vocabulary import Classification

# Below one row in a hundred, medians and segment sizes move less than chance moves them from one month to the next.
NOTICEABLE = 0.01
# From one row in five on, a typical segment is shaped by what is missing rather than by what customers do.
SERIOUS = 0.2


class Severity(StrEnum):
    FINE = "fine"
    LOOK = "look at it"
    STOPS = "stops you"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True)
class Finding:
    """`rows` of the table's `of` rows are so; `effect` says in a sentence what that does to segments and lists."""

    table: str
    what: str
    rows: int
    of: int
    effect: str
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
    """Rows whose code leaves the question `by` unanswered: `without_code` have none, `codes` are those that may be shown.

    `other_codes` more codes, in `other_rows`, are held by too few customers to be shown, or are beyond the longest list.
    """

    by: Classification
    rows: int
    of: int
    without_code: int
    codes: tuple[UnknownCode, ...]
    other_codes: int
    other_rows: int

    @property
    def column(self) -> str:
        return f"{self.by.column.table.name}.{self.by.column.name}"

    @property
    def question(self) -> str:
        return self.by.question


@dataclass(frozen=True)
class DataHealth:
    as_of: date
    tables: tuple[TableHealth, ...]
    unknown_codes: tuple[UnknownCodes, ...]


def judge(share: float, least: Severity = Severity.FINE, worst: Severity = Severity.STOPS) -> Severity:
    """How grave it is that this share of the rows is so, within the bounds that its kind has."""
    by_share = Severity.STOPS if share >= SERIOUS else Severity.LOOK if share >= NOTICEABLE else Severity.FINE
    return min(max(by_share, least, key=_rank), worst, key=_rank)


def _rank(severity: Severity) -> int:
    return severity.rank
