"""Attributes that say nearly the same, and so would count twice."""

import numpy as np

from domain.profiles import NearDuplicates
from domain.segmentations import FeatureMatrix

NEARLY_THE_SAME = 0.9  # four fifths (0.9 squared) of what one says the other says too; a choice of this product


def near_duplicates(matrix: FeatureMatrix) -> tuple[NearDuplicates, ...]:
    """Pairs with a correlation beyond 0.9 either way, strongest first, then in the order of the attributes.

    Left out: a column that is the same for everybody, and two values of one category, which count as one anyway.
    """
    varying = [position for position, column in enumerate(matrix.values.T) if np.ptp(column) > 0]
    if len(varying) < 2:
        return ()
    attributes = [matrix.attributes[position] for position in varying]
    correlations = np.atleast_2d(np.corrcoef(matrix.values[:, varying], rowvar=False))
    rows, columns = np.nonzero(np.triu(np.abs(correlations) > NEARLY_THE_SAME, k=1))
    pairs = [
        NearDuplicates(attributes[row], attributes[column], float(correlations[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if attributes[row].part_of is None or attributes[row].part_of != attributes[column].part_of
    ]
    return tuple(sorted(pairs, key=lambda pair: -abs(pair.correlation)))
