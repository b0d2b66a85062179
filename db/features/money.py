"""The bank's money, to the cent: by customer, and by name what belongs to no customer.

Attributes are doubles and follow definitions; these sums follow none, so that segments can be reconciled with the source.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, case, cast, func, literal_column, select

from db.bank.schema import accounts, customer, transactions
from db.features.calendar import day_parameters, until_as_of
from db.features.measures import Expression

BALANCES, TRANSACTION_VALUE = "balance_cents", "transaction_value_cents"
MONEY_COLUMNS = (BALANCES, TRANSACTION_VALUE)

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


@dataclass(frozen=True)
class OutsideMoney:
    """Amounts of the source that no segment holds; with the customers' sums they make up `total` to the cent."""

    measure: str
    without_customer: Decimal
    after_as_of: Decimal
    undated: Decimal
    total: Decimal


def money_by_customer() -> Select[Any]:
    """customer_id and two sums in cents, 0 for customers without rows: all balances, all transactions up to the as-of day."""
    balances = (
        select(accounts.c.customer_id, func.sum(accounts.c.balance).label("balance")).group_by(accounts.c.customer_id)
    ).subquery("balances")
    values = (
        select(_owners.c.customer_id, func.sum(_value_by_account.c.counted).label("value"))
        .select_from(_owners.join(_value_by_account, _value_by_account.c.account_id == _owners.c.account_id))
        .group_by(_owners.c.customer_id)
    ).subquery("transaction_values")
    joined = _customers.outerjoin(balances, balances.c.customer_id == _customers.c.customer_id).outerjoin(
        values, values.c.customer_id == _customers.c.customer_id
    )
    columns = (_cents(balances.c.balance).label(BALANCES), _cents(values.c.value).label(TRANSACTION_VALUE))
    return select(_customers.c.customer_id, *columns).select_from(joined).order_by(_customers.c.customer_id)


def fetch_outside_money(mirror: Connection, as_of: Any) -> tuple[OutsideMoney, OutsideMoney]:
    """Balances first, transaction value second."""
    owned = accounts.outerjoin(_customers, _customers.c.customer_id == accounts.c.customer_id)
    nobody = _customers.c.customer_id.is_(None)
    balances = select(_sum_where(accounts.c.balance, nobody), func.sum(accounts.c.balance)).select_from(owned)
    ownerless, total = mirror.execute(balances).one()
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
    nobodys, after, undated, everything = mirror.execute(values, {"tomorrow": day_parameters(as_of)["tomorrow"]}).one()
    return (
        OutsideMoney("Balances", _decimal(ownerless), Decimal(0), Decimal(0), _decimal(total)),
        OutsideMoney("Transaction value", _decimal(nobodys), _decimal(after), _decimal(undated), _decimal(everything)),
    )


def _sum_where(value: Expression, where: Expression) -> Expression:
    return func.sum(case((where, value)))


def _cents(value: Expression) -> Expression:
    return cast(func.coalesce(value, 0) * literal_column("100"), BigInteger)


def _decimal(value: Decimal | None) -> Decimal:
    return Decimal(value or 0).quantize(Decimal("0.01"))
