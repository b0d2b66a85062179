"""How far segments may be trusted: advice, not proof, because the measures disagree by nature."""

from dataclasses import dataclass
from enum import StrEnum

from domain.values import Coefficient, Count, Saved, Share

# Agreement of refits from which on segments count as found again, and by how much the silhouette must beat data without
# groups: measured on planted groups (0.08 to 0.2 above) against uniform, normal and skewed data without any (at most 0.02).
REPRODUCIBLE, CLEARLY_ABOVE = 0.7, 0.05
# Silhouettes. Kaufman and Rousseeuw (1990) see no substantial structure up to 0.25, a weak one up to 0.5 and a reasonable one
# above; behaviour of people overlaps, so the words here are a step milder.
USABLE, CLEAR = 0.25, 0.5
# Of groups found by density, the share that k-means leaves whole: measured 0.85 on two moons, above 0.99 on planted groups.
INTACT = 0.95
SMALLEST_SHARE, FEWEST_PEOPLE = 0.02, 100  # a convention of marketing; see `is_too_small`


class Verdict(StrEnum):
    """How far segments may be called real: set apart in the data, or at least found again, or neither."""

    NATURAL = "natural"
    REPRODUCIBLE = "reproducible"
    ARBITRARY = "arbitrary"
    UNKNOWN = "not measurable"


class Separation(StrEnum):
    """How clearly segments are separated, by their silhouette."""

    WEAK = "weak"
    USABLE = "usable"
    CLEAR = "clear"
    UNKNOWN = "not measurable"


class CountReason(StrEnum):
    """Why a number of segments is recommended, or none."""

    TOO_SMALL = "too small"  # none: every number leaves a segment too small to act on
    NOT_REPRODUCIBLE = "not reproducible"  # none: other samples give other segments, whatever their number
    CUT = "cut"  # they cut through groups that emptier space separates
    SET_APART = "set apart"  # more clearly than in data without groups
    BY_DEGREES = "by degrees"  # customers differ by degrees: the borders are a choice


@dataclass(frozen=True)
class Stability(Saved):
    """Whether `refits` builds on other samples of `customers` find the same segments.

    `reproducibility` is the mean adjusted Rand index (0 chance, 1 identical). `by_segment` is each segment's mean Jaccard
    index, in the order of the segments: Hennig (2007) calls a segment stable from 0.75 on, and below 0.6 it should not be
    trusted. `without_groups` is the best silhouette in data of the same shape without groups. Of the customers in groups
    that emptier space separates, `intact` is the share in the same segment as most of their group; None where there are no
    such groups, or it was not measured.
    """

    reproducibility: Coefficient
    by_segment: tuple[Share, ...]
    without_groups: Coefficient
    customers: Count
    refits: Count
    intact: Share | None = None


@dataclass(frozen=True)
class SegmentCountScore:
    """One number of segments, measured on the sample of a comparison; `smallest` is scaled up to all customers.

    A segment of outliers is not the smallest. `davies_bouldin` is NaN where all are in one segment.
    """

    n_segments: int
    silhouette: float
    inertia: float
    calinski_harabasz: float
    davies_bouldin: float
    smallest_share: float
    smallest: int
    reproducibility: float
    without_groups: float
    intact: float | None = None


@dataclass(frozen=True)
class SegmentCountComparison:
    """`scores` ascending by number, measured on `sample` of `customers`; `recommended` is None when none is reliable.

    `knee` is the number from which on more segments hardly make them more compact; None where there is no such bend.
    """

    scores: tuple[SegmentCountScore, ...]
    sample: int
    customers: int
    knee: int | None
    recommended: int | None
    reason: CountReason

    @property
    def best(self) -> SegmentCountScore | None:
        """The score of the recommended number."""
        return next((score for score in self.scores if score.n_segments == self.recommended), None)


def separation_of(silhouette: float | None) -> Separation:
    """
    >>> [separation_of(each).value for each in (0.24, 0.25, 0.5, 0.51, None)]
    ['weak', 'usable', 'usable', 'clear', 'not measurable']
    """
    if silhouette is None:
        return Separation.UNKNOWN
    if silhouette < USABLE:
        return Separation.WEAK
    return Separation.USABLE if silhouette <= CLEAR else Separation.CLEAR


def verdict(silhouette: float | None, stability: Stability | None) -> Verdict:
    """Natural: found again, usably separated, more clearly than the method separates data without groups, and without
    cutting through groups, as k-means does with two interlocked moons.

    >>> def measured(reproducibility=0.9, without_groups=0.2, intact=None):
    ...     return Stability(reproducibility, (), without_groups, customers=500, refits=20, intact=intact)
    >>> verdict(0.4, measured()).value
    'natural'
    >>> verdict(0.4, measured(without_groups=0.38)).value  # no clearer than in data without groups
    'reproducible'
    >>> verdict(0.4, measured(intact=0.85)).value  # cuts through groups
    'reproducible'
    >>> verdict(0.4, measured(reproducibility=0.5)).value
    'arbitrary'
    """
    if silhouette is None or stability is None:
        return Verdict.UNKNOWN
    if stability.reproducibility < REPRODUCIBLE:
        return Verdict.ARBITRARY
    natural = are_set_apart(silhouette, stability.without_groups) and not are_cut(stability.intact)
    return Verdict.NATURAL if natural else Verdict.REPRODUCIBLE


def are_set_apart(silhouette: float, without_groups: float) -> bool:
    return silhouette >= max(USABLE, without_groups + CLEARLY_ABOVE)


def are_cut(intact: float | None) -> bool:
    """Whether segments cut through groups that emptier space separates."""
    return intact is not None and intact < INTACT


def is_too_small(size: int, customers: int) -> bool:
    """Under 2 % of the customers or under 100 people: a campaign for so few rarely pays, and its effect cannot be measured."""
    return size < max(SMALLEST_SHARE * customers, FEWEST_PEOPLE)
