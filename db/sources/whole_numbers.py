"""What a column of whole numbers is: a count, a number to take as it is, or a code. Its values and its header say so.

A count is compared by orders of size. A score of 300 to 850, a rank, a year or a rating of 1 to 5 is not: what is no count
beyond doubt is taken as it is.
"""

import numpy as np
from numpy.typing import NDArray

from db.sources.privacy import words_of
from domain.attributes import Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MEASURED = _words(
    "score rating rank ranking grade level tier star stars point points index nps year jahr age percent percentage pct "
    "rate ratio share probability likelihood quantile decile percentile"
)
_CODED = _words("code codes type typ class category cluster group segment region branch status sector")
_COUNTED = _words(
    "count counts number num no nr anzahl quantity qty times visits logins opens clicks orders purchases calls tickets "
    "sessions contacts transactions complaints children products"
)
# From a skewness of 2 on, West, Finch and Curran (1995) call a distribution substantially non-normal.
_SKEWED = 2.0


def kind_of_whole_numbers(header: str, numbers: NDArray[np.float64], rows: NDArray[np.int64]) -> Kind | None:
    """`numbers` are the different ones, from 0 on, and `rows` how often each occurs; None for a code.

    >>> ranks, once = np.arange(1.0, 101.0), np.ones(100, np.int64)
    >>> [kind_of_whole_numbers(header, ranks, once) for header in ("Bureau score", "Visits", "Branch code", "Q17")]
    [<Kind.SCORE: 'score'>, <Kind.COUNT: 'count'>, None, <Kind.SCORE: 'score'>]
    """
    words = {word.casefold() for word in words_of(header)}
    if words & _MEASURED:
        return Kind.SCORE
    if words & _CODED and not words & _COUNTED:
        return None
    counted = words & _COUNTED or (numbers.min() <= 1 and _skewness(numbers, rows) >= _SKEWED)
    return Kind.COUNT if counted else Kind.SCORE


def _skewness(numbers: NDArray[np.float64], rows: NDArray[np.int64]) -> float:
    gaps = numbers - np.average(numbers, weights=rows)
    deviation = float(np.sqrt(np.average(gaps**2, weights=rows)))
    return float(np.average(gaps**3, weights=rows)) / deviation**3 if deviation else 0.0
