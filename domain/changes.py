"""What changed between two dates, and what two segmentations have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.rfm import CutPoints, GridArea, RfmWindow
from domain.segmentations import Outliers, Unknowns
from domain.segments import NOT_ENOUGH_KNOWN, UNASSIGNED, Segment
from domain.trust import Verdict

# Adjusted Rand index: Steinley (2004) calls 0.8 and more a good recovery. 0 is chance; below 0.1 is as good as chance.
ALMOST_THE_SAME, RELATED = 0.8, 0.1
ABSENT = -1  # the place of customers of the other date only


@dataclass(frozen=True)
class LabelledCustomers:
    """Each customer's segment on one date; `labels` are UNASSIGNED for customers who fit none, NOT_ENOUGH_KNOWN for those
    set apart.

    `not_told` are those that cannot be told apart by what is known of that date.
    """

    customer_ids: NDArray[np.int64]
    labels: NDArray[np.int8]
    segments: tuple[Segment, ...]
    not_told: frozenset[int] = frozenset()


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
    """Every customer of either date in exactly one flow; flows of nobody are left out. `segments` as on the second date.

    `not_told` are places that cannot be told apart by what is known of these dates: who is in them is a guess, and so is who
    moved in or out.
    """

    segments: tuple[Segment, ...]
    flows: tuple[Flow, ...]
    not_told: frozenset[int] = frozenset()

    @property
    def both(self) -> int:
        """Customers on both dates."""
        return _people(flow for flow in self.flows if ABSENT not in (flow.origin, flow.goal))

    @property
    def told(self) -> int:
        """Of those, the ones in places that can be told apart, on both dates."""
        return _people(flow for flow in self.flows if ABSENT not in (flow.origin, flow.goal) and self.tells(flow))

    @property
    def stayed(self) -> int:
        """Of those told, the ones in the same place on both."""
        return _people(flow for flow in self.flows if flow.origin == flow.goal and self.tells(flow))

    @property
    def moved(self) -> int:
        """Of those told, the ones in another place on the second date."""
        return self.told - self.stayed

    def tells(self, flow: Flow) -> bool:
        """Whether it leads between places that can be told apart."""
        return self.not_told.isdisjoint((flow.origin, flow.goal))

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
        """To where, most people first; only what can be told."""
        return _most_first(flow for flow in self.flows if flow.origin == place != flow.goal and self.tells(flow))

    def joined(self, place: int) -> tuple[Flow, ...]:
        """From where, most people first; only what can be told."""
        return _most_first(flow for flow in self.flows if flow.goal == place != flow.origin and self.tells(flow))


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
    `rows_not_told` and `columns_not_told` cannot be told apart by what is known of the day: no pair has them, and their people
    take no part in the agreement.
    """

    rows: tuple[Segment, ...]
    columns: tuple[Segment, ...]
    counts: NDArray[np.int64]
    agreement: float
    pairs: tuple[Pair, ...]
    only_first: int
    only_second: int
    rows_not_told: frozenset[int] = frozenset()
    columns_not_told: frozenset[int] = frozenset()

    @property
    def both(self) -> int:
        return int(self.counts.sum())


@dataclass(frozen=True)
class SizeChange:
    """People in the segment that has this name now, or had it; None where there is no such segment."""

    name: str
    before: int | None
    after: int | None


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


def relation(agreement: float) -> Relation:
    """almost the same from an adjusted Rand index of 0.8, related from 0.1, unrelated below."""
    if agreement >= ALMOST_THE_SAME:
        return Relation.SAME
    return Relation.RELATED if agreement >= RELATED else Relation.UNRELATED
