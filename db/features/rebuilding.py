"""Accounts as they stood on an earlier day: today's balance less what came in, and plus what went out, since then.

Only where the vocabulary knows of every movement since whether it came in or went out. Loans and cards are not rebuilt:
banks record them with either sign, and often only the current account's side of a repayment.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    MetaData,
    Numeric,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    func,
    insert,
    not_,
    or_,
    select,
)

from db.bank.schema import accounts, customer, payments, transactions
from db.bank.vocabulary import DIRECTION, PRODUCT, Vocabulary
from db.features.catalogue.products import CLOSED, OPEN, OWED
from db.features.measures import Condition, Expression
from db.features.query import parameters, used_parameters
from db.features.tables import classified, code_in

_REBUILT = Table(
    "RebuiltAccounts",
    MetaData(),
    *(Column(name, BigInteger) for name in ("account_id", "customer_id")),
    *(Column(name, String) for name in ("account_type", "status")),
    Column("balance", Numeric(38, 2)),
    Column("doubtful", Boolean),
    Column("turned", Boolean),
)


@dataclass(frozen=True)
class Rebuilt:
    """`doubtful` are, ascending, the customers whose balances cannot be estimated: an account moved in a way that the
    vocabulary does not explain, or was closed after it had moved. `turned` is the share of the accounts in credit today,
    among those that moved, whose estimate is below zero: when it is large, the movements here do not explain balances.
    """

    doubtful: NDArray[np.int64]
    turned: float | None


def rebuild_balances(mirror: Connection, day: date, state_day: date, vocabulary: Vocabulary) -> Rebuilt:
    """From here on Accounts holds, in this connection, what it held on `day`, the mirror being of `state_day`."""
    query = _as_of(day, state_day)
    _REBUILT.create(mirror)
    known = used_parameters(query, parameters(day, vocabulary))
    mirror.execute(insert(_REBUILT).from_select([column.name for column in _REBUILT.c], query), known)
    mirror.exec_driver_sql(f'CREATE OR REPLACE VIEW "{accounts.name}" AS SELECT * FROM "{_REBUILT.name}"')  # noqa: S608
    owner, turned = _REBUILT.c.customer_id, _REBUILT.c.turned
    doubtful = select(owner).where(_REBUILT.c.doubtful, owner.is_not(None)).distinct().order_by(owner)
    found = np.array(mirror.scalars(doubtful).all(), dtype=np.int64)
    below, moved = mirror.execute(select(func.count(case((turned, 1))), func.count(turned))).one()
    return Rebuilt(found, below / moved if moved else None)


def count_newcomers(mirror: Connection, day: date, state_day: date) -> int:
    """Customers whose first transaction is later than the day, and not later than what is known."""
    first = func.min(transactions.c.transaction_date)
    owned = customer.join(accounts, accounts.c.customer_id == customer.c.customer_id).join(
        transactions, transactions.c.account_id == accounts.c.account_id
    )
    newcomers = (
        select(customer.c.customer_id)
        .select_from(owned)
        .group_by(customer.c.customer_id)
        .having(first >= _after(day), first < _after(state_day))
    )
    return mirror.scalar(select(func.count()).select_from(newcomers.subquery())) or 0


def _as_of(day: date, state_day: date) -> Select[Any]:
    booked, paid = _booked_since(day, state_day), _paid_since(day, state_day)
    joined = accounts.outerjoin(booked, booked.c.account_id == accounts.c.account_id).outerjoin(
        paid, paid.c.account_id == accounts.c.account_id
    )
    has_moved = _both(booked.c.moved, paid.c.moved) > 0
    # A bank's word for a loan that the vocabulary does not know must not be taken for a deposit.
    unexplained = or_(_both(booked.c.unclear, paid.c.unclear) > 0, and_(has_moved, not_(classified(PRODUCT))))
    before = accounts.c.balance - _both(booked.c.net, -paid.c.amount)
    return select(
        accounts.c.account_id,
        accounts.c.customer_id,
        accounts.c.account_type,
        accounts.c.status,
        case((OWED, accounts.c.balance), (not_(unexplained), before)),
        _is_doubtful(unexplained, has_moved),
        case((OPEN & not_(OWED) & (accounts.c.balance >= 0) & has_moved & not_(unexplained), before < 0)),
    ).select_from(joined)


def _is_doubtful(unexplained: Condition, has_moved: Condition) -> Condition:
    # What is unknown today was left out of today's sums too.
    counted = OPEN & accounts.c.balance.is_not(None)
    in_credit = OWED & (accounts.c.balance > 0)
    return or_(and_(counted, not_(OWED), unexplained), and_(counted, in_credit, has_moved), and_(CLOSED, has_moved))


def _booked_since(day: date, state_day: date) -> Subquery:
    amount, moment, code = transactions.c.amount, transactions.c.transaction_date, transactions.c.transaction_type
    dated = (moment >= _after(day)) & (moment < _after(state_day))
    explained = classified(DIRECTION) & amount.is_not(None)
    net = case((code_in(code, "credit_types"), amount), (code_in(code, "debit_types"), -amount))
    return _since(transactions.c.account_id, moment, dated, explained, func.sum(case((dated, net))).label("net"))


def _paid_since(day: date, state_day: date) -> Subquery:
    """What left by a payment, which is not repeated among the transactions."""
    amount, moment = payments.c.amount, payments.c.payment_date
    dated = (moment > day) & (moment <= state_day)
    explained = amount.is_not(None)
    return _since(payments.c.account_id, moment, dated, explained, func.sum(case((dated, amount))).label("amount"))


def _since(
    account: Expression, moment: Expression, dated: Condition, explained: Condition, net: Expression
) -> Subquery:
    # What is dated later than what is known has not happened to any balance yet; without a date it may be on either side.
    undated = moment.is_(None)
    moved = func.sum(case((dated, 1), else_=0)).label("moved")
    unclear = func.sum(case((undated | not_(explained), 1), else_=0)).label("unclear")
    return select(account, net, moved, unclear).where(dated | undated).group_by(account).subquery()


def _both(first: Expression, second: Expression) -> Expression:
    return func.coalesce(first, 0) + func.coalesce(second, 0)


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())
