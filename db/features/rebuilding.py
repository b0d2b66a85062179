"""Accounts as they stood on an earlier day: today's balance less what came in, and plus what went out, since then.

Only where the vocabulary knows of every movement since whether it came in or went out. Loans and cards are not rebuilt:
banks record them with either sign, and often only the current account's side of a repayment.
"""

from dataclasses import dataclass
from datetime import date
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
    Table,
    and_,
    case,
    func,
    insert,
    not_,
    or_,
    select,
)

from db.bank.schema import accounts, customer, transactions
from db.bank.vocabulary import Vocabulary
from db.features.calendar import in_days
from db.features.catalogue.products import CLOSED, OPEN, OWED
from db.features.measures import Condition
from db.features.movements import has_moved, is_unexplained, movements_by_account
from db.features.query import parameters, used_parameters

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
        .having(in_days(first, day, state_day))
    )
    return mirror.scalar(select(func.count()).select_from(newcomers.subquery())) or 0


def _as_of(day: date, state_day: date) -> Select[Any]:
    # What is dated later than what is known has not happened to any balance yet.
    since = movements_by_account(lambda moment: in_days(moment, day, state_day), "moved_since")
    moved, unexplained = has_moved(since), is_unexplained(since)
    before = accounts.c.balance - func.coalesce(since.c.net, 0)
    return select(
        accounts.c.account_id,
        accounts.c.customer_id,
        accounts.c.account_type,
        accounts.c.status,
        case((OWED, accounts.c.balance), (not_(unexplained), before)),
        _is_doubtful(unexplained, moved),
        case((OPEN & not_(OWED) & (accounts.c.balance >= 0) & moved & not_(unexplained), before < 0)),
    ).select_from(accounts.outerjoin(since, since.c.account_id == accounts.c.account_id))


def _is_doubtful(unexplained: Condition, moved: Condition) -> Condition:
    # What is unknown today is unknown in today's sums too.
    counted = OPEN & accounts.c.balance.is_not(None)
    in_credit = OWED & (accounts.c.balance > 0)
    return or_(and_(counted, not_(OWED), unexplained), and_(counted, in_credit, moved), and_(CLOSED, moved))
