"""Customers without an open account."""

from datetime import date

import pandas as pd

from domain.lists import Reason
from targeting.steps.step import Mask, Step, known_as


def _bars(candidates: pd.DataFrame, _day: date) -> Mask:
    return ~known_as(candidates["has_open_account"], True)


STEP = Step(50, Reason.NO_OPEN_ACCOUNT, _bars)
