from datetime import date, datetime, time, timedelta

import pytest

from db.features.calendar import day_parameters


def test_a_window_holds_the_as_of_day_and_the_days_before_it():
    days = day_parameters(["since_30", "tomorrow", "since_30_day"], date(2026, 6, 15))
    assert days["since_30"] == datetime(2026, 5, 17)
    assert days["tomorrow"] == datetime(2026, 6, 16)
    assert days["since_30_day"] == date(2026, 5, 17)


@pytest.mark.parametrize(
    ("as_of", "after_newest_month", "oldest_month"),
    [
        (date(2026, 6, 15), datetime(2026, 6, 1), datetime(2025, 6, 1)),
        (date(2026, 6, 30), datetime(2026, 7, 1), datetime(2025, 7, 1)),
        (date(2024, 2, 29), datetime(2024, 3, 1), datetime(2023, 3, 1)),
        (date(2025, 12, 31), datetime(2026, 1, 1), datetime(2025, 1, 1)),
        (date(2026, 1, 1), datetime(2026, 1, 1), datetime(2025, 1, 1)),
    ],
)
def test_complete_months_end_on_or_before_the_as_of_day(as_of, after_newest_month, oldest_month):
    days = day_parameters(["month_0", "month_12"], as_of)
    assert (days["month_0"], days["month_12"]) == (after_newest_month, oldest_month)


@pytest.mark.parametrize("days", [1, 7, 60, 1000])
def test_a_window_may_have_any_length(days):
    since = date(2026, 6, 15) - timedelta(days=days - 1)
    found = day_parameters([f"since_{days}", f"since_{days}_day"], date(2026, 6, 15))
    assert found == {f"since_{days}": datetime.combine(since, time()), f"since_{days}_day": since}


def test_what_is_no_day_is_left_to_others():
    assert day_parameters(["debit_types", "transaction_type_1", "param_1"], date(2026, 6, 15)) == {}
