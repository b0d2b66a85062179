"""The bank's money, to the cent: by customer, and by name what belongs to no customer.

Deposits and debt are those of the attributes, so that a segment's total is that of its customers. Where an attribute is
unknown because one of several amounts is, these sums still hold the others: `lacking` says how many rows they are without.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, FromClause, Select, case, cast, func, literal_column, not_, or_, select

from db.bank.schema import accounts, customer, transactions
from db.bank.vocabulary import Vocabulary
from db.features.calendar import until_as_of
from db.features.catalogue.products import BALANCE, OPEN, above_0
from db.features.measures import Condition, Expression
from db.features.query import parameters, used_parameters
from domain.snapshots import OutsideMoney

DEPOSITS, DEBT, TRANSACTION_VALUE = "deposits_cents", "debt_cents", "transaction_value_cents"
TRANSACTIONS = "Transaction value"  # the one measure that is not of accounts
COLUMNS = {"Deposits": DEPOSITS, "Debt": DEBT, TRANSACTIONS: TRANSACTION_VALUE}
MONEY_COLUMNS = tuple(COLUMNS.values())
# Apart, because a share of their sum means nothing once loans outweigh savings; deposits less debt is all balances.
_DEPOSIT, _OWED = above_0(BALANCE), above_0(-BALANCE)

_customers = select(customer.c.customer_id).where(customer.c.customer_id.is_not(None)).distinct().subquery("customers")
_value_by_account = (
    select(
        transactions.c.account_id,
        func.sum(case((until_as_of(transactions.c.transaction_date), transactions.c.amount))).label("counted"),
        func.sum(case((transactions.c.transaction_date.is_(None), transactions.c.amount))).label("undated"),
        func.sum(transactions.c.amount).label("everything"),
        func.count(case((transactions.c.amount.is_(None), 1))).label("lacking"),
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
    """customer_id and, in cents, what open accounts hold, what is owed on them, and all transactions up to the as-of day."""
    owner = accounts.c.customer_id
    balances = (
        select(owner, _sum_where(_DEPOSIT, OPEN).label("deposits"), _sum_where(_OWED, OPEN).label("debt")).group_by(
            owner
        )
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


def fetch_outside_money(mirror: Connection, as_of: date, vocabulary: Vocabulary) -> tuple[OutsideMoney, ...]:
    """In the order of MONEY_COLUMNS."""
    known = parameters(as_of, vocabulary)
    return (
        _outside_balances(mirror, known, "Deposits", _DEPOSIT),
        _outside_balances(mirror, known, "Debt", _OWED),
        _outside_transactions(mirror, known),
    )


def _outside_balances(mirror: Connection, known: dict[str, Any], measure: str, value: Expression) -> OutsideMoney:
    owned = accounts.outerjoin(_customers, _customers.c.customer_id == accounts.c.customer_id)
    nobodys = _customers.c.customer_id.is_(None)
    # Neither open nor of a status that is anything: a condition that is unknown is not fulfilled.
    not_open = or_(not_(OPEN), accounts.c.status.is_(None))
    asked = (_sum_where(value, nobodys), _sum_where(value, not_(nobodys) & not_open), func.sum(value))
    without_customer, unused, total = _one_row(mirror, owned, known, *asked)
    (lacking,) = _one_row(mirror, accounts, known, func.count(case((BALANCE.is_(None), 1))))
    return OutsideMoney(
        measure,
        without_customer=_decimal(without_customer),
        after_as_of=Decimal(0),
        undated=Decimal(0),
        total=_decimal(total),
        not_open=_decimal(unused),
        lacking=lacking,
    )


def _outside_transactions(mirror: Connection, known: dict[str, Any]) -> OutsideMoney:
    nobodys = _customers.c.customer_id.is_(None)
    moved = _value_by_account.outerjoin(_owners, _owners.c.account_id == _value_by_account.c.account_id).outerjoin(
        _customers, _customers.c.customer_id == _owners.c.customer_id
    )
    of = _value_by_account.c
    later = of.everything - func.coalesce(of.counted, 0) - func.coalesce(of.undated, 0)
    sums = (_sum_where(of.counted, nobodys), *map(func.sum, (later, of.undated, of.everything, of.lacking)))
    without_customer, after, undated, everything, lacking = _one_row(mirror, moved, known, *sums)
    return OutsideMoney(
        TRANSACTIONS,
        without_customer=_decimal(without_customer),
        after_as_of=_decimal(after),
        undated=_decimal(undated),
        total=_decimal(everything),
        lacking=int(lacking or 0),
    )


def _one_row(mirror: Connection, rows: FromClause, known: dict[str, Any], *asked: Expression) -> tuple[Any, ...]:
    query = select(*asked).select_from(rows)
    return tuple(mirror.execute(query, used_parameters(query, known)).one())


def _sum_where(value: Expression, where: Condition) -> Expression:
    return func.sum(case((where, value)))


def _cents(value: Expression) -> Expression:
    return cast(func.coalesce(value, 0) * literal_column("100"), BigInteger)


def _decimal(value: Decimal | None) -> Decimal:
    return Decimal(value or 0).quantize(Decimal("0.01"))
