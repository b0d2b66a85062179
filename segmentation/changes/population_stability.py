"""The population stability index: how far the spread of one attribute moved between two dates.

By chance alone it reaches about (bins - 1) * (1 / n + 1 / m) for n and m different customers (Yurdakul 2018, Statistical
Properties of Population Stability Index): 0.04 for bins of 50 customers, whatever n. So bins are fewer where customers are.
"""

import numpy as np
from numpy.typing import NDArray

from domain.attributes import Kind

MOST_BINS = 10  # tenths, the usual bins of credit scoring
CUSTOMERS_PER_BIN = 50  # with fewer per bin, the shares move by chance
# Added to the count of every bin, because the logarithm of an empty one is infinite: half a customer, which is the estimate
# of shares by Jeffreys' prior (Krichevsky and Trofimov 1981). A fixed share would weigh more the more customers there are.
PRIOR = 0.5

Values = NDArray[np.float64]


def population_stability_index(first: Values, second: Values, cuts: Values) -> float:
    """The sum over bins of (b - a) * ln(b / a), a and b the shares of customers then and now; NaN is a bin of its own.

    Half a customer is added to every bin in which anybody is on either date. Here 2 of 4 were below 10, now 1 of 4 is:
    a = 2.5 / 5 and b = 1.5 / 5, so (0.3 - 0.5) * ln(0.3 / 0.5) + (0.7 - 0.5) * ln(0.7 / 0.5).

    >>> then, now = np.array([1.0, 2.0, 11.0, 12.0]), np.array([1.0, 11.0, 12.0, 13.0])
    >>> round(population_stability_index(then, now, cuts=np.array([10.0])), 3)
    0.169
    """
    counts = np.array([_counts(values, cuts) for values in (first, second)])
    then, now = _shares(counts[:, counts.any(axis=0)])
    return float(((now - then) * np.log(now / then)).sum())


def cut_points(values: Values, kind: Kind) -> Values:
    """Upper ends of bins, included in their bin. A value that would fill a bin alone gets one, and the others are binned
    apart, by their own quantiles; flags have two bins.

    Seven of ten have nothing: the other three are not one bin.

    >>> cut_points(np.array([0.0] * 700 + [float(each) for each in range(1, 301)]), Kind.MONEY)[1:].tolist()
    [0.0, 34.0, 67.0, 100.0, 134.0, 167.0, 200.0, 234.0, 267.0]
    """
    if kind is Kind.FLAG:
        return np.array([0.5])
    if not values.size:
        return np.array([])
    bins = min(MOST_BINS, max(2, len(values) // CUSTOMERS_PER_BIN))
    different, people = np.unique(values, return_counts=True)
    crowded = different[people >= len(values) / bins]
    others = values[~np.isin(values, crowded)]
    return np.union1d(_alone(crowded), _quantiles(others, max(2, bins - len(crowded))))


def _quantiles(values: Values, bins: int) -> Values:
    if not values.size:
        return values
    ends = np.unique(np.quantile(values, np.arange(1, bins) / bins, method="inverted_cdf"))
    return np.union1d(ends, _alone(ends[[np.mean(values == end) >= 1 / bins for end in ends]]))


def _alone(values: Values) -> Values:
    """Ends of bins that hold one value each."""
    return np.concatenate([values, np.nextafter(values, -np.inf)])


def _counts(values: Values, cuts: Values) -> NDArray[np.int64]:
    places = np.where(np.isnan(values), len(cuts) + 1, np.searchsorted(cuts, values, side="left"))
    return np.bincount(places, minlength=len(cuts) + 2)


def _shares(counts: NDArray[np.int64]) -> Values:
    """By row."""
    whole = counts.sum(axis=1, keepdims=True) + PRIOR * counts.shape[1]
    return np.asarray((counts + PRIOR) / np.maximum(whole, PRIOR))
