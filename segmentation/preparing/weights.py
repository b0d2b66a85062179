"""How much each attribute weighs when customers are compared: numbers, yes or no, and categories, beside each other.

A number counts as one question, a yes or no as one, and a category as one, whatever the number of its values.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.attributes import Attribute, Kind

# What fewer customers than this share have in common weighs as if so many had it: scaled to its own deviation, a flag
# of 1 % would set its holders as far apart as ten deviations of age, and make them a segment. The 10 % are a choice of
# this product; benchmarks/mixed_kinds.py measures what it does to groups that are there.
RARE_SHARE = 0.1
_RARE = float(np.sqrt(RARE_SHARE * (1 - RARE_SHARE)))


def deviations(
    columns: Sequence[NDArray[np.float64]], usual: Sequence[float], attributes: Sequence[Attribute]
) -> list[float]:
    """What to divide each column by; `usual` is the value that most customers, or the median one, have.

    A yes that half of the customers share keeps its deviation; one that 1 in 100 has is divided by that of 1 in 10.

    >>> from domain.attributes import Group
    >>> app, loan = (Attribute(name, "", "", Kind.FLAG, Group.PRODUCTS, "", "", "", "") for name in ("app", "loan"))
    >>> half, one_in_100 = np.arange(100) % 2, np.arange(100) == 0
    >>> found = deviations([half.astype(float), one_in_100.astype(float)], [0.0, 0.0], [app, loan])
    >>> [round(each, 3) for each in found]
    [0.5, 0.3]
    """
    questions: dict[Hashable, list[int]] = defaultdict(list)
    for position, attribute in enumerate(attributes):
        questions[_question(attribute)].append(position)
    found = [0.0] * len(columns)
    for positions in questions.values():
        shared = _deviation([columns[p] for p in positions], usual[positions[0]], attributes[positions[0]])
        for position in positions:
            found[position] = shared
    return found


def _question(attribute: Attribute) -> Hashable:
    is_choice = attribute.kind is Kind.FLAG and attribute.part_of is not None
    return ("category", attribute.part_of) if is_choice else ("attribute", attribute.name)


def _deviation(columns: Sequence[NDArray[np.float64]], usual: float, attribute: Attribute) -> float:
    if attribute.kind is not Kind.FLAG:
        (column,) = columns
        unusual = column[column != usual] - usual
        return max(float(column.std()), _RARE * float(np.sqrt(np.mean(unusual**2))))
    # Two customers differ in one yes or no, but in two columns of a category: the value of one and that of the other.
    least = _RARE * np.sqrt(min(len(columns), 2))
    return max(float(np.sqrt(sum(column.var() for column in columns))), float(least))
