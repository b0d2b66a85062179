"""Customers whose consent or regulatory requirements are unknown: silence is no consent."""

from datetime import date

import pandas as pd

from domain.lists import Reason
from targeting.steps.step import Mask, Step, known_as


def _bars(candidates: pd.DataFrame, _day: date) -> Mask:
    return ~(known_as(candidates["consent"], True) & known_as(candidates["requirements_met"], True))


STEP = Step(40, Reason.CONSENT_UNKNOWN, _bars)
