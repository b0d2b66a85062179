"""Kinds of damage that a row can have: each function makes the checks of one kind for a column."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, Table, bindparam, case, func, not_, select

from db.bank.schema import (
    accounts,
    communication_log,
    credit_history,
    customer,
    payments,
    relationships,
    transactions,
)
from db.features.calendar import until_as_of, within
from db.features.measures import Condition, Expression
from domain.health import Severity
from domain.lists import OLDEST_PLAUSIBLE_AGE
from domain.sentences import Sentence

EARLIEST_EVENT = date(1900, 1, 1)


Words = str | Sentence
# What the rows of each table are called.
ROWS_OF: dict[Table, str] = {
    customer: "customers",
    accounts: "accounts",
    transactions: "transactions",
    payments: "payments",
    credit_history: "credit records",
    relationships: "relationships",
    communication_log: "contacts",
}


@dataclass(frozen=True)
class RowCheck:
    """`rows` counts the rows that are `what`, as one column of a select over the whole table.

    `least` and `worst` bound the severity, whatever the share of rows. `missing` is the column that is empty: in the mirror
    it is empty too where the bank's value could not be read, which is a finding of its own.
    """

    table: Table
    what: Words
    rows: Expression
    effect: Words
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


def where(table: Table, what: Words, where: Condition, effect: Words, worst: Severity = Severity.STOPS) -> RowCheck:
    return RowCheck(table, what, _count(where), effect, worst=worst)


def missing_values(column: Column[Any], what: Words, effect: Words, worst: Severity = Severity.STOPS) -> RowCheck:
    return RowCheck(column.table, what, _count(column.is_(None)), effect, worst=worst, missing=column)


def repeated(key: Column[Any], effect: Words, least: Severity = Severity.FINE) -> RowCheck:
    what = Sentence("{rows} whose id was there already", rows=ROWS_OF[key.table])
    return RowCheck(key.table, what, func.count(key) - func.count(key.distinct()), effect, least)


def _orphans(key: Column[Any], parent: Column[Any], what: Words, effect: Words) -> RowCheck:
    joined = key.table.outerjoin(parent.table, parent == key)
    rows = select(func.count()).select_from(joined).where(parent.is_(None), key.is_not(None))
    return RowCheck(key.table, what, rows.correlate(None).scalar_subquery(), effect)


def of_customers(key: Column[Any], therefore: Words) -> Iterator[RowCheck]:
    rows = ROWS_OF[key.table]
    effect = Sentence("They belong to nobody and come into no segment: {therefore}", therefore=therefore)
    yield missing_values(key, Sentence("{rows} without a customer", rows=rows), effect)
    what = Sentence("{rows} of a customer who is not there", rows=rows)
    yield _orphans(key, customer.c.customer_id, what, effect)


def of_accounts(key: Column[Any], therefore: Words) -> Iterator[RowCheck]:
    rows = ROWS_OF[key.table]
    effect = Sentence("They belong to nobody and come into no segment: {therefore}", therefore=therefore)
    yield missing_values(key, Sentence("{rows} without an account", rows=rows), effect)
    what = Sentence("{rows} of an account that is not there", rows=rows)
    yield _orphans(key, accounts.c.account_id, what, effect)


def related(side: Column[Any], which: str) -> Iterator[RowCheck]:
    yield missing_values(
        side,
        Sentence("relationships without a {which} customer", which=which),
        "They are not counted: “Household size” is too low.",
    )
    yield _orphans(
        side,
        customer.c.customer_id,
        Sentence("relationships whose {which} customer is not there", which=which),
        "The missing customer still counts as a relative: “Household size” is too high.",
    )


def dated(moment: Column[Any], therefore: Words, undated: Words | None = None) -> Iterator[RowCheck]:
    """`undated` says what rows without a date do, where they do more than rows that are left out."""
    table, rows = moment.table, ROWS_OF[moment.table]
    effect = Sentence("No attribute counts them: {therefore}", therefore=undated or therefore)
    yield missing_values(moment, Sentence("{rows} without a date", rows=rows), effect)
    yield where(
        table,
        Sentence("{rows} dated after the as-of day", rows=rows),
        not_(until_as_of(moment)),
        "They have not happened by then, so no attribute counts them. A few are normal.",
    )
    yield where(
        table,
        Sentence("{rows} dated before 1900", rows=rows),
        moment < bindparam("earliest_event", type_=Date),
        "The dates cannot be true. Nothing recent changes; attributes of the first or last date do.",
    )
    recent = _count(within(moment, 30) & until_as_of(moment))
    yield RowCheck(
        table,
        Sentence("{rows}, none of which is from the last 30 days", rows=rows),
        case((recent == 0, func.count()), else_=0),
        Sentence(
            "What came later is missing: attributes over 30 days are 0 or unknown for everybody, and {therefore}",
            therefore=therefore,
        ),
        Severity.LOOK,
        Severity.LOOK,
    )


def amounts(amount: Column[Any], attributes: str) -> Iterator[RowCheck]:
    """`attributes` ends in their verb: "spending and income are"."""
    table, rows = amount.table, ROWS_OF[amount.table]
    yield missing_values(
        amount,
        Sentence("{rows} without an amount", rows=rows),
        Sentence(
            "They count as activity. As money they are not known: over the time that they fall in, {attributes} unknown for "
            "their customers, because the sum of the others would be too low.",
            attributes=attributes,
        ),
    )
    yield where(
        table,
        Sentence("{rows} with an amount below 0", rows=rows),
        amount < 0,
        Sentence(
            "Amounts are expected without a sign, so these are subtracted: {attributes} too low.", attributes=attributes
        ),
    )
    yield where(
        table,
        Sentence("{rows} with an amount of 0", rows=rows),
        amount == 0,
        "They count as activity and add no money. A few are normal.",
        Severity.LOOK,
    )
