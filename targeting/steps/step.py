"""What a step of the gate is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.lists import Reason

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Step:
    """`bars` says for each candidate, on a day, whether this step keeps the person off the list.

    Steps ask in the order of `position`; a person is counted under the first reason that bars.
    """

    position: int
    reason: Reason
    bars: Callable[[pd.DataFrame, date], Mask]


def known_as(flags: pd.Series, value: bool) -> Mask:
    """True only where the flag is known and equals `value`."""
    return (flags.astype("boolean") == value).to_numpy(dtype=np.bool_, na_value=False)
