"""What data can carry: findings about rows, and checks of connections."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.features.health.findings import UnknownCodes


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
    """One finding; `remedy` is empty only when all is well. With a problem the dashboard cannot work."""

    what: str
    result: Result
    detail: str
    remedy: str = ""
