"""How segments differ, and how they look on a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.attributes import Attribute, Kind
from domain.audiences import AudienceRule
from domain.coverage import Coverage, filled_share
from domain.segments import Segment

# At 0.3 standard deviations two groups still overlap by 88 % (2 * Phi(-0.15)): a marketer would not notice less. Cohen (1988)
# calls 0.2 a small and 0.5 a medium difference.
NOTICEABLE = 0.3
NOTICEABLE_SHARE = (
    0.618  # Phi(0.3): of a group moved by so much, this share lies beyond the middle of all; true of any shape
)

COMPARED_WITH = ((1, 2), (3, 4), (9, 10))  # of all customers: "than most", "than 3 in 4", "than 9 in 10"


@dataclass(frozen=True)
class AttributeProfile:
    """One attribute within one segment; None where nobody's value is known.

    `difference` is in standard deviations of all customers, after winsorising; None where that deviation is 0.
    `index` is 100 for the average customer; None where the average is not above 0.
    `known` counts the customers of the segment whose value is known, none of them filled in, of all its `people`; without
    these, of those known. `mean_of_all` and `median_of_all` are those of all customers in `coverage_of_all`, of everybody where
    that is None. `above` and `below` count those known to have more, or less, than each of the `COMPARED_WITH` shares of
    all customers; of a yes-or-no attribute, first, those known to have it, and not to. `claimed` counts those of whom each
    claim of the attribute is known to be true.
    """

    attribute: Attribute
    basis: bool
    mean: float | None
    median: float | None
    difference: float | None
    index: float | None
    known: int
    mean_of_all: float | None = None
    median_of_all: float | None = None
    people: int | None = None
    coverage_of_all: Coverage | None = None
    above: tuple[int, ...] = (0,)
    below: tuple[int, ...] = (0,)
    claimed: tuple[int, ...] = ()

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.known, self.known if self.people is None else self.people)


@dataclass(frozen=True)
class SegmentProfile:
    """`attributes` in catalogue order, those clustered on (`basis`) and those that only describe."""

    segment: Segment
    attributes: tuple[AttributeProfile, ...]

    def of(self, name: str) -> AttributeProfile:
        return next(profile for profile in self.attributes if profile.attribute.name == name)

    @property
    def filled_share(self) -> float:
        """Of all values of the attributes that formed the segment, those of its people that are filled in, 0 to 1."""
        filled = [self.segment.size - found.known for found in self.attributes if found.basis]
        return filled_share(filled, self.segment.size)

    def names(self, basis: bool) -> tuple[str, ...]:
        return tuple(profile.attribute.name for profile in self.attributes if profile.basis is basis)


@dataclass(frozen=True)
class Projection:
    """A 2-D map: `points` is (sample, 2), `labels` their segments, `kept` the share of variance the two axes keep."""

    points: NDArray[np.float64]
    labels: NDArray[np.int8]
    kept: float
    customers: int


@dataclass(frozen=True)
class Nearness:
    """Distances to centres in the scaled attributes; `own` is None for a customer who fits no segment, or is an outlier.

    `other` is the number of the nearest other segment, except that of outliers, who are not alike. `speaks` is each
    attribute's part in being nearer to the own centre than to that one, -1 to 1; without the sign they add up to 1.
    `certainty` is None for an outlier, and for a method that has none.
    """

    own: float | None
    other: int
    other_distance: float
    speaks: Mapping[str, float]
    certainty: float | None
    outlier: bool = False
    by_nearest_centre: bool = True


@dataclass(frozen=True)
class SegmentConditions:
    """`rule` catches `caught` of the `size` people of the segment, and `others` besides, counted among all customers.

    It was found in a `sample` of them. None where no condition tells the segment from the rest. For `unknown` of the segment
    a value is not known on which it depends whether the rule holds: it catches none of them.
    """

    number: int
    rule: AudienceRule | None
    size: int
    caught: int
    others: int
    sample: int
    unknown: int = 0

    @property
    def singles_out(self) -> bool:
        return self.rule is not None and _is_good(self.caught, self.others, self.size)


@dataclass(frozen=True)
class NearDuplicates:
    """`correlation` is Pearson's, of the prepared columns; negative where one is high when the other is low."""

    first: Attribute
    second: Attribute
    correlation: float


def _is_good(caught: int, others: int, size: int) -> bool:
    """At least half of the segment is caught, and at least half of those caught are in it."""
    return 2 * caught >= size and caught >= others


def noticeable(profile: SegmentProfile, basis: bool) -> list[AttributeProfile]:
    """How the segment differs from the average customer, largest difference first, then in catalogue order.

    Left out: differences under 0.3 deviations, unless most of the segment lies on one side of most customers all the same,
    as where a few very rich people make the deviation; and attributes known for half of the segment or less.
    """
    size = profile.segment.size
    found = [
        attribute
        for attribute in profile.attributes
        if attribute.basis is basis and stands_out(attribute, size) and Coverage(attribute.known, size).is_mostly_known
    ]
    return sorted(found, key=_size_of_difference)


def is_typical(people: int, size: int) -> bool:
    """More than half of all, not only of those of whom something is known."""
    return 2 * people > size


def typical_side(found: AttributeProfile, size: int) -> int:
    """1 where the typical person has more than most customers, -1 where less, 0 where neither is known of most people."""
    return int(is_typical(found.above[0], size)) - int(is_typical(found.below[0], size))


def differs_on_average(found: AttributeProfile) -> bool:
    return abs(found.difference or 0.0) >= NOTICEABLE


def stands_out(found: AttributeProfile, size: int) -> bool:
    if differs_on_average(found):
        return True
    return found.attribute.kind is not Kind.FLAG and max(found.above[0], found.below[0]) >= NOTICEABLE_SHARE * size


def telling(profile: SegmentProfile, basis: bool) -> list[AttributeProfile]:
    """As `noticeable`, without those of one topic with an earlier one, or with one that formed the segments.

    These say nearly the same: 180 days beside 90 would help nobody.
    """
    return _in_other_words(noticeable(profile, basis), profile, basis)


def most_telling(profiles: Sequence[SegmentProfile], basis: bool, at_most: int) -> tuple[str, ...]:
    """Names of the attributes with the largest differences in any segment, as `telling`, in the order of the catalogue."""
    found = sorted((each for profile in profiles for each in noticeable(profile, basis)), key=_size_of_difference)
    found = [each for each in found if differs_on_average(each)]
    kept = {found.attribute.name for found in _in_other_words(found, profiles[0], basis)[:at_most]}
    return tuple(name for name in profiles[0].names(basis) if name in kept)


def _in_other_words(
    ordered: Sequence[AttributeProfile], profile: SegmentProfile, basis: bool
) -> list[AttributeProfile]:
    used = set() if basis else {topic_of(found.attribute) for found in profile.attributes if found.basis}
    kept = []
    for found in ordered:
        if topic_of(found.attribute) not in used:
            kept.append(found)
            used.add(topic_of(found.attribute))
    return kept


def topic_of(attribute: Attribute) -> str:
    return (attribute.topic or attribute.high).casefold()


def _size_of_difference(found: AttributeProfile) -> float:
    return -abs(found.difference or 0.0)
