"""People of whom nothing is known that segments are formed on: filled in they would all be alike, and make a segment."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute
from domain.segmentations import LARGEST_SHARE_FILLED_IN, Unknowns
from segmentation.preparing.columns import read_column


def nothing_known(customers: pd.DataFrame, attributes: Sequence[Attribute]) -> NDArray[np.bool_]:
    """Per row. A count of 0 is known: the absence of a row is then the value.

    >>> from domain.attributes import Group, Kind
    >>> age, visits = (Attribute(name, "", "", Kind.COUNT, Group.PRODUCTS, "", "", "", "") for name in ("age", "visits"))
    >>> nothing_known(pd.DataFrame({"age": [40.0, np.nan, np.nan], "visits": [2.0, 0.0, np.nan]}), [age, visits]).tolist()
    [False, False, True]
    """
    unknown = np.ones(len(customers), dtype=bool)
    for attribute in attributes:
        unknown &= np.isnan(read_column(customers, attribute))
    return unknown


def must_set_apart(unknown: int, customers: int, unknowns: Unknowns) -> bool:
    """Whether so many people of whom nothing is known become a group of their own."""
    if unknowns is Unknowns.AUTO:
        return unknown > LARGEST_SHARE_FILLED_IN * customers
    return unknowns is Unknowns.SET_APART
