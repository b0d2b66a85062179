"""Customers who can be reached neither by e-mail nor by phone."""

from datetime import date

import pandas as pd

from domain.lists import Reason
from targeting.steps.step import Mask, Step, known_as


def _bars(candidates: pd.DataFrame, _day: date) -> Mask:
    return ~(known_as(candidates["has_email"], True) | known_as(candidates["has_phone"], True))


STEP = Step(80, Reason.NO_CONTACT, _bars)
