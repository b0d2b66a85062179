"""Customers for whom the bank states that regulatory requirements are not met."""

from datetime import date

import pandas as pd

from domain.lists import Reason
from targeting.steps.step import Mask, Step, known_as


def _bars(candidates: pd.DataFrame, _day: date) -> Mask:
    return known_as(candidates["requirements_met"], False)


STEP = Step(30, Reason.REQUIREMENTS_NOT_MET, _bars)
