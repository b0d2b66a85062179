"""Customers who are not of legal age on the day."""

from datetime import date

import pandas as pd

from domain.lists import LEGAL_AGE, Reason
from targeting.steps.ages import ages_on, plausible_births
from targeting.steps.step import Mask, Step


def _bars(candidates: pd.DataFrame, day: date) -> Mask:
    births = candidates["date_of_birth"]
    return plausible_births(births, day) & (ages_on(births, day) < LEGAL_AGE)


STEP = Step(60, Reason.UNDER_AGE, _bars)
