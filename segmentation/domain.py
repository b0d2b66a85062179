"""The nouns of segmentation. Arrays are aligned with `customers`: one row per customer, ordered by customer_id."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from segmentation.errors import UnsoundRuleError

FEWEST_SEGMENTS, MOST_SEGMENTS = 2, 12
DEEPEST_RULE, MOST_CONDITIONS = 4, 50


class Kind(StrEnum):
    """What a value is: decides how it is tamed, formatted and drawn."""

    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    YEARS = "years"
    SHARE = "share"  # 0..1, shown as a percentage
    CHANGE = "change"  # 0 is no change, 0.5 is half as much again, shown as a percentage
    SCORE = "score"
    FLAG = "flag"  # 0 or 1


class Group(StrEnum):
    DEMOGRAPHICS = "Demographics"
    PRODUCTS = "Products and balances"
    TRANSACTIONS = "Transaction behaviour"
    PAYMENTS = "Payments"
    CREDIT = "Credit"
    INTERACTION = "Interaction"
    SOURCES = "Other sources"


class Timing(StrEnum):
    """Whether the bank can say what the value was on an earlier day."""

    EVENTS = "as of any date"
    CURRENT = "known for today only"
    FILES = "as of the newest file dated on or before the date"


@dataclass(frozen=True)
class Attribute:
    """A thing known of a customer; `high` and `low` complete "customers with ...", for suggested names."""

    name: str
    label: str
    unit: str
    kind: Kind
    group: Group
    help: str
    definition: str
    high: str
    low: str
    timing: Timing = Timing.EVENTS
    starter: bool = False


@dataclass(frozen=True)
class CutPoints:
    """Four bounds per measure, ascending: the most days of recency scores 5, 4, 3, 2; the least of the others' 2, 3, 4, 5."""

    recency: tuple[float, float, float, float]
    frequency: tuple[float, float, float, float]
    money: tuple[float, float, float, float]


@dataclass(frozen=True)
class GridArea:
    """A rectangle of the recency x frequency grid, both ends included; areas of one name are one segment."""

    name: str
    recency: tuple[int, int]
    frequency: tuple[int, int]


@dataclass(frozen=True)
class RfmSettings:
    """Recency, frequency and money over the last `days` days; `cuts` None stands for quintiles."""

    days: int
    areas: tuple[GridArea, ...]
    cuts: CutPoints | None = None


@dataclass(frozen=True)
class SegmentationSettings:
    """The whole choice of a marketer: the same settings on the same snapshot give the same labels.

    With `rfm`, segments are formed by its rules; without, by k-means.
    """

    attributes: tuple[str, ...]
    n_segments: int
    seed: int = 1
    rfm: RfmSettings | None = None


@dataclass(frozen=True)
class Preparation:
    """How one attribute became a column: filled, logged, winsorised at the bounds, scaled, in that order."""

    attribute: Attribute
    fill: float
    imputed: int
    logged: bool
    lower: float
    upper: float
    mean: float
    deviation: float


@dataclass(frozen=True)
class FeatureMatrix:
    """`values` is float64 (customers, attributes), finite, mean 0 and deviation 1 per column."""

    customer_ids: NDArray[np.int64]
    values: NDArray[np.float64]
    preparations: tuple[Preparation, ...]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(preparation.attribute for preparation in self.preparations)


