"""Customers who refused to be contacted."""

from datetime import date

import pandas as pd

from domain.lists import Reason
from targeting.steps.step import Mask, Step, known_as


def _bars(candidates: pd.DataFrame, _day: date) -> Mask:
    return known_as(candidates["consent"], False)


STEP = Step(20, Reason.NO_CONSENT, _bars)
