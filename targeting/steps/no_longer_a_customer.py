"""People of a frozen list who have left the bank since."""

from datetime import date

import pandas as pd

from domain.lists import Reason
from targeting.steps.step import Mask, Step, known_as


def _bars(candidates: pd.DataFrame, _day: date) -> Mask:
    return ~known_as(candidates["is_customer"], True)


STEP = Step(10, Reason.NO_LONGER_A_CUSTOMER, _bars)
