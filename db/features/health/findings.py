"""The nouns of data health. Every count says of how many rows it is."""

from dataclasses import dataclass

from db.bank.vocabulary import Classification
from domain.health import Severity, UnknownCode

# Below one row in a hundred, medians and segment sizes move less than chance moves them from one month to the next.
NOTICEABLE = 0.01
# From one row in five on, a typical segment is shaped by what is missing rather than by what customers do.
SERIOUS = 0.2


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


def judge(share: float, least: Severity = Severity.FINE, worst: Severity = Severity.STOPS) -> Severity:
    """How grave it is that this share of the rows is so, within the bounds that its kind has."""
    by_share = Severity.STOPS if share >= SERIOUS else Severity.LOOK if share >= NOTICEABLE else Severity.FINE
    return min(max(by_share, least, key=_rank), worst, key=_rank)


def _rank(severity: Severity) -> int:
    return severity.rank
