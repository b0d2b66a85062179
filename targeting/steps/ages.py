"""Ages on a day, and which dates of birth can be true."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.lists import OLDEST_PLAUSIBLE_AGE
from targeting.steps.step import Mask


def plausible_births(birth_dates: pd.Series, day: date) -> Mask:
    past = (birth_dates <= pd.Timestamp(day)).to_numpy(dtype=np.bool_)
    return past & (ages_on(birth_dates, day) <= OLDEST_PLAUSIBLE_AGE)


def ages_on(birth_dates: pd.Series, day: date) -> NDArray[np.float64]:
    """Completed years, NaN where unknown; those born on 29 February grow older on 1 March of other years."""
    dates = birth_dates.dt
    birthday_ahead = (dates.month > day.month) | ((dates.month == day.month) & (dates.day > day.day))
    ages: NDArray[np.float64] = (day.year - dates.year - birthday_ahead).to_numpy(dtype=np.float64)
    return ages
