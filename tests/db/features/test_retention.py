from dataclasses import replace
from datetime import date, timedelta

from db.features.retention import still_useful
from tests.nouns import SNAPSHOT


def stored(name, state_day, computed=0, as_of=None):
    computed_at = SNAPSHOT.computed_at + timedelta(seconds=computed)
    return replace(SNAPSHOT, snapshot_id=name, as_of=as_of or state_day, state_day=state_day, computed_at=computed_at)


def test_of_each_month_the_newest_state_is_kept():
    snapshots = [stored(f"{month}-{day}", date(2026, month, day), day) for month in (4, 5) for day in (3, 28, 9)]
    assert still_useful(snapshots, 13) == {"4-28", "5-28"}


def test_months_are_counted_back_from_the_newest_state_over_the_turn_of_the_year():
    snapshots = [stored(str(n), date(2025 + n // 12, n % 12 + 1, 15), n) for n in range(15)]
    assert still_useful(snapshots, 13) == {str(n) for n in range(2, 15)}
    assert still_useful(snapshots, 1) == {"14"}


def test_of_one_state_the_snapshot_that_did_not_look_back_is_kept():
    plain = stored("plain", date(2026, 6, 15), 1)
    looking_back = stored("looking back", date(2026, 6, 15), 2, as_of=date(2026, 3, 31))
    assert still_useful([looking_back, plain], 13) == {"plain"}


def test_a_snapshot_that_may_have_looked_back_is_nobodys_month():
    unknown = replace(SNAPSHOT, state_day=None, left_out={"transactions dated after the as-of date": 3})
    assert still_useful([unknown], 13) == set()
    assert still_useful([replace(unknown, left_out={})], 13) == {SNAPSHOT.snapshot_id}


def test_days_in_the_past_stay_for_one_more_refresh():
    refreshed = [stored(f"refresh {n}", date(2026, 6, n), 10 * n) for n in (1, 2, 3)]
    looked_back = [stored(f"past-{n}", date(2026, 6, 3), 10 * n + 5, as_of=date(2026, 3, n)) for n in (1, 2, 3)]
    assert still_useful(refreshed + looked_back, 13) == {"refresh 3", "past-2", "past-3"}
    assert still_useful(looked_back, 13) == {"past-1", "past-2", "past-3"}
