"""How far attributes moved between two dates, and whether segments that were built on them should be built again."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute, Kind
from domain.changes import Drift, RefitAdvice, Shift, SizeChange, shift_of
from domain.segmentations import Segmentation
from domain.trust import CLEARLY_ABOVE, is_too_small
from segmentation.preparing.columns import known, read_column

MOST_BINS = 10  # tenths, the usual bins of credit scoring
CUSTOMERS_PER_BIN = 50  # with fewer per bin, the shares move by chance
EMPTY = 0.0001  # the share that an empty bin counts as, since the logarithm of 0 is infinite; a usual choice
# So many attributes with some shift make a refit due, when they are this part of those that form the segments: a convention
# of this product, so that one attribute of many that moves a little does not ask for new segments.
_SEVERAL, _PART = 2, 1 / 3

Values = NDArray[np.float64]


def attribute_drift(
    first: pd.DataFrame, second: pd.DataFrame, attributes: Sequence[Attribute], basis: Collection[str]
) -> tuple[Drift, ...]:
    """All customers of one date against all of the other, furthest moved first."""
    drifts = [
        _drift(read_column(first, attribute), read_column(second, attribute), attribute, attribute.name in basis)
        for attribute in attributes
    ]
    return tuple(sorted(drifts, key=lambda drift: (-drift.psi, drift.attribute.label)))


def population_stability_index(first: Values, second: Values, cuts: Values) -> float:
    """The sum over bins of (b - a) * ln(b / a), a and b the shares of customers then and now; NaN is a bin of its own.

    Half of the customers were below 10, now a quarter is: (0.25 - 0.5) * ln(0.25 / 0.5) + (0.75 - 0.5) * ln(0.75 / 0.5).

    >>> then, now = np.array([1.0, 2.0, 11.0, 12.0]), np.array([1.0, 11.0, 12.0, 13.0])
    >>> round(population_stability_index(then, now, cuts=np.array([10.0])), 3)
    0.275
    """
    then, now = (np.maximum(_shares(values, cuts), EMPTY) for values in (first, second))
    return float(((now - then) * np.log(now / then)).sum())


def cut_points(values: Values, kind: Kind) -> Values:
    """Upper ends of quantile bins, included in their bin. A value that would fill a bin alone gets one; flags have two."""
    if kind is Kind.FLAG:
        return np.array([0.5])
    if not values.size:
        return np.array([])
    bins = min(MOST_BINS, max(2, len(values) // CUSTOMERS_PER_BIN))
    ends = np.unique(np.quantile(values, np.arange(1, bins) / bins, method="inverted_cdf"))
    crowded = [end for end in ends if np.mean(values == end) >= 1 / bins]
    return np.unique(np.concatenate([ends, np.nextafter(crowded, -np.inf)]))


def advise_refit(drifts: Sequence[Drift], built: Segmentation, scored: Segmentation) -> RefitAdvice:
    """`built` are the segments as found, `scored` the same segments on a later date, `drifts` the moves in between."""
    basis = [drift for drift in drifts if drift.basis]
    far = tuple(drift for drift in basis if shift_of(drift.psi) is Shift.LARGE)
    moved = tuple(drift for drift in basis if shift_of(drift.psi) is not Shift.NONE)
    several = not far and len(moved) >= max(_SEVERAL, _PART * len(basis))
    return RefitAdvice(far, moved if several else (), len(basis), _shrunk(built, scored), _separation(built, scored))


def _drift(first: Values, second: Values, attribute: Attribute, basis: bool) -> Drift:
    psi = population_stability_index(first, second, cut_points(known(first), attribute.kind))
    (before, unknown_before), (after, unknown_after) = (_typical(values, attribute) for values in (first, second))
    return Drift(attribute, basis, psi, before, after, unknown_before, unknown_after)


def _shares(values: Values, cuts: Values) -> Values:
    if not values.size:
        return np.zeros(len(cuts) + 2)
    places = np.where(np.isnan(values), len(cuts) + 1, np.searchsorted(cuts, values, side="left"))
    return np.bincount(places, minlength=len(cuts) + 2) / len(values)


def _typical(values: Values, attribute: Attribute) -> tuple[float | None, float]:
    there = known(values)
    unknown = 1 - len(there) / len(values) if values.size else 0.0
    if not there.size:
        return None, unknown
    return float(there.mean() if attribute.kind is Kind.FLAG else np.median(there)), unknown


def _shrunk(built: Segmentation, scored: Segmentation) -> tuple[SizeChange, ...]:
    return tuple(
        SizeChange(now.name, then.size, now.size)
        for then, now in zip(built.segments, scored.segments, strict=True)
        if is_too_small(now.size, len(scored.labels)) and not is_too_small(then.size, len(built.labels))
    )


def _separation(built: Segmentation, scored: Segmentation) -> tuple[float, float] | None:
    then, now = built.silhouette, scored.silhouette
    return None if then is None or now is None or then - now < CLEARLY_ABOVE else (then, now)
