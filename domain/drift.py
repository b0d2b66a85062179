"""How far attributes moved between two dates, and whether that asks for new segments."""

from dataclasses import dataclass
from enum import StrEnum

from domain.attributes import Attribute
from domain.changes import SizeChange
from domain.coverage import LEAST_KNOWN_SHARE

FEWEST_TO_JUDGE = 100  # two bins of 50 customers: with fewer, chance alone reaches the bands of the stability index
SOME_SHIFT, LARGE_SHIFT = 0.1, 0.25  # PSI: the bands of credit scoring (Siddiqi 2006, Credit Risk Scorecards)


class Shift(StrEnum):
    NONE = "no shift"
    SOME = "some shift"
    LARGE = "large shift"


@dataclass(frozen=True)
class Drift:
    """How far one attribute's distribution moved; `psi` is the population stability index, 0 for no difference.

    `before` and `after` are medians (the share of a flag), None where nobody's value is known; the `unknown` are shares.
    Of `psi`, `by_calendar` comes from nothing but the days that passed.
    """

    attribute: Attribute
    basis: bool
    psi: float
    before: float | None
    after: float | None
    unknown_before: float
    unknown_after: float
    by_calendar: float = 0.0

    @property
    def by_people(self) -> float:
        """What remains of it when the days that passed are taken out."""
        return self.psi - self.by_calendar

    @property
    def is_hardly_known(self) -> bool:
        """Known for fewer than half of the people on one of the days."""
        return max(self.unknown_before, self.unknown_after) > 1 - LEAST_KNOWN_SHARE


def shift_of(psi: float) -> Shift:
    if psi >= LARGE_SHIFT:
        return Shift.LARGE
    return Shift.SOME if psi >= SOME_SHIFT else Shift.NONE


class Advised(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not applicable"


class NotJudged(StrEnum):
    """Why finding the segments again is neither advised nor not."""

    EARLIER_VERSION = "earlier version"  # they were found again already
    FROZEN = "frozen"
    FIXED_CUTS = "fixed cuts"  # a map whose cut points somebody set: found again, it would be the same
    NOT_LATER = "not later"  # built on the later day, or on newer data
    TOO_FEW_CUSTOMERS = "too few customers"
    ATTRIBUTES_UNKNOWN = "attributes unknown"  # no reason among what is known, and not all is known


@dataclass(frozen=True)
class RefitAdvice:
    """Reasons to find the segments again, or why that is `not_judged`; without either it is not due.

    Of the `basis` attributes that form the segments, those that people shifted `far`, or several that they shifted
    `somewhat`. `shrunk` became too small to act on. `separation` is the silhouette then and now, where it fell clearly;
    segments of a map have none.
    """

    far: tuple[Drift, ...] = ()
    somewhat: tuple[Drift, ...] = ()
    basis: int = 0
    shrunk: tuple[SizeChange, ...] = ()
    separation: tuple[float, float] | None = None
    not_judged: NotJudged | None = None
    separation_known: bool = True

    @property
    def has_reasons(self) -> bool:
        return bool(self.far or self.somewhat or self.shrunk or self.separation)

    @property
    def advised(self) -> Advised:
        if self.not_judged:
            return Advised.NOT_APPLICABLE
        return Advised.YES if self.has_reasons else Advised.NO
