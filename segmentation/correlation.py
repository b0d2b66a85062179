"""Attributes that say nearly the same would count twice."""

from dataclasses import dataclass

import numpy as np

from segmentation.domain import Attribute, FeatureMatrix

NEARLY_THE_SAME = 0.9


@dataclass(frozen=True)
class NearDuplicates:
    """`correlation` is Pearson's, of the prepared columns; negative where one is high when the other is low."""

    first: Attribute
    second: Attribute
    correlation: float


def near_duplicates(matrix: FeatureMatrix) -> tuple[NearDuplicates, ...]:
    """Pairs with a correlation beyond 0.9 either way, strongest first, then in the order of the attributes."""
    if len(matrix.attributes) < 2:
        return ()
    correlations = np.atleast_2d(np.corrcoef(matrix.values, rowvar=False))
    rows, columns = np.nonzero(np.triu(np.abs(correlations) > NEARLY_THE_SAME, k=1))
    pairs = [
        NearDuplicates(matrix.attributes[row], matrix.attributes[column], float(correlations[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]
    return tuple(sorted(pairs, key=lambda pair: -abs(pair.correlation)))
