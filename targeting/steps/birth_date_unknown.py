"""Customers whose age is unknown: their date of birth is missing, in the future or too long ago."""

from datetime import date

import pandas as pd

from domain.lists import Reason
from targeting.steps.ages import plausible_births
from targeting.steps.step import Mask, Step


def _bars(candidates: pd.DataFrame, day: date) -> Mask:
    return ~plausible_births(candidates["date_of_birth"], day)


STEP = Step(70, Reason.BIRTH_DATE_UNKNOWN, _bars)
