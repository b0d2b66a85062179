"""Kinds of damage that a row can have: each function gives checks of one kind for the columns and words it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, Table, bindparam, case, func, not_, select

from db.bank.schema import (
    accounts,
    customer,
)
from db.features.calendar import until_as_of, within
from db.features.catalogue.demographics import OLDEST_PLAUSIBLE_AGE
from db.features.measures import Condition, Expression
from domain.health import Severity

EARLIEST_EVENT = date(1900, 1, 1)


@dataclass(frozen=True)
class RowCheck:
    """`rows` counts them, as one column of a select over the whole table.

    `least` and `worst` bound how grave it is, whatever the share of rows. `missing` is the column that is empty: here it
    is so too where the bank's value could not be read, which is told apart.
    """

    table: Table
    what: str
    rows: Expression
    effect: str
    least: Severity = Severity.FINE
    worst: Severity = Severity.STOPS
    missing: Column[Any] | None = None


def check_parameters(as_of: date) -> dict[str, Any]:
    """Days that only these checks ask for. Nobody born in a leap year's last day of February can be 121 on that day."""
    last_day = as_of.replace(day=28) if (as_of.month, as_of.day) == (2, 29) else as_of
    oldest = OLDEST_PLAUSIBLE_AGE + 1
    return {"born_too_long_ago": last_day.replace(year=as_of.year - oldest), "earliest_event": EARLIEST_EVENT}


def _count(where: Condition) -> Expression:
    return func.count(case((where, 1)))


def where(table: Table, what: str, where: Condition, effect: str, worst: Severity = Severity.STOPS) -> RowCheck:
    return RowCheck(table, what, _count(where), effect, worst=worst)


def missing_values(column: Column[Any], what: str, effect: str, worst: Severity = Severity.STOPS) -> RowCheck:
    return RowCheck(column.table, what, _count(column.is_(None)), effect, worst=worst, missing=column)


def repeated(key: Column[Any], what: str, effect: str, least: Severity = Severity.FINE) -> RowCheck:
    return RowCheck(
        key.table, f"{what} whose id was there already", func.count(key) - func.count(key.distinct()), effect, least
    )


def _orphans(key: Column[Any], parent: Column[Any], what: str, effect: str) -> RowCheck:
    joined = key.table.outerjoin(parent.table, parent == key)
    rows = select(func.count()).select_from(joined).where(parent.is_(None), key.is_not(None))
    return RowCheck(key.table, what, rows.correlate(None).scalar_subquery(), effect)


def of_customers(key: Column[Any], what: str, therefore: str) -> Iterator[RowCheck]:
    effect = f"They belong to nobody and come into no segment: {therefore}"
    yield missing_values(key, f"{what} without a customer", effect)
    yield _orphans(key, customer.c.customer_id, f"{what} of a customer who is not there", effect)


def of_accounts(key: Column[Any], what: str, therefore: str) -> Iterator[RowCheck]:
    effect = f"They belong to nobody and come into no segment: {therefore}"
    yield missing_values(key, f"{what} without an account", effect)
    yield _orphans(key, accounts.c.account_id, f"{what} of an account that is not there", effect)


def related(side: Column[Any], number: str) -> Iterator[RowCheck]:
    yield missing_values(
        side, f"relationships without a {number} customer", "They are not counted: “Household size” is too low."
    )
    yield _orphans(
        side,
        customer.c.customer_id,
        f"relationships whose {number} customer is not there",
        "Whoever is not there still counts as a relative: “Household size” is too high.",
    )


def dated(moment: Column[Any], what: str, therefore: str) -> Iterator[RowCheck]:
    table = moment.table
    yield missing_values(moment, f"{what} without a date", f"No attribute counts them: {therefore}")
    yield where(
        table,
        f"{what} dated after the as-of day",
        not_(until_as_of(moment)),
        "They have not happened by then, so no attribute counts them. A few are normal.",
    )
    yield where(
        table,
        f"{what} dated before 1900",
        moment < bindparam("earliest_event", type_=Date),
        "The dates cannot be true. Nothing recent changes, but what looks at the first or last date does.",
    )
    recent = _count(within(moment, 30) & until_as_of(moment))
    yield RowCheck(
        table,
        f"{what}, none of which is from the last 30 days",
        case((recent == 0, func.count()), else_=0),
        f"What came later is missing: attributes over 30 days are 0 or unknown for everybody, and {therefore}",
        Severity.LOOK,
        Severity.LOOK,
    )


def amounts(amount: Column[Any], what: str, attributes: str) -> Iterator[RowCheck]:
    table = amount.table
    yield missing_values(
        amount, f"{what} without an amount", f"They count as activity, not as money: {attributes} too low."
    )
    yield where(
        table,
        f"{what} with an amount below 0",
        amount < 0,
        f"Amounts are expected without a sign, so these are subtracted: {attributes} too low.",
    )
    yield where(
        table,
        f"{what} with an amount of 0",
        amount == 0,
        "They count as activity and add no money. A few are normal.",
        Severity.LOOK,
    )
