"""How customers are divided into segments. Arrays have one row per customer, ordered by customer_id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

import numpy as np
from annotated_types import Gt, Interval, MinLen
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.coverage import filled_share
from domain.rfm import RfmFit, RfmSettings
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS, Segment, with_others
from domain.trust import Stability, Trust
from domain.values import Count, Name, Saved

A = TypeVar("A", Attribute, str)
B = TypeVar("B", Attribute, str)
DEFAULT_METHOD = "k-means"


class Outliers(StrEnum):
    """What becomes of extreme values: they are kept, capped at percentiles, or their customers get a segment of their own."""

    KEPT = "kept"
    WINSORISED = "winsorised"
    OWN_SEGMENT = "own-segment"


class Unknowns(StrEnum):
    """What becomes of people of whom nothing is known that segments are formed on.

    They are set apart as "Not enough known", or filled in like any other unknown value; AUTO sets them apart when they are
    more than 2 % of the customers.
    """

    AUTO = "auto"
    SET_APART = "set-apart"
    FILLED_IN = "filled-in"


# Filled in they are all alike: from this share on, at which a segment is large enough to act on, they would make one.
LARGEST_SHARE_FILLED_IN = 0.02


@dataclass(frozen=True)
class Method:
    """A way to find segments: `name` is saved, `label` and `help` are read by marketers, `position` orders the offer.

    `chooses_number` when it finds the number of segments itself. `by_nearest_centre` when each customer is assigned to the
    nearest centre, and nothing else counts.
    """

    name: str
    label: str
    help: str
    position: int
    chooses_number: bool = False
    by_nearest_centre: bool = False

    def number_to_ask(self, chosen: int) -> int:
        """How many segments to ask the method for: at most as many as possible where it finds the number itself."""
        return MOST_SEGMENTS if self.chooses_number else chosen


@dataclass(frozen=True)
class SegmentationSettings(Saved):
    """The whole choice of a marketer: the same settings on the same snapshot give the same labels.

    With `rfm`, segments are formed by its rules; without, by `method`, the name of a Method. A method that finds the number
    of segments itself finds `n_segments` at most. Outliers of their own are one segment more, the last. Settings that were
    saved before there was a choice of `unknowns` filled them in.
    """

    attributes: Annotated[tuple[Name, ...], MinLen(1)]
    n_segments: Annotated[int, Interval(ge=FEWEST_SEGMENTS, le=MOST_SEGMENTS)]
    seed: Count = 1
    rfm: RfmSettings | None = None
    method: Name = DEFAULT_METHOD
    outliers: Outliers = Outliers.WINSORISED
    unknowns: Unknowns = Unknowns.FILLED_IN

    @property
    def has_outlier_segment(self) -> bool:
        return self.rfm is None and self.outliers is Outliers.OWN_SEGMENT


@dataclass(frozen=True)
class Preparation(Saved, Generic[A]):
    """How one attribute became a column: filled, divided by `scale` and logged, capped at the bounds, less `mean`, divided
    by `deviation`.

    `scale` is 1 where money is not involved, and of segmentations that were saved before there was one. `deviation` carries
    the weight: more than the standard deviation where an attribute must count for less. Saved, the `attribute` is only its
    name: the catalogue says what it means.
    """

    attribute: A
    fill: float
    imputed: Count
    logged: bool
    lower: float
    upper: float
    mean: float
    deviation: Annotated[float, Gt(0)]
    scale: Annotated[float, Gt(0)] = 1.0

    def of(self, attribute: B) -> "Preparation[B]":
        """The same for the name of its attribute, or for the attribute of that name."""
        return Preparation(**{**vars(self), "attribute": attribute})


@dataclass(frozen=True)
class FeatureMatrix:
    """`values` is float64 (customers, attributes), finite, mean 0 per column, and deviation 1 or, by its weight, less.

    `not_enough_known` are the ids, ascending, of those who are set apart and have no row; None where nobody is to be.
    """

    customer_ids: NDArray[np.int64]
    values: NDArray[np.float64]
    preparations: tuple[Preparation[Attribute], ...]
    not_enough_known: NDArray[np.int64] | None = None

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(preparation.attribute for preparation in self.preparations)

    @property
    def filled_share(self) -> float:
        """Of all values, 0 to 1."""
        return filled_share([each.imputed for each in self.preparations], len(self.values))

    @property
    def customers(self) -> int:
        """Those in the matrix, and those set apart."""
        return len(self.values) + (0 if self.not_enough_known is None else len(self.not_enough_known))

    @property
    def set_apart_share(self) -> float:
        """Of all customers, 0 to 1."""
        return 1 - len(self.values) / max(self.customers, 1)


@dataclass(frozen=True)
class Segmentation:
    """`labels` holds each customer's segment number, UNASSIGNED or NOT_ENOUGH_KNOWN; `centroids` is (segments, attributes),
    scaled.

    `parameters` are what else the method needs to assign people, (segments, any) each. `certainty` is how sure the
    assignments to each segment are on average, 0 for outliers; None for a method without certainty.
    `silhouette` is measured on `silhouette_sample` customers; None where fewer than two segments are in the sample.
    Segments formed by a rule have no preparations, centroids or silhouette.
    """

    settings: SegmentationSettings
    segments: tuple[Segment, ...]
    customer_ids: NDArray[np.int64]
    labels: NDArray[np.int8]
    preparations: tuple[Preparation[Attribute], ...]
    centroids: NDArray[np.float64] | None
    silhouette: float | None
    silhouette_sample: int
    stability: Stability | None = None  # too few customers to build it again on a part of them
    parameters: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    certainty: tuple[float, ...] | None = None
    rfm_fit: RfmFit | None = None
    left_out: tuple[str, ...] = ()  # attributes that these people were assigned without
    not_enough_known: int | None = None  # people set apart; None where nobody is to be

    @property
    def filled_share(self) -> float:
        """Of all values that the people were assigned by, 0 to 1; 0 for segments formed by a rule."""
        used = [each.imputed for each in self.preparations if each.attribute.name not in self.left_out]
        return filled_share(used, len(self.labels) - (self.not_enough_known or 0))

    @property
    def trust(self) -> Trust:
        apart = (self.not_enough_known or 0) / max(len(self.labels), 1)
        return Trust(self.silhouette, self.stability, self.filled_share, apart)

    @property
    def unassigned(self) -> int:
        return len(self.labels) - sum(segment.size for segment in self.segments) - (self.not_enough_known or 0)

    @property
    def everybody(self) -> tuple[Segment, ...]:
        return with_others(self.segments, len(self.labels), self.not_enough_known)
