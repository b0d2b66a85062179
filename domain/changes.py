"""What changed between two dates, and what two segmentations have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.coverage import LEAST_KNOWN_SHARE
from domain.rfm import CutPoints, GridArea, RfmWindow
from domain.segmentations import Outliers, Unknowns
from domain.segments import NOT_ENOUGH_KNOWN, UNASSIGNED, Segment
from domain.trust import Verdict

SOME_SHIFT, LARGE_SHIFT = 0.1, 0.25  # PSI: the bands of credit scoring (Siddiqi 2006, Credit Risk Scorecards)
# Adjusted Rand index: Steinley (2004) calls 0.8 and more a good recovery. 0 is chance; below 0.1 is as good as chance.
ALMOST_THE_SAME, RELATED = 0.8, 0.1
ABSENT = -1  # the place of customers of the other date only


@dataclass(frozen=True)
class LabelledCustomers:
    """Each customer's segment on one date; `labels` are UNASSIGNED for customers who fit none, NOT_ENOUGH_KNOWN for those
    set apart.
    """

    customer_ids: NDArray[np.int64]
    labels: NDArray[np.int8]
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Flow:
    """Customers at `origin` on the first date and at `goal` on the second: a segment's number, NOT_ENOUGH_KNOWN, UNASSIGNED or
    ABSENT.

    `cents` is what they hold on the second date; None where balances of that date are not known.
    """

    origin: int
    goal: int
    customers: int
    cents: int | None = None


@dataclass(frozen=True)
class Migration:
    """Every customer of either date in exactly one flow; flows of nobody are left out. `segments` as on the second date."""

    segments: tuple[Segment, ...]
    flows: tuple[Flow, ...]

    @property
    def both(self) -> int:
        """Customers on both dates."""
        return _people(flow for flow in self.flows if ABSENT not in (flow.origin, flow.goal))

    @property
    def stayed(self) -> int:
        """Of those, the ones in the same place on both."""
        return _people(flow for flow in self.flows if flow.origin == flow.goal)

    @property
    def arrived(self) -> int:
        """Customers on the second date only."""
        return self.before(ABSENT)

    @property
    def gone(self) -> int:
        """Customers on the first date only."""
        return self.after(ABSENT)

    @property
    def places(self) -> tuple[int, ...]:
        """The segments by number, then those outside of them where there are any on either date."""
        outside = (place for place in (NOT_ENOUGH_KNOWN, UNASSIGNED) if self.before(place) + self.after(place))
        return (*(segment.number for segment in self.segments), *outside)

    @property
    def has_balances(self) -> bool:
        return all(flow.cents is not None for flow in self.flows)

    def before(self, place: int) -> int:
        return _people(flow for flow in self.flows if flow.origin == place)

    def after(self, place: int) -> int:
        return _people(flow for flow in self.flows if flow.goal == place)

    def left(self, place: int) -> tuple[Flow, ...]:
        """To where, most people first."""
        return _most_first(flow for flow in self.flows if flow.origin == place != flow.goal)

    def joined(self, place: int) -> tuple[Flow, ...]:
        """From where, most people first."""
        return _most_first(flow for flow in self.flows if flow.goal == place != flow.origin)


@dataclass(frozen=True)
class SizesOn:
    """How many people one segmentation had in each segment on one day."""

    day: date
    segments: tuple[Segment, ...]
    unassigned: int
    not_enough_known: int = 0

    def size(self, place: int) -> int:
        others = {UNASSIGNED: self.unassigned, NOT_ENOUGH_KNOWN: self.not_enough_known}
        return others[place] if place in others else self.segments[place - 1].size


class Relation(StrEnum):
    """How alike two segmentations are."""

    SAME = "almost the same"
    RELATED = "related"
    UNRELATED = "unrelated"


@dataclass(frozen=True)
class Pair:
    """A segment of the first and the one of the second most like it; `jaccard` is shared people over people of either."""

    first: int
    second: int
    shared: int
    jaccard: float


@dataclass(frozen=True)
class Overlap:
    """Customers of both, by place in the first (rows) and in the second (columns): segments, then NOT_ENOUGH_KNOWN
    and UNASSIGNED, if any.

    `agreement` is the adjusted Rand index: 1 identical, 0 chance. `only_first`, `only_second`: customers of just one.
    """

    rows: tuple[Segment, ...]
    columns: tuple[Segment, ...]
    counts: NDArray[np.int64]
    agreement: float
    pairs: tuple[Pair, ...]
    only_first: int
    only_second: int

    @property
    def both(self) -> int:
        return int(self.counts.sum())


class Shift(StrEnum):
    NONE = "no shift"
    SOME = "some shift"
    LARGE = "large shift"


@dataclass(frozen=True)
class Drift:
    """How far one attribute's distribution moved; `psi` is the population stability index, 0 for no difference.

    `before` and `after` are medians (the share of a flag), None where nobody's value is known; the `unknown` are shares.
    """

    attribute: Attribute
    basis: bool
    psi: float
    before: float | None
    after: float | None
    unknown_before: float
    unknown_after: float

    @property
    def is_hardly_known(self) -> bool:
        """Known for fewer than half of the people on one of the days."""
        return max(self.unknown_before, self.unknown_after) > 1 - LEAST_KNOWN_SHARE


@dataclass(frozen=True)
class SizeChange:
    """People in the segment that has this name now, or had it; None where there is no such segment."""

    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class RefitAdvice:
    """Reasons to find the segments again; without any it is not due.

    Of the `basis` attributes that form the segments, those that shifted `far`, or several that shifted `somewhat`.
    `shrunk` became too small to act on. `separation` is the silhouette then and now, where it fell clearly.
    """

    far: tuple[Drift, ...]
    somewhat: tuple[Drift, ...]
    basis: int
    shrunk: tuple[SizeChange, ...]
    separation: tuple[float, float] | None

    @property
    def advised(self) -> bool:
        return bool(self.far or self.somewhat or self.shrunk or self.separation)


def _people(flows: Iterable[Flow]) -> int:
    return sum(flow.customers for flow in flows)


def _most_first(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    return tuple(sorted(flows, key=lambda flow: (-flow.customers, flow.origin, flow.goal)))


@dataclass(frozen=True)
class SegmentMatch:
    """One segment found again: `was` is its number and name before, None for a new one.

    `alike` is 1 where it did not move and 0 where it moved as far as the nearest other segment was, or further; None
    where no segment before was left to compare it with.
    """

    number: int
    name: str
    was: tuple[int, str] | None
    alike: float | None


V = TypeVar("V")
Areas = tuple[GridArea, ...]


@dataclass(frozen=True)
class Changed(Generic[V]):
    before: V
    after: V


@dataclass(frozen=True)
class Difference:
    """Between two versions of a segmentation; None and empty where nothing differs.

    `by_map` is whether the later one is formed by a map of recency and frequency, where just one of the two is. Attributes
    `added` and `removed` and the `method` are labels. `areas` are the parts of the map by their name, empty where it is not
    on the map. `renamed` are names by the number of the segment in the later version.
    """

    sizes: tuple[SizeChange, ...]
    by_map: bool | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    method: Changed[str] | None = None
    outliers: Changed[Outliers] | None = None
    unknowns: Changed[Unknowns] | None = None
    seed: Changed[int] | None = None
    window: Changed[RfmWindow] | None = None
    cuts: Changed[CutPoints | None] | None = None
    areas: Mapping[str, Changed[Areas]] = field(default_factory=dict)
    n_segments: Changed[int] | None = None
    as_of: Changed[date] | None = None
    verdict: Changed[Verdict] | None = None
    silhouette: Changed[float | None] | None = None
    renamed: Mapping[int, Changed[str]] = field(default_factory=dict)


def shift_of(psi: float) -> Shift:
    if psi >= LARGE_SHIFT:
        return Shift.LARGE
    return Shift.SOME if psi >= SOME_SHIFT else Shift.NONE


def relation(agreement: float) -> Relation:
    """almost the same from an adjusted Rand index of 0.8, related from 0.1, unrelated below."""
    if agreement >= ALMOST_THE_SAME:
        return Relation.SAME
    return Relation.RELATED if agreement >= RELATED else Relation.UNRELATED
