"""How segments differ, and how they look on a map."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.segments import Segment


@dataclass(frozen=True)
class AttributeProfile:
    """One attribute within one segment; None where nobody's value is known.

    `difference` is in standard deviations of all customers, after winsorising; None where that deviation is 0.
    `index` is 100 for the average customer; None where the average is not above 0.
    `known` counts the customers of the segment whose value is known; `mean_of_all` and `median_of_all` are those of
    all customers.
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


@dataclass(frozen=True)
class SegmentProfile:
    """`attributes` in catalogue order, those clustered on (`basis`) and those that only describe."""

    segment: Segment
    attributes: tuple[AttributeProfile, ...]

    def of(self, name: str) -> AttributeProfile:
        return next(profile for profile in self.attributes if profile.attribute.name == name)

    def names(self, basis: bool) -> tuple[str, ...]:
        return tuple(profile.attribute.name for profile in self.attributes if profile.basis is basis)


@dataclass(frozen=True)
class Projection:
    """A 2-D map: `points` is (sample, 2), `labels` their segments, `kept` the share of variance the two axes keep."""

    points: NDArray[np.float64]
    labels: NDArray[np.int8]
    kept: float
    customers: int
