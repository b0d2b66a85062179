from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.bank.demo.moments import monthly_days, ordinary_moments

UNTIL = date(2026, 6, 17)


@given(last_active=st.integers(0, 700), span=st.integers(0, 29), seed=st.integers(0, 99))
def test_moments_stay_between_the_first_and_the_last_day(last_active, span, seed):
    joined, end = np.full(50, last_active + span), np.full(50, last_active)
    moments = ordinary_moments(np.random.default_rng(seed), UNTIL, joined, end)
    ago = (np.datetime64(UNTIL, "D") - moments.astype("datetime64[D]")).astype(int)
    assert ago.min() >= last_active
    assert ago.max() <= last_active + span


def test_both_the_first_and_the_last_day_are_used():
    moments = ordinary_moments(np.random.default_rng(1), UNTIL, np.full(500, 3), np.full(500, 1))
    assert {str(day) for day in moments.astype("datetime64[D]")} == {"2026-06-14", "2026-06-15", "2026-06-16"}


def test_sundays_are_quieter_than_fridays():
    moments = ordinary_moments(np.random.default_rng(1), UNTIL, np.full(20_000, 729), np.zeros(20_000, dtype=int))
    weekday = (moments.astype("datetime64[D]").astype(int) + 3) % 7
    assert (weekday == 6).sum() < 0.7 * (weekday == 4).sum()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (17, ["2026-06-17", "2026-05-15"]),  # 17 May is a Sunday: the Friday before
        (1, ["2026-06-01", "2026-05-01"]),
        (28, ["2026-06-26", "2026-05-28"]),  # 28 June is a Sunday
    ],
)
def test_a_monthly_day_moves_off_the_weekend(day, expected):
    assert [str(found) for found in monthly_days(UNTIL, np.array([day]), 2)[0]] == expected


def test_a_weekend_at_the_start_of_a_month_moves_forward_so_that_no_month_is_skipped():
    # 1 August 2026 is a Saturday.
    assert str(monthly_days(date(2026, 8, 31), np.array([1]), 1)[0, 0]) == "2026-08-03"
