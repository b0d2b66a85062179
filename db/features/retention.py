"""Which stored snapshots are still of use, apart from those that a result was built on."""

from collections.abc import Iterable
from datetime import date

from domain.snapshots import Snapshot


def still_useful(snapshots: Iterable[Snapshot], months: int) -> set[str]:
    """Of each of the last calendar months the one with its newest state, for days in the past; and those of days in the
    past that were computed since the refresh before the last, for somebody may be reading them.
    """
    every = list(snapshots)
    stored = sorted((each for each in every if not each.is_past), key=lambda each: each.computed_at)
    past = (each for each in every if each.is_past)
    recent = {each.snapshot_id for each in past if not stored[:-1] or each.computed_at > stored[-2].computed_at}
    return recent | _newest_of_months(stored, months)


def _newest_of_months(stored: list[Snapshot], months: int) -> set[str]:
    by_month: dict[int, Snapshot] = {}
    dated = [(each.state_of, each) for each in stored if each.state_of is not None]
    # Of the same state the one that did not look back itself: its changes of balances are of the day of its balances.
    for state_day, snapshot in sorted(dated, key=lambda each: (each[0], each[1].as_of == each[0], each[1].computed_at)):
        by_month[_month(state_day)] = snapshot
    first = max(by_month, default=0) - months + 1
    return {snapshot.snapshot_id for month, snapshot in by_month.items() if month >= first}


def _month(day: date) -> int:
    return day.year * 12 + day.month
