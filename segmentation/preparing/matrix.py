"""From attributes in their own units to a matrix in which each question asked of customers weighs the same."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute, AttributeSummary, Kind, Unusable
from domain.errors import SegmentationError, UnusableAttributesError
from domain.segmentations import FeatureMatrix, Outliers, Preparation, Unknowns
from domain.sentences import Sentence
from segmentation.preparing.columns import (
    customer_ids,
    differ,
    known,
    ordered_by_customer,
    read_column,
    winsorising_bounds,
)
from segmentation.preparing.unknown import must_set_apart, nothing_known
from segmentation.preparing.weights import deviations

# From this many customers on, an attribute in which one alone differs would only put that one in a segment of its own.
_ENOUGH_TO_CALL_ONE_AN_OUTLIER = 100

# Rounding of the machine, which differs by the currency unit, must not decide between customers who are equally near.
_DECIMALS = 9
_BEYOND_ALL = 1e100  # no amount of a bank is larger, and its square is still a number


def build_matrix(
    customers: pd.DataFrame,
    attributes: Sequence[Attribute],
    outliers: Outliers = Outliers.WINSORISED,
    unknowns: Unknowns = Unknowns.FILLED_IN,
) -> FeatureMatrix:
    """Rows ascending by customer_id, whatever the order of the frame; columns in the order of `attributes`.

    Those who are set apart have no row, and nothing is learned from them. Outliers that get a segment of their own are not
    capped, but the scale is that of the capped values.
    Raises UnknownAttributesError, UnusableAttributesError, or SegmentationError without attributes or customers.
    """
    if not attributes:
        raise SegmentationError("No attribute was chosen.", "Choose at least one attribute to form segments on.")
    if customers.empty:
        raise SegmentationError("There are no customers to segment.", "Load customers into the bank's database first.")
    ordered = ordered_by_customer(customers, attributes)
    unknown = nothing_known(ordered, attributes)
    sets_apart = must_set_apart(int(unknown.sum()), len(ordered), unknowns)
    learned_from = ordered[~unknown] if sets_apart else ordered
    _require_usable(learned_from, attributes)
    return apply_preparation(ordered, _learn(learned_from, attributes, outliers), sets_apart)


def apply_preparation(
    customers: pd.DataFrame, preparations: Sequence[Preparation[Attribute]], sets_apart: bool = False
) -> FeatureMatrix:
    """The same steps with saved parameters; only `imputed` is counted anew. Mean and deviation need not be 0 and 1.

    `sets_apart`: whether people of whom nothing is known have no row.
    """
    attributes = [preparation.attribute for preparation in preparations]
    ordered = ordered_by_customer(customers, attributes)
    apart = None
    if sets_apart:
        unknown = nothing_known(ordered, attributes)
        apart, ordered = customer_ids(ordered[unknown]), ordered[~unknown]
    values = np.empty((len(ordered), len(preparations)))
    applied = []
    for position, preparation in enumerate(preparations):
        column = read_column(ordered, preparation.attribute)
        values[:, position] = _prepared(column, preparation)
        applied.append(replace(preparation, imputed=int(np.isnan(column).sum())))
    return FeatureMatrix(customer_ids(ordered), values, tuple(applied), apart)


def summarise(customers: pd.DataFrame, attribute: Attribute) -> AttributeSummary:
    """In the attribute's own unit, over customers whose value is known."""
    ordered = ordered_by_customer(customers, [attribute])
    column = read_column(ordered, attribute)
    values = known(column)
    mean, median, lowest, highest = (
        float(measure(values)) if values.size else None for measure in (np.mean, np.median, np.min, np.max)
    )
    reason = why_unusable(column, attribute)
    return AttributeSummary(attribute, len(column), values.size, mean, median, lowest, highest, reason)


def why_unusable(column: NDArray[np.float64], attribute: Attribute) -> Unusable | None:
    """None when segments can be formed on this column, which is NaN where unknown."""
    values = known(column)
    if not values.size:
        return Unusable.UNKNOWN
    if not differ(float(values.min()), float(values.max())):
        return Unusable.SAME
    differing = np.count_nonzero(values != _fill(values, attribute))
    return Unusable.SAME_BUT_ONE if differing == 1 and len(column) >= _ENOUGH_TO_CALL_ONE_AN_OUTLIER else None


def _require_usable(customers: pd.DataFrame, attributes: Sequence[Attribute]) -> None:
    found = ((each.label, why_unusable(read_column(customers, each), each)) for each in attributes)
    reasons = [Sentence("{label} ({reason})", label=label, reason=reason) for label, reason in found if reason]
    if reasons:
        raise UnusableAttributesError(attributes=tuple(reasons))


def _learn(
    customers: pd.DataFrame, attributes: Sequence[Attribute], outliers: Outliers
) -> list[Preparation[Attribute]]:
    columns = [read_column(customers, attribute) for attribute in attributes]
    unscaled = [_unscaled(*each, outliers) for each in zip(columns, attributes, strict=True)]
    tamed = [_prepared(*each) for each in zip(columns, unscaled, strict=True)]
    usual = [float(_prepared(np.array([each.fill]), each)[0]) for each in unscaled]
    divisors = deviations(tamed, usual, attributes)
    scaled = [
        replace(preparation, mean=float(column.mean()), deviation=divisor)
        for preparation, column, divisor in zip(unscaled, tamed, divisors, strict=True)
    ]
    return [_uncapped(each) for each in scaled] if outliers is Outliers.OWN_SEGMENT else scaled


def _unscaled(column: NDArray[np.float64], attribute: Attribute, outliers: Outliers) -> Preparation[Attribute]:
    values = known(column)
    logged = attribute.is_logged
    scale = _typical_size(values) if attribute.kind is Kind.MONEY else 1.0
    lower, upper = winsorising_bounds(_signed_log(values / scale) if logged else values)
    found = Preparation(
        attribute=attribute,
        fill=_fill(values, attribute),
        imputed=len(column) - values.size,
        logged=logged,
        lower=lower,
        upper=upper,
        mean=0.0,
        deviation=1.0,
        scale=scale,
    )
    return _uncapped(found) if outliers is Outliers.KEPT else found


def _uncapped(preparation: Preparation[Attribute]) -> Preparation[Attribute]:
    return replace(preparation, lower=-_BEYOND_ALL, upper=_BEYOND_ALL)


def _prepared(column: NDArray[np.float64], preparation: Preparation[Attribute]) -> NDArray[np.float64]:
    filled = np.where(np.isnan(column), preparation.fill, column)
    logged = _signed_log(filled / preparation.scale) if preparation.logged else filled
    tamed = np.clip(logged, preparation.lower, preparation.upper)
    return np.asarray(((tamed - preparation.mean) / preparation.deviation).round(_DECIMALS))


def _fill(values: NDArray[np.float64], attribute: Attribute) -> float:
    if attribute.kind is Kind.FLAG:
        return float(values.mean() > 0.5)
    return float(np.median(values))


def _typical_size(amounts: NDArray[np.float64]) -> float:
    # Without it, the log would form other segments on money in cents than on the same money in euros.
    there = np.abs(amounts[amounts != 0])
    # An actual amount, the lower one of two: of 1 and a thousand billion, the mean of both would flatten everybody else.
    return float(np.quantile(there, 0.5, method="lower")) if there.size else 1.0


def _signed_log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Balances may be negative: overdrafts are tamed as savings are.
    return np.sign(values) * np.log1p(np.abs(values))
