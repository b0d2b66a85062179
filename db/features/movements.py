"""What moved the balance of an account: the one table of movements that every balance of another day is made with.

A transaction moves it up or down as its type says. A payment moves it down: Transactions do not repeat it.
"""

from collections.abc import Callable

from sqlalchemy import Select, Subquery, case, func, not_, or_, select, union_all

from db.bank.schema import accounts, payments, transactions
from db.bank.vocabulary import PRODUCT
from db.features.calendar import until_as_of, within
from db.features.measures import Condition, CustomerRows, Expression
from db.features.tables import classified, code_in

Dated = Callable[[Expression], Condition]  # whether a moment or a day is in a stretch of time


def movements_by_account(dated: Dated, name: str) -> Subquery:
    """account_id and, of the movements in that time, `net` (in less out) and how many there are that `moved` it.

    `unclear` counts those whose direction the vocabulary does not know or whose amount is unknown, and all without a date,
    because these may be on either side: where there are any, the balance moved by something else than `net`.
    """
    code, amount = transactions.c.transaction_type, transactions.c.amount
    in_or_out = case((code_in(code, "credit_types"), amount), (code_in(code, "debit_types"), -amount))
    rows = union_all(
        _movements(transactions.c.account_id, transactions.c.transaction_date, in_or_out, dated),
        _movements(payments.c.account_id, payments.c.payment_date, -payments.c.amount, dated),
    ).subquery(f"{name}_rows")
    sums = (func.sum(column).label(column.name) for column in (rows.c.net, rows.c.moved, rows.c.unclear))
    return select(rows.c.account_id, *sums).group_by(rows.c.account_id).subquery(name)


def has_moved(movements: Subquery) -> Condition:
    return func.coalesce(movements.c.moved, 0) > 0


def is_unexplained(movements: Subquery) -> Condition:
    """Whether what an account held before the movements cannot be told from what it held after them."""
    # A bank's word for a loan that the vocabulary does not know must not be taken for a deposit.
    return or_(func.coalesce(movements.c.unclear, 0) > 0, has_moved(movements) & not_(classified(PRODUCT)))


def _movements(
    account: Expression, moment: Expression, signed: Expression, dated: Dated
) -> Select[tuple[int, float, int, int]]:
    in_time, undated = dated(moment), moment.is_(None)
    return select(
        account.label("account_id"),
        case((in_time, signed)).label("net"),
        case((in_time, 1), else_=0).label("moved"),
        case((or_(undated, signed.is_(None)), 1), else_=0).label("unclear"),
    ).where(or_(in_time, undated))


_IN_90_DAYS = movements_by_account(lambda moment: within(moment, 90) & until_as_of(moment), "moved")
# Accounts once more, each with what moved it: a balance and its movements, account by account.
MOVED_ACCOUNTS = CustomerRows(
    "moved_accounts",
    accounts.outerjoin(_IN_90_DAYS, _IN_90_DAYS.c.account_id == accounts.c.account_id),
    accounts.c.customer_id,
)
BALANCE_90_DAYS_AGO: Expression = case(
    (not_(is_unexplained(_IN_90_DAYS)), accounts.c.balance - func.coalesce(_IN_90_DAYS.c.net, 0))
)
