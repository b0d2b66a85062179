from dataclasses import replace
from datetime import date

from db.features.retention import still_useful
from tests.nouns import SNAPSHOT


def stored(name, state_day, sequence=1, as_of=None):
    return replace(SNAPSHOT, snapshot_id=name, as_of=as_of or state_day, state_day=state_day, sequence=sequence)


def test_of_each_month_the_newest_state_is_kept_and_the_last_two_put_in_place():
    days = [(month, day) for month in (4, 5) for day in (3, 28, 9)]
    snapshots = [stored(f"{month}-{day}", date(2026, month, day), place) for place, (month, day) in enumerate(days)]
    assert still_useful(snapshots, 13) == {"4-28", "5-28", "5-9"}


def test_months_are_counted_back_from_the_newest_state_over_the_turn_of_the_year():
    snapshots = [stored(str(n), date(2025 + n // 12, n % 12 + 1, 15), n) for n in range(15)]
    assert still_useful(snapshots, 13) == {str(n) for n in range(2, 15)}
    assert still_useful(snapshots, 1) == {"13", "14"}


def test_a_month_that_a_clock_which_was_ahead_had_dated_hides_none_of_those_after_it():
    ahead = stored("ahead", date(2031, 1, 15), 0)
    right = [stored(f"{month}", date(2026, month, 15), month) for month in range(1, 7)]
    assert still_useful([ahead, *right], 3) == {"4", "5", "6", "ahead"}


def test_of_one_state_the_snapshot_that_did_not_look_back_is_kept():
    plain = stored("plain", date(2026, 6, 15), 1)
    looking_back = stored("looking back", date(2026, 6, 15), 2, as_of=date(2026, 3, 31))
    later = [stored(f"{day}", date(2026, 6, day), 10 + day) for day in (10, 11)]
    assert still_useful([looking_back, plain, *later], 13) == {"plain", "10", "11"}


def test_a_snapshot_that_may_have_looked_back_is_nobodys_month():
    unknown = replace(SNAPSHOT, state_day=None, left_out={"transactions dated after the as-of date": 3}, sequence=1)
    later = [stored(f"{day}", date(2026, 7, day), 10 + day) for day in (1, 2)]
    assert still_useful([unknown, *later], 13) == {"1", "2"}
    assert still_useful([replace(unknown, left_out={}), *later], 13) == {SNAPSHOT.snapshot_id, "1", "2"}


def test_days_in_the_past_stay_for_one_more_refresh():
    refreshed = [stored(f"refresh {n}", date(2026, 6, n), 10 * n) for n in (1, 2, 3)]
    looked_back = [stored(f"past-{n}", date(2026, 6, 3), 10 * n + 5, as_of=date(2026, 3, n)) for n in (1, 2, 3)]
    assert still_useful(refreshed + looked_back, 13) == {"refresh 2", "refresh 3", "past-2", "past-3"}
    assert still_useful(looked_back, 13) == {"past-1", "past-2", "past-3"}
