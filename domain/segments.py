"""How customers are put together, and who belongs together. Arrays have one row per customer, ordered by customer_id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from domain.attributes import Attribute

FEWEST_SEGMENTS, MOST_SEGMENTS = 2, 12
HIGHEST_NUMBER = MOST_SEGMENTS + 1  # with a segment of outliers
UNASSIGNED = 0  # the label of customers who fit no segment
UNASSIGNED_NAME, OUTLIERS_NAME = "Unassigned", "Outliers"
DEFAULT_METHOD = "k-means"


class Outliers(StrEnum):
    """What becomes of extreme values: nothing, capped at percentiles, or their owners form a segment of their own."""

    KEPT = "kept"
    WINSORISED = "winsorised"
    OWN_SEGMENT = "own-segment"

    @property
    def words(self) -> str:
        return {"kept": "kept as they are", "winsorised": "capped", "own-segment": "a segment of their own"}[self.value]


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


class RfmWindow(StrEnum):
    """The last days, or complete calendar months: the month that has begun is in none."""

    DAYS_90 = "90"
    DAYS_180 = "180"
    DAYS_365 = "365"
    MONTHS_12 = "12m"

    @property
    def words(self) -> str:
        """Of the last ..."""
        return "12 complete months" if self is RfmWindow.MONTHS_12 else f"{self} days"


@dataclass(frozen=True)
class RfmSettings:
    """Recency, frequency and money over a window; `cuts` None stands for quintiles."""

    window: RfmWindow
    areas: tuple[GridArea, ...]
    cuts: CutPoints | None = None


@dataclass(frozen=True)
class RfmFit:
    """What a map came to on the day it was made, so that other days are scored alike.

    `cuts` are those of the settings, or the values at which the quintiles were cut: these may coincide. `areas` names
    what each segment, by number, was formed by, whatever it is called now.
    """

    cuts: CutPoints
    areas: tuple[str, ...]


@dataclass(frozen=True)
class SegmentationSettings:
    """The whole choice of a marketer: the same settings on the same snapshot give the same labels.

    With `rfm`, segments are formed by its rules; without, by `method` (a name in `segmentation.building.methods`). A method that
    finds the number of segments itself finds `n_segments` at most. Outliers of their own are one segment more, the last.
    """

    attributes: tuple[str, ...]
    n_segments: int
    seed: int = 1
    rfm: RfmSettings | None = None
    method: str = DEFAULT_METHOD
    outliers: Outliers = Outliers.WINSORISED

    @property
    def has_outlier_segment(self) -> bool:
        return self.rfm is None and self.outliers is Outliers.OWN_SEGMENT


@dataclass(frozen=True)
class Preparation:
    """How one attribute became a column: filled, logged, capped at the bounds, less `mean`, divided by `deviation`.

    `deviation` carries the weight: more than the standard deviation where an attribute must count for less.
    """

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
    """`values` is float64 (customers, attributes), finite, mean 0 per column, and deviation 1 or, by its weight, less."""

    customer_ids: NDArray[np.int64]
    values: NDArray[np.float64]
    preparations: tuple[Preparation, ...]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(preparation.attribute for preparation in self.preparations)


@dataclass(frozen=True)
class Segment:
    """`number` counts from 1, largest first when it was found; found again, it keeps its number with its name.

    `share` is of all customers read.
    """

    number: int
    name: str
    size: int
    share: float


def with_unassigned(segments: Sequence[Segment], customers: int) -> tuple[Segment, ...]:
    """As the last, and under number 0, those of the customers who are in none, if any: to be shown, not to be chosen."""
    rest = customers - sum(segment.size for segment in segments)
    return (*segments, Segment(UNASSIGNED, UNASSIGNED_NAME, rest, rest / customers)) if rest else tuple(segments)


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
class Segmentation:
    """`labels` holds each customer's segment number, or UNASSIGNED; `centroids` is (segments, attributes), scaled.

    `parameters` is what else the method needs to score people, (segments, any) each; `certainty` how sure the
    assignments of each segment are on average, where the method says so: 0 for outliers, of whom it says nothing.
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
    parameters: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    certainty: tuple[float, ...] | None = None
    rfm_fit: RfmFit | None = None
    left_out: tuple[str, ...] = ()  # attributes that these people were assigned without

    @property
    def unassigned(self) -> int:
        return len(self.labels) - sum(segment.size for segment in self.segments)

    @property
    def everybody(self) -> tuple[Segment, ...]:
        return with_unassigned(self.segments, len(self.labels))


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
