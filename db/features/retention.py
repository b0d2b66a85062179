"""Which stored snapshots are still of use, apart from those that a result was built on."""

from collections.abc import Iterable
from datetime import date

from domain.snapshots import Snapshot, in_sequence

_BEING_READ = 2  # a build may still read the one before the newest


def still_useful(snapshots: Iterable[Snapshot], months: int) -> set[str]:
    """The last two; of each of the last calendar months the one with its newest state, for days in the past; and those of
    days in the past that were stored since the refresh before the last, for somebody may be reading them.
    """
    every = in_sequence(snapshots)
    stored = [each for each in every if not each.is_past]
    since = every.index(stored[-_BEING_READ]) if stored[1:] else 0
    recent = {each.snapshot_id for each in every[since:] if each.is_past}
    return recent | {each.snapshot_id for each in stored[-_BEING_READ:]} | _newest_of_months(stored, months)


def _newest_of_months(stored: list[Snapshot], months: int) -> set[str]:
    by_month: dict[int, Snapshot] = {}
    dated = [(each.state_of, each) for each in stored if each.state_of is not None]
    # Of the same state the one that did not look back itself: its changes of balances are of the day of its balances.
    for state_day, snapshot in sorted(dated, key=lambda each: (each[0], each[1].as_of == each[0])):
        by_month[_month(state_day)] = snapshot
    # Counted back from the newest snapshot, not from the latest month: a clock that was ahead may have dated that one.
    first = _month(dated[-1][0]) - months + 1 if dated else 0
    return {snapshot.snapshot_id for month, snapshot in by_month.items() if month >= first}


def _month(day: date) -> int:
    return day.year * 12 + day.month
