"""How far segments may be trusted: advice, not proof, because the measures disagree by nature."""

from dataclasses import dataclass
from enum import StrEnum

# Agreement of refits from which on segments count as found again, and by how much the silhouette must beat data without
# groups: measured on planted groups (0.08 to 0.2 above) against uniform, normal and skewed data without any (at most 0.02).
REPRODUCIBLE, CLEARLY_ABOVE = 0.7, 0.05
USABLE, CLEAR = 0.25, 0.5  # of the silhouette
# Of groups found by density, the share that k-means leaves whole: measured 0.85 on two moons, above 0.99 on planted groups.
INTACT = 0.95
SMALLEST_SHARE, FEWEST_PEOPLE = 0.02, 100


class Verdict(StrEnum):
    """How far segments may be called real: set apart in the data, or at least found again, or neither."""

    NATURAL = "natural"
    REPRODUCIBLE = "reproducible"
    ARBITRARY = "arbitrary"
    UNKNOWN = "not measurable"


@dataclass(frozen=True)
class Stability:
    """Whether the same segments come again in `refits` builds on other samples of `customers`.

    `reproducibility` is the mean adjusted Rand index (0 chance, 1 identical); `by_segment` each segment's mean Jaccard
    index, in the order of the segments; `without_groups` the best silhouette found in data of the same shape but
    without groups. Of the customers in groups that emptier space separates, `intact` is the share who are in the same
    segment as most of their group; None where there are no such groups, or it was not measured.
    """

    reproducibility: float
    by_segment: tuple[float, ...]
    without_groups: float
    customers: int
    refits: int
    intact: float | None = None


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
    reason: str


def how_clearly_separated(silhouette: float | None) -> str:
    """weak below 0.25, usable up to 0.5, clear above: the bands of Kaufman and Rousseeuw (1990)."""
    if silhouette is None:
        return "not measurable"
    if silhouette < USABLE:
        return "weak"
    return "usable" if silhouette <= CLEAR else "clear"


def verdict(silhouette: float | None, stability: Stability | None) -> Verdict:
    """Natural: found again, usably separated, more clearly than the method separates data without groups, and not cut
    through groups that are there, as k-means does with two interlocked moons."""
    if silhouette is None or stability is None:
        return Verdict.UNKNOWN
    if stability.reproducibility < REPRODUCIBLE:
        return Verdict.ARBITRARY
    natural = are_set_apart(silhouette, stability.without_groups) and not are_cut(stability.intact)
    return Verdict.NATURAL if natural else Verdict.REPRODUCIBLE


def are_set_apart(silhouette: float, without_groups: float) -> bool:
    return silhouette >= max(USABLE, without_groups + CLEARLY_ABOVE)


def are_cut(intact: float | None) -> bool:
    """Whether segments part groups that emptier space separates."""
    return intact is not None and intact < INTACT


def is_too_small(size: int, customers: int) -> bool:
    """Under 2 % of the customers or under 100 people: an action for so few rarely pays, and hardly shows an effect."""
    return size < max(SMALLEST_SHARE * customers, FEWEST_PEOPLE)