@dataclass(frozen=True)
class Segment:
    """`number` counts from 1, largest first; `share` is of all customers read."""

    number: int
    name: str
    size: int
    share: float


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
    without groups.
    """

    reproducibility: float
    by_segment: tuple[float, ...]
    without_groups: float
    customers: int
    refits: int


@dataclass(frozen=True)
class Segmentation:
    """`labels` holds each customer's segment number; `centroids` is (segments, attributes) in the scaled matrix.

    `silhouette` is measured on `silhouette_sample` customers; None where fewer than two segments are in the sample.
    Segments formed by a rule have no preparations, centroids or silhouette.
    """

    settings: SegmentationSettings
    segments: tuple[Segment, ...]
    customer_ids: NDArray[np.int64]
    labels: NDArray[np.int8]
    preparations: tuple[Preparation, ...]
    centroids: NDArray[np.float64] | None
    silhouette: float | None
    silhouette_sample: int
    stability: Stability | None = None  # too few customers to build it again on a part of them


@dataclass(frozen=True)
class SegmentCountScore:
    """One number of segments, measured on the sample of a comparison; `smallest` is scaled up to all customers."""

    n_segments: int
    silhouette: float
    inertia: float
    calinski_harabasz: float
    davies_bouldin: float
    smallest_share: float
    smallest: int
    reproducibility: float
    without_groups: float


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


@dataclass(frozen=True)
class AttributeProfile:
    """One attribute within one segment; None where nobody's value is known.

    `difference` is in standard deviations of all customers, after winsorising; None where that deviation is 0.
    `index` is 100 for the average customer; None where the average is not above 0.
    `known` counts the customers of the segment whose value is known.
    """

    attribute: Attribute
    basis: bool
    mean: float | None
    median: float | None
    difference: float | None
    index: float | None
    known: int


@dataclass(frozen=True)
class SegmentProfile:
    """`attributes` in catalogue order, those clustered on (`basis`) and those that only describe."""

    segment: Segment
    attributes: tuple[AttributeProfile, ...]

    def of(self, name: str) -> AttributeProfile:
        return next(profile for profile in self.attributes if profile.attribute.name == name)


@dataclass(frozen=True)
class Projection:
    """A 2-D map: `points` is (sample, 2), `labels` their segments, `kept` the share of variance the two axes keep."""

    points: NDArray[np.float64]
    labels: NDArray[np.int8]
    kept: float
    customers: int


@dataclass(frozen=True)
class AttributeSummary:
    """One attribute over all customers: what the Customer base page and the availability check need."""

    attribute: Attribute
    customers: int
    known: int
    mean: float | None
    median: float | None
    lowest: float | None
    highest: float | None
    unusable: str | None  # why it cannot tell customers apart, or None


@dataclass(frozen=True)
class Distribution:
    """Counts per bin: `edges` has one more entry than each row of `counts`; the outer bins hold everything beyond.

    `counts` maps a segment number (0 for all customers) to customers per bin; `missing` counts unknown values.
    """

    attribute: Attribute
    edges: tuple[float, ...]
    counts: Mapping[int, tuple[int, ...]]
    missing: Mapping[int, int]


class Operator(StrEnum):
    """What a rule asks of a value; each completes "<attribute> ..."."""

    AT_LEAST = "is at least"
    AT_MOST = "is at most"
    BETWEEN = "is between"
    EXACTLY = "is exactly"
    YES = "is yes"
    NO = "is no"
    KNOWN = "is known"
    UNKNOWN = "is unknown"

    @property
    def takes(self) -> int:
        """How many numbers it compares with."""
        return {"is between": 2, "is at least": 1, "is at most": 1, "is exactly": 1}.get(self.value, 0)


class Match(StrEnum):
    """How many of its parts a group asks a customer to fulfil."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class AttributeCondition:
    """`values` in the attribute's own unit (a share is 0..1), ascending, as many as the operator takes."""

    attribute: str
    operator: Operator
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.values) != self.operator.takes or not all(isfinite(value) for value in self.values):
            raise UnsoundRuleError(f"“{self.operator}” takes {self.operator.takes} numbers.")
        if list(self.values) != sorted(self.values):
            raise UnsoundRuleError("The lower number comes first.")


@dataclass(frozen=True)
class SegmentCondition:
    """In one of `segments` of a saved segmentation; its name as it was, to be told by when it is gone."""

    segmentation_id: str
    segmentation_name: str
    segments: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.segments or not all(1 <= number <= MOST_SEGMENTS for number in self.segments):
            raise UnsoundRuleError("No segment was chosen.")


@dataclass(frozen=True)
class AudienceRule:
    """A group of conditions and of further groups; bounded, so that nobody's rule can keep the machine busy."""

    match: Match
    parts: "tuple[AttributeCondition | SegmentCondition | AudienceRule, ...]"

    def __post_init__(self) -> None:
        if not self.parts:
            raise UnsoundRuleError("A group needs a condition.")
        if self.depth > DEEPEST_RULE or self.n_conditions > MOST_CONDITIONS:
            raise UnsoundRuleError(
                f"A rule has at most {MOST_CONDITIONS} conditions, in groups at most {DEEPEST_RULE} deep."
            )

    @property
    def depth(self) -> int:
        return 1 + max(part.depth if isinstance(part, AudienceRule) else 0 for part in self.parts)

    @property
    def n_conditions(self) -> int:
        return sum(part.n_conditions if isinstance(part, AudienceRule) else 1 for part in self.parts)


RulePart = AttributeCondition | SegmentCondition | AudienceRule


class AudienceKind(StrEnum):
    FROZEN = "frozen"  # the people who matched on one day
    LIVING = "living"  # whoever matches on the newest data
