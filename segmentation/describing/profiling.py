"""How each segment differs from the average customer, in what formed it and in what only describes it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute, Claim, Kind
from domain.coverage import Coverage
from domain.errors import SegmentationError
from domain.profiles import COMPARED_WITH, AttributeProfile, SegmentProfile
from domain.segmentations import Segmentation
from segmentation.preparing.columns import (
    RESOLUTION,
    customer_ids,
    differ,
    known,
    ordered_by_customer,
    read_column,
    winsorising_bounds,
)


def profile_segments(
    customers: pd.DataFrame, segmentation: Segmentation, catalogue: Sequence[Attribute]
) -> tuple[SegmentProfile, ...]:
    """One profile per segment, in their order; attributes in the order of `catalogue`.

    Raises SegmentationError when these are not the customers that were segmented.
    """
    ordered = ordered_by_customer(customers, catalogue)
    if not np.array_equal(customer_ids(ordered), segmentation.customer_ids):
        raise SegmentationError("The customers have changed since they were segmented.", "Build the segments again.")
    # Sorted once by segment, each attribute is then cut into slices: a median per segment needs no further grouping.
    by_segment = np.argsort(segmentation.labels, kind="stable")
    # The first slice is of those who fit no segment, the last of those who are set apart.
    cuts = np.cumsum([segmentation.unassigned, *(segment.size for segment in segmentation.segments)])
    basis = set(segmentation.settings.attributes)
    rows = [
        _profile_attribute(attribute, attribute.name in basis, read_column(ordered, attribute)[by_segment], cuts)
        for attribute in catalogue
    ]
    return tuple(
        SegmentProfile(segment, tuple(row[position] for row in rows))
        for position, segment in enumerate(segmentation.segments)
    )


@dataclass(frozen=True)
class _Everybody:
    """What a segment is compared with: values as they are, and the bounds, mean and deviation after winsorising.

    More than so many in `COMPARED_WITH` have less than what is above `ceilings`, and more than what is below `floors`.
    """

    mean: float
    median: float
    has_positive_mean: bool
    lower: float
    upper: float
    tamed_mean: float
    deviation: float
    floors: tuple[float, ...]
    ceilings: tuple[float, ...]
    coverage: Coverage


def _profile_attribute(
    attribute: Attribute, basis: bool, column: NDArray[np.float64], cuts: NDArray[np.intp]
) -> list[AttributeProfile]:
    values = known(column)
    if not values.size:
        sizes = np.diff(cuts).tolist()
        return [AttributeProfile(attribute, basis, None, None, None, None, 0, people=size) for size in sizes]
    everybody = _measure(values, len(column), attribute.kind)
    return [_profile(attribute, basis, members, everybody) for members in np.split(column, cuts)[1:-1]]


def _measure(values: NDArray[np.float64], customers: int, kind: Kind) -> _Everybody:
    lower, upper = winsorising_bounds(values)
    tamed = np.clip(values, lower, upper)
    mean = float(values.mean())
    # Of a yes or no, half itself: who has it and who has not lie on its two sides.
    floors, ceilings = ((0.5,), (0.5,)) if kind is Kind.FLAG else _marks(values, customers)
    return _Everybody(
        mean=mean,
        median=float(np.median(values)),
        # Gains and losses that cancel out leave a mean of rounding errors, of which nothing is a multiple.
        has_positive_mean=mean > RESOLUTION * float(np.abs(values).max()),
        lower=lower,
        upper=upper,
        tamed_mean=float(tamed.mean()),
        deviation=float(tamed.std()) if differ(lower, upper) else 0.0,
        floors=floors,
        ceilings=ceilings,
        coverage=Coverage(values.size, customers),
    )


def _marks(values: NDArray[np.float64], customers: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Customers of whom nothing is known count as well: where they are half, nobody is known to have more than most.

    >>> _marks(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 5)
    ((3.0, 2.0, 1.0), (3.0, 4.0, 5.0))
    """
    places = [customers * part // whole for part, whole in COMPARED_WITH]
    reached = [place for place in places if place < values.size]
    ordered = np.partition(values, [*reached, *(values.size - 1 - place for place in reached)]) if reached else values
    floors = (float(ordered[values.size - 1 - place]) if place in reached else -np.inf for place in places)
    return tuple(floors), tuple(float(ordered[place]) if place in reached else np.inf for place in places)


def _count_fulfilling(claim: Claim, values: NDArray[np.float64]) -> int:
    return int(np.count_nonzero(values >= claim.bound if claim.above else values <= claim.bound))


def _profile(attribute: Attribute, basis: bool, column: NDArray[np.float64], everybody: _Everybody) -> AttributeProfile:
    values, people = known(column), len(column)
    if not values.size:
        return AttributeProfile(
            attribute, basis, None, None, None, None, 0, everybody.mean, everybody.median, people, everybody.coverage
        )
    mean = float(values.mean())
    tamed_mean = float(np.clip(values, everybody.lower, everybody.upper).mean())
    return AttributeProfile(
        attribute=attribute,
        basis=basis,
        mean=mean,
        median=float(np.median(values)),
        difference=(tamed_mean - everybody.tamed_mean) / everybody.deviation if everybody.deviation else None,
        index=100 * mean / everybody.mean if everybody.has_positive_mean else None,
        known=values.size,
        mean_of_all=everybody.mean,
        median_of_all=everybody.median,
        people=people,
        coverage_of_all=everybody.coverage,
        above=tuple(int(np.count_nonzero(values > ceiling)) for ceiling in everybody.ceilings),
        below=tuple(int(np.count_nonzero(values < floor)) for floor in everybody.floors),
        claimed=tuple(_count_fulfilling(claim, values) for claim in attribute.claims),
    )
