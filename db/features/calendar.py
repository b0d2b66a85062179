"""The days that attributes are measured by: named parameters in the query, their values from the as-of date.

A window of 90 days holds the as-of day and the 89 before it; a complete month ends on or before the as-of day.
"""

import calendar
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, Date, DateTime, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Integer

from db.features.measures import Condition, Expression

AS_OF = bindparam("as_of", type_=Date)
MONTHS = 12


class days_between(GenericFunction[int]):  # noqa: N801 - SQL functions are written in lower case
    """Whole calendar days from the first date to the second: midnights passed, not periods of 24 hours."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "duckdb")
def _on_duckdb(element: Any, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date_diff('day', CAST({start} AS DATE), CAST({end} AS DATE))"


@compiles(days_between, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday(date({end})) - julianday(date({start})) AS INTEGER)"


@compiles(days_between)
def _elsewhere(element: Any, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"DATEDIFF({end}, {start})"


def within(moment: Expression, days: int) -> Condition:
    """In the last `days` days; the table has already left out what is later than the as-of day."""
    return moment >= _midnight(f"since_{days}", moment)


def between_days(moment: Expression, further: int, nearer: int) -> Condition:
    """Longer ago than the last `nearer` days, but within the last `further`."""
    return within(moment, further) & (moment < _midnight(f"since_{nearer}", moment))


def in_month(moment: Expression, months_ago: int) -> Condition:
    """In a complete calendar month: 1 is the newest, 12 the oldest known here."""
    return (moment >= _midnight(f"month_{months_ago}", moment)) & (
        moment < _midnight(f"month_{months_ago - 1}", moment)
    )


def in_last_months(moment: Expression, months: int) -> Condition:
    """In the last complete calendar months."""
    return (moment >= _midnight(f"month_{months}", moment)) & (moment < _midnight("month_0", moment))


def until_as_of(moment: Expression) -> Condition:
    """On or before the as-of day. A row without a date is on no side of it."""
    return moment < _midnight("tomorrow", moment)


def in_days(moment: Expression, after: date, until: date) -> Condition:
    """Later than the first day, and on or before the second: for days that are no parameters of the query."""
    if isinstance(moment.type, Date):
        return (moment > after) & (moment <= until)
    first, end = (datetime.combine(day + timedelta(days=1), time()) for day in (after, until))
    return (moment >= first) & (moment < end)


def day_parameters(names: Iterable[str], as_of: date) -> dict[str, Any]:
    """The values of those names that stand for a day, whatever the length of their window; other names are left out."""
    days = {name: _day(name.removesuffix("_day"), as_of) for name in names}
    known = {name: day for name, day in days.items() if day is not None}
    return {name: day if _is_date(name) else datetime.combine(day, time()) for name, day in known.items()}


def _day(name: str, as_of: date) -> date | None:
    """`month_0` is the day after the newest complete month."""
    if name == AS_OF.key:
        return as_of
    if name == "tomorrow":
        return as_of + timedelta(days=1)
    kind, _, number = name.partition("_")
    if kind == "since" and number.isdigit():
        return as_of - timedelta(days=int(number) - 1)
    if kind == "month" and number.isdigit():
        return _first_of_month(_after_last_complete_month(as_of), int(number))
    return None


def _is_date(name: str) -> bool:
    return name == AS_OF.key or name.endswith("_day")


def _midnight(name: str, moment: Expression) -> BindParameter[Any]:
    # SQLite compares dates as text, so a DATE column needs a date and a DATETIME column a moment.
    if isinstance(moment.type, Date):
        return bindparam(f"{name}_day", type_=Date)
    return bindparam(name, type_=DateTime)


def _after_last_complete_month(as_of: date) -> date:
    ends_today = as_of.day == calendar.monthrange(as_of.year, as_of.month)[1]
    return as_of + timedelta(days=1) if ends_today else as_of.replace(day=1)


def _first_of_month(day: date, months_ago: int) -> date:
    index = day.year * 12 + day.month - 1 - months_ago
    return date(index // 12, index % 12 + 1, 1)
