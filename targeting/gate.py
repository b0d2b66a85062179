"""Who may be contacted: every rule fails closed, and everybody left out is counted under one reason."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.lists import LEGAL_AGE, OLDEST_PLAUSIBLE_AGE, Exclusion, Reason, TargetList

Mask = NDArray[np.bool_]


def apply_gate(candidates: pd.DataFrame, day: date) -> TargetList:
    """Which of the candidates may be contacted on `day`; every reason is listed, with 0 too.

    `candidates` has one row per person: customer_id, is_customer (still), consent and requirements_met (True, False or
    missing), has_open_account, date_of_birth (missing where unknown), has_email, has_phone.
    """
    barred = _barred(candidates, day)
    remaining = np.ones(len(candidates), dtype=np.bool_)
    exclusions = []
    for reason in Reason:
        caught = remaining & barred[reason]
        remaining &= ~caught
        exclusions.append(Exclusion(reason, int(caught.sum())))
    allowed = np.sort(candidates["customer_id"].to_numpy(dtype=np.int64)[remaining])
    return TargetList(len(candidates), tuple(allowed.tolist()), tuple(exclusions))


def _barred(candidates: pd.DataFrame, day: date) -> dict[Reason, Mask]:
    consent, requirements = candidates["consent"], candidates["requirements_met"]
    birth_dates = candidates["date_of_birth"]
    plausible = _plausible(birth_dates, day)
    return {
        Reason.NO_LONGER_A_CUSTOMER: ~_is(candidates["is_customer"], True),
        Reason.NO_CONSENT: _is(consent, False),
        Reason.REQUIREMENTS_NOT_MET: _is(requirements, False),
        Reason.CONSENT_UNKNOWN: ~(_is(consent, True) & _is(requirements, True)),
        Reason.NO_OPEN_ACCOUNT: ~_is(candidates["has_open_account"], True),
        Reason.UNDER_AGE: plausible & (_ages(birth_dates, day) < LEGAL_AGE),
        Reason.BIRTH_DATE_UNKNOWN: ~plausible,
        Reason.NO_CONTACT: ~(_is(candidates["has_email"], True) | _is(candidates["has_phone"], True)),
    }


def _is(flags: pd.Series, value: bool) -> Mask:
    """True only where the flag is known and equals `value`."""
    return (flags.astype("boolean") == value).to_numpy(dtype=np.bool_, na_value=False)


def _plausible(birth_dates: pd.Series, day: date) -> Mask:
    past = (birth_dates <= pd.Timestamp(day)).to_numpy(dtype=np.bool_)
    return past & (_ages(birth_dates, day) <= OLDEST_PLAUSIBLE_AGE)


def _ages(birth_dates: pd.Series, day: date) -> NDArray[np.float64]:
    """Completed years, NaN where unknown; whoever was born on 29 February grows older on 1 March of other years."""
    dates = birth_dates.dt
    birthday_ahead = (dates.month > day.month) | ((dates.month == day.month) & (dates.day > day.day))
    ages: NDArray[np.float64] = (day.year - dates.year - birthday_ahead).to_numpy(dtype=np.float64)
    return ages
