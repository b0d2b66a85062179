"""How far attributes moved between two dates: because people changed, or because days passed."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pandas as pd

from domain.attributes import DAYS_IN_A_YEAR, Attribute, Kind, Since
from domain.drift import Drift
from segmentation.changes.population_stability import Values, cut_points, population_stability_index
from segmentation.preparing.columns import known, read_column

_DECIMALS = 6  # of a year: half a minute
_MONTH = 31


def attribute_drift(
    first: pd.DataFrame, second: pd.DataFrame, attributes: Sequence[Attribute], basis: Collection[str], days: int
) -> tuple[Drift, ...]:
    """All customers of one date against all of the other, `days` later; the furthest moved by people first."""
    drifts = [
        _drift(read_column(first, attribute), read_column(second, attribute), attribute, attribute.name in basis, days)
        for attribute in attributes
    ]
    return tuple(sorted(drifts, key=lambda drift: (-drift.by_people, -drift.psi, drift.attribute.label)))


def without_the_calendar(values: Values, attribute: Attribute, days: int) -> Values:
    """What the later date would show had its `days` not passed for customers to whom nothing happened in them.

    Time since a first event is taken back wherever it began before. Time since a last one only where the customer was silent
    in these days and in as many before them: who fell silent, or came back, has changed. Whole years go back by whole years.

    >>> from domain.attributes import Group
    >>> recency = Attribute("r", "R", "days", Kind.DAYS, Group.TRANSACTIONS, "", "", "", "", since=Since.LAST)
    >>> without_the_calendar(np.array([5.0, 95.0, 300.0]), recency, days=90).tolist()
    [5.0, 95.0, 210.0]
    """
    passed = days / DAYS_IN_A_YEAR if attribute.kind is Kind.YEARS else float(days)
    there = known(values)
    if np.array_equal(there, np.floor(there)):
        passed = float(round(passed))
    silent_for = 2 * passed if attribute.since is Since.LAST else passed
    return np.where(values >= silent_for, values - passed, values)


def _drift(first: Values, second: Values, attribute: Attribute, basis: bool, days: int) -> Drift:
    # Less a number of years, a value must meet its earlier self to the last digit: many customers have the same one.
    then, now = (values.round(_DECIMALS) if attribute.since else values for values in (first, second))
    cuts = cut_points(known(then), attribute.kind)
    psi = population_stability_index(then, now, cuts)
    expected = _by_the_calendar(first, second, attribute, days) if attribute.since and days > 0 else ()
    # Never more than all of it: where others took the places of those who grew older, nothing moved.
    by_people = min([psi, *(population_stability_index(then, values, cuts) for values in expected)])
    (before, unknown_before), (after, unknown_after) = (_typical(values, attribute) for values in (first, second))
    return Drift(attribute, basis, psi, before, after, unknown_before, unknown_after, by_calendar=psi - by_people)


def _by_the_calendar(first: Values, second: Values, attribute: Attribute, days: int) -> Iterator[Values]:
    """What the later date would show had only people changed: one for each way in which days alone move everybody."""
    yield without_the_calendar(second, attribute, days).round(_DECIMALS)
    then, now = known(first), known(second)
    if attribute.since is Since.LAST and then.size and now.size:
        # Where paydays are the same for all, a day later in the month is one more day for everybody.
        further = float(np.median(now) - np.median(then))
        if abs(further) <= _MONTH:
            yield np.maximum(second - further, 0)


def _typical(values: Values, attribute: Attribute) -> tuple[float | None, float]:
    there = known(values)
    unknown = 1 - len(there) / len(values) if values.size else 0.0
    if not there.size:
        return None, unknown
    return float(there.mean() if attribute.kind is Kind.FLAG else np.median(there)), unknown
