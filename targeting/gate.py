"""Who may be contacted: every step fails closed, and each person left out is counted under one reason."""

from datetime import date

import numpy as np
import pandas as pd

from domain.lists import Exclusion, TargetList
from domain.snapshots import CUSTOMER_ID
from targeting.steps import all_steps


def apply_gate(candidates: pd.DataFrame, day: date) -> TargetList:
    """Which of the candidates may be contacted on `day`; every reason is listed, with 0 too.

    `candidates` has one row per person: customer_id, is_customer (still), consent and requirements_met (True, False or
    missing), has_open_account, date_of_birth (missing where unknown), has_email, has_phone.
    """
    remaining = np.ones(len(candidates), dtype=np.bool_)
    exclusions = []
    for step in all_steps():
        caught = remaining & step.bars(candidates, day)
        remaining &= ~caught
        exclusions.append(Exclusion(step.reason, int(caught.sum())))
    allowed = np.sort(candidates[CUSTOMER_ID].to_numpy(dtype=np.int64)[remaining])
    return TargetList(len(candidates), tuple(allowed.tolist()), tuple(exclusions))
