"""The bank's money, to the cent: by customer, and by name what belongs to no customer.

Attributes are doubles and follow definitions; these sums follow none, so that segments can be reconciled with the bank.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, case, cast, func, literal_column, select

from db.bank.schema import accounts, customer, transactions
from db.features.calendar import day_parameters, until_as_of
from db.features.measures import Expression
from domain.snapshots import OutsideMoney

DEPOSITS, DEBT, TRANSACTION_VALUE = "deposits_cents", "debt_cents", "transaction_value_cents"
COLUMNS = {"Deposits": DEPOSITS, "Debt": DEBT, "Transaction value": TRANSACTION_VALUE}
MONEY_COLUMNS = tuple(COLUMNS.values())
# Apart, because a share of their sum means nothing once loans outweigh savings; deposits less debt is all balances.
_DEPOSIT = case((accounts.c.balance > 0, accounts.c.balance))
_OWED = case((accounts.c.balance < 0, -accounts.c.balance))

_customers = select(customer.c.customer_id).where(customer.c.customer_id.is_not(None)).distinct().subquery("customers")
_value_by_account = (
    select(
        transactions.c.account_id,
        func.sum(case((until_as_of(transactions.c.transaction_date), transactions.c.amount))).label("counted"),
        func.sum(case((transactions.c.transaction_date.is_(None), transactions.c.amount))).label("undated"),
        func.sum(transactions.c.amount).label("everything"),
    )
    .group_by(transactions.c.account_id)
    .subquery("value_by_account")
)
# A bank without keys may list an account twice; its transactions still count once.
_owners = (
    select(accounts.c.account_id, func.min(accounts.c.customer_id).label("customer_id"))
    .group_by(accounts.c.account_id)
    .subquery("owners")
)


def money_column(measure: str) -> str:
    """The column with each customer's cents of what an OutsideMoney measures."""
    return COLUMNS[measure]


@cache
def money_by_customer() -> Select[Any]:
    """customer_id and, in cents, all balances above 0, all below 0 as positive amounts, all transactions up to the as-of day."""
    owner = accounts.c.customer_id
    balances = (
        select(owner, func.sum(_DEPOSIT).label("deposits"), func.sum(_OWED).label("debt")).group_by(owner)
    ).subquery("balances")
    values = (
        select(_owners.c.customer_id, func.sum(_value_by_account.c.counted).label("value"))
        .select_from(_owners.join(_value_by_account, _value_by_account.c.account_id == _owners.c.account_id))
        .group_by(_owners.c.customer_id)
    ).subquery("transaction_values")
    joined = _customers.outerjoin(balances, balances.c.customer_id == _customers.c.customer_id).outerjoin(
        values, values.c.customer_id == _customers.c.customer_id
    )
    columns = (
        _cents(balances.c.deposits).label(DEPOSITS),
        _cents(balances.c.debt).label(DEBT),
        _cents(values.c.value).label(TRANSACTION_VALUE),
    )
    return select(_customers.c.customer_id, *columns).select_from(joined).order_by(_customers.c.customer_id)


def fetch_outside_money(mirror: Connection, as_of: date) -> tuple[OutsideMoney, ...]:
    """In the order of MONEY_COLUMNS."""
    return (
        _outside_balances(mirror, "Deposits", _DEPOSIT),
        _outside_balances(mirror, "Debt", _OWED),
        _outside_transactions(mirror, as_of),
    )


def _outside_balances(mirror: Connection, measure: str, value: Expression) -> OutsideMoney:
    owned = accounts.outerjoin(_customers, _customers.c.customer_id == accounts.c.customer_id)
    nobody = _customers.c.customer_id.is_(None)
    ownerless, total = mirror.execute(select(_sum_where(value, nobody), func.sum(value)).select_from(owned)).one()
    return OutsideMoney(measure, _decimal(ownerless), Decimal(0), Decimal(0), _decimal(total))


def _outside_transactions(mirror: Connection, as_of: date) -> OutsideMoney:
    nobody = _customers.c.customer_id.is_(None)
    moved = _value_by_account.outerjoin(_owners, _owners.c.account_id == _value_by_account.c.account_id).outerjoin(
        _customers, _customers.c.customer_id == _owners.c.customer_id
    )
    per_account = _value_by_account.c
    later = per_account.everything - func.coalesce(per_account.counted, 0) - func.coalesce(per_account.undated, 0)
    values = select(
        _sum_where(per_account.counted, nobody),
        func.sum(later),
        func.sum(per_account.undated),
        func.sum(per_account.everything),
    ).select_from(moved)
    nobodys, after, undated, everything = mirror.execute(values, day_parameters(["tomorrow"], as_of)).one()
    found = (_decimal(nobodys), _decimal(after), _decimal(undated), _decimal(everything))
    return OutsideMoney("Transaction value", *found)


def _sum_where(value: Expression, where: Expression) -> Expression:
    return func.sum(case((where, value)))


def _cents(value: Expression) -> Expression:
    return cast(func.coalesce(value, 0) * literal_column("100"), BigInteger)


def _decimal(value: Decimal | None) -> Decimal:
    return Decimal(value or 0).quantize(Decimal("0.01"))
