"""On which day, and at what hour, things happen."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from db.bank.demo.drawing import Floats, Ints, Moments
from db.bank.demo.people import HISTORY_DAYS

# Shares of the 24 hours in which people use a bank; nights are quiet, midday and early evening busy.
HOURS = np.array([1.0, 1, 0, 0, 0, 1, 3, 8, 16, 22, 26, 28, 30, 28, 24, 24, 26, 30, 28, 20, 14, 9, 5, 2])
MONDAY_TO_SUNDAY = np.array([1.0, 1.0, 1.0, 1.05, 1.3, 1.35, 0.7])


def ordinary_moments(rng: np.random.Generator, until: date, joined: Ints, last_active: Ints) -> Moments:
    """A moment per entry between the two days, counted backwards from `until`; more on Fridays and in December."""
    # Position 0 of the ladder is the first day of the history, and entry d its weight up to the end of day d - 1.
    ladder = np.concatenate([[0.0], _day_weights(until).cumsum()])
    low, high = ladder[HISTORY_DAYS - 1 - joined], ladder[HISTORY_DAYS - last_active]
    position = np.searchsorted(ladder, low + rng.random(len(joined)) * (high - low), side="right") - 1
    ago = HISTORY_DAYS - 1 - np.clip(position, 0, HISTORY_DAYS - 1)
    days = np.subtract(np.datetime64(until, "D"), ago).astype("datetime64[s]")
    moments: Moments = np.add(days, _daytime(rng, len(days)))
    return moments


def _daytime(rng: np.random.Generator, count: int) -> NDArray[np.timedelta64]:
    hour = rng.choice(24, count, p=HOURS / HOURS.sum())
    return (hour * 3600 + rng.integers(0, 3600, count)).astype("timedelta64[s]")


def _day_weights(until: date) -> Floats:
    days = np.datetime64(until, "D") - np.arange(HISTORY_DAYS - 1, -1, -1)
    weekday = (days.astype(np.int64) + 3) % 7  # day 0 of the epoch was a Thursday
    december = days.astype("datetime64[M]").astype(np.int64) % 12 == 11
    return MONDAY_TO_SUNDAY[weekday] * np.where(december, 1.25, 1.0)


def monthly_days(until: date, day: Ints, months: int) -> Moments:
    """(entries, months): the given day (1..28) of each of the last months, newest first, moved off weekends."""
    month = np.datetime64(until, "M") - np.arange(months)
    days = month.astype("datetime64[D]")[None, :] + (day - 1).astype("timedelta64[D]")[:, None]
    working: Moments = np.busday_offset(days, 0, roll="modifiedpreceding")
    return working
