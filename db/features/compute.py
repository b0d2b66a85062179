"""The feature query, run over the mirror, and what it could not take in."""

from datetime import date, datetime, time
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, Select, case, func, not_, select

from db.bank.schema import accounts, communication_log, credit_history, customer, payments, transactions
from db.bank.vocabulary import CLASSIFICATIONS, Vocabulary
from db.features.calendar import AS_OF, MONTHS, in_month, until_as_of
from db.features.catalogue import CATALOGUE
from db.features.measures import Condition
from db.features.money import MONEY_COLUMNS, money_by_customer
from db.features.query import customers_query, parameters, used_parameters
from db.features.tables import classified
from domain.snapshots import CUSTOMER_ID, LATER

# Beyond these the days that attributes are measured by leave the calendar.
EARLIEST_DAY, LATEST_DAY = date(1900, 1, 1), date(9998, 12, 31)
LEAST_OF_A_MONTH = 0.1  # of the busiest month's transactions; fewer are what an old export left behind


def compute_customers(mirror: Connection, as_of: date, vocabulary: Vocabulary) -> pa.Table:
    """customer_id, every attribute as float64 (null where unknown), then the money columns in cents, as int64."""
    known = parameters(as_of, vocabulary)
    found = _columns(mirror, customers_query(), known) | _columns(mirror, money_by_customer(), known)
    names = (CUSTOMER_ID, *(attribute.name for attribute in CATALOGUE), *MONEY_COLUMNS)
    return pa.table({name: found[name] for name in names})


def newest_transaction_day(mirror: Connection, not_after: date) -> date | None:
    """The last day with a transaction, future-dated and implausibly old rows left out; None without any."""
    days = transaction_days(mirror, not_after)
    return days[1] if days else None


def transaction_days(mirror: Connection, not_after: date) -> tuple[date, date] | None:
    """The first day with a transaction and the last, future-dated and implausibly old rows left out; None without any."""
    moment = transactions.c.transaction_date
    plausible = moment.between(datetime.combine(EARLIEST_DAY, time.min), datetime.combine(not_after, time.max))
    oldest, newest = mirror.execute(select(func.min(moment), func.max(moment)).where(plausible)).one()
    return (oldest.date(), newest.date()) if newest else None


def count_months(mirror: Connection, as_of: date) -> int:
    """How many of the last twelve complete calendar months have transactions; a stray few do not make a month."""
    moment = transactions.c.transaction_date
    query = select(*(func.count(case((in_month(moment, ago), 1))) for ago in range(1, MONTHS + 1)))
    counted = mirror.execute(query, used_parameters(query, {AS_OF.key: as_of})).one()
    return sum(rows > 0 and rows >= LEAST_OF_A_MONTH * max(counted) for rows in counted)


def count_left_out(mirror: Connection, as_of: date, vocabulary: Vocabulary) -> dict[str, int]:
    """What attributes do not take in, by a sentence that names it; only what occurs."""
    known = parameters(as_of, vocabulary)
    counted = {
        "customers without an id": _rows(customer.c.customer_id.is_(None)),
        "customers whose id was there already": _repeated(customer.c.customer_id),
        LATER: _after(transactions.c.transaction_date),
        "transactions without a date": _rows(transactions.c.transaction_date.is_(None)),
        "transactions without an amount": _rows(transactions.c.amount.is_(None)),
        "payments dated after the as-of date": _after(payments.c.payment_date),
        "payments without a date": _rows(payments.c.payment_date.is_(None)),
        "payments without an amount": _rows(payments.c.amount.is_(None)),
        "contacts dated after the as-of date": _after(communication_log.c.timestamp),
        "contacts without a date": _rows(communication_log.c.timestamp.is_(None)),
        "accounts without a known customer": _without_customer(accounts.c.customer_id),
        "contacts without a known customer": _without_customer(communication_log.c.customer_id),
        "credit records without a known customer": _without_customer(credit_history.c.customer_id),
        "transactions without a known account": _without_account(transactions.c.account_id),
        "payments without a known account": _without_account(payments.c.account_id),
        **{each.unclassified: _rows(not_(classified(each))) for each in CLASSIFICATIONS},
    }
    found = {name: mirror.scalar(query, used_parameters(query, known)) or 0 for name, query in counted.items()}
    return {name: rows for name, rows in found.items() if rows}


def _columns(mirror: Connection, query: Select[Any], known: dict[str, Any]) -> dict[str, pa.Array]:
    # Whole columns at once: a million rows of sixty values through Python rows would take minutes.
    columns = mirror.execute(query, used_parameters(query, known)).cursor.fetchnumpy()
    return {name: _arrow(values) for name, values in columns.items()}


def _arrow(values: Any) -> pa.Array:
    missing = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype.kind == "f":
        missing = missing | ~np.isfinite(plain)
    # What lies under the mask differs from run to run; the fingerprint must not.
    return pa.array(np.where(missing, 0, plain), mask=missing)


def _rows(where: Condition) -> Select[Any]:
    return select(func.count()).where(where)


def _repeated(key: Any) -> Select[Any]:
    return select(func.count(key) - func.count(key.distinct()))


def _after(moment: Any) -> Select[Any]:
    return _rows(not_(until_as_of(moment)))


def _without_customer(key: Any) -> Select[Any]:
    joined = key.table.outerjoin(customer, customer.c.customer_id == key)
    return _rows(customer.c.customer_id.is_(None)).select_from(joined)


def _without_account(key: Any) -> Select[Any]:
    joined = key.table.outerjoin(accounts, accounts.c.account_id == key)
    return _rows(accounts.c.account_id.is_(None)).select_from(joined)
