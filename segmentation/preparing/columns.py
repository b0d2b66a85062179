"""Reading one attribute of the customers, and where its extreme values are capped."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.errors import UnknownAttributesError
from domain.snapshots import CUSTOMER_ID

# Differences smaller than this share of the values are rounding, not behaviour.
RESOLUTION = 1e-9
# Winsorising the outer 1 % on each side is a convention of data analysis; it was not measured here.
_TAIL = 0.01


def ordered_by_customer(customers: pd.DataFrame, attributes: Iterable[Attribute]) -> pd.DataFrame:
    """The same customers, ascending by customer_id; raises UnknownAttributesError when a column is missing."""
    missing = tuple(attribute.name for attribute in attributes if attribute.name not in customers.columns)
    if missing:
        raise UnknownAttributesError(names=missing)
    if customers[CUSTOMER_ID].is_monotonic_increasing:
        return customers
    return customers.sort_values(CUSTOMER_ID, kind="stable", ignore_index=True)


def customer_ids(customers: pd.DataFrame) -> NDArray[np.int64]:
    return customers[CUSTOMER_ID].to_numpy(dtype=np.int64)


def read_column(customers: pd.DataFrame, attribute: Attribute) -> NDArray[np.float64]:
    return read_values(customers, attribute.name)


def read_values(customers: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """One value per customer, NaN where it is unknown; infinite values count as unknown."""
    column = customers[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(column), column, np.nan)


def known(column: NDArray[np.float64]) -> NDArray[np.float64]:
    return column[~np.isnan(column)]


def differ(low: float, high: float) -> bool:
    return high - low > RESOLUTION * max(1.0, abs(low), abs(high))


def winsorising_bounds(values: NDArray[np.float64]) -> tuple[float, float]:
    """The 1st and 99th percentile of known values, each an actual value on the inner side.

    Where nearly all values are the same, the bounds are taken among the others, so that a rare event stays visible.
    """
    lower, upper = _inner_percentiles(values)
    if differ(lower, upper):
        return lower, upper
    rare = values[(values < lower) | (values > upper)]
    if rare.size:
        among_rare = _inner_percentiles(rare)
        lower, upper = min(lower, among_rare[0]), max(upper, among_rare[1])
    return (lower, upper) if differ(lower, upper) else (float(values.min()), float(values.max()))


def _inner_percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    # The inner neighbour, not an interpolation: of 100 customers, one with 1e12 would otherwise pull the bound to 1e10.
    return float(np.quantile(values, _TAIL, method="higher")), float(np.quantile(values, 1 - _TAIL, method="lower"))
