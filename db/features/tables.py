"""The bank's tables that attributes are made of, grouped by customer. Events after the as-of day are left out."""

from sqlalchemy import ColumnElement, bindparam, func, or_, select, union

from db.bank.schema import accounts, communication_log, credit_history, payments, relationships, transactions
from db.bank.vocabulary import Classification
from db.features.calendar import until_as_of
from db.features.measures import AccountRows, Condition, CustomerRows, Expression


def code_in(code: Expression, meaning: str) -> Condition:
    """Whether a code is one of the vocabulary's list of that name; trimmed and in lower case, for every engine alike."""
    return func.lower(func.trim(code)).in_(bindparam(meaning, expanding=True))


def classified(by: Classification, code: Expression | None = None) -> Condition:
    """Whether the vocabulary knows the code, by default the row's. False, not unknown, without one."""
    code = by.column if code is None else code
    return code.is_not(None) & or_(*(code_in(code, meaning) for meaning in by.lists))


ACCOUNTS = CustomerRows("accounts", accounts, accounts.c.customer_id)
TRANSACTIONS = AccountRows(
    "transactions", transactions, transactions.c.account_id, where=until_as_of(transactions.c.transaction_date)
)
PAYMENTS = CustomerRows(
    "payments",
    payments.join(accounts, accounts.c.account_id == payments.c.account_id),
    accounts.c.customer_id,
    where=until_as_of(payments.c.payment_date),
)
CONTACTS = CustomerRows(
    "contacts", communication_log, communication_log.c.customer_id, where=until_as_of(communication_log.c.timestamp)
)

_newest = (
    select(credit_history.c.customer_id, func.max(credit_history.c.credit_id).label("credit_id"))
    .group_by(credit_history.c.customer_id)
    .subquery("newest_credit_record")
)
CREDIT = CustomerRows(
    "credit",
    credit_history.join(_newest, _newest.c.credit_id == credit_history.c.credit_id),
    credit_history.c.customer_id,
)

_both_ways = union(
    select(relationships.c.customer1_id.label("customer_id"), relationships.c.customer2_id.label("relative_id")),
    select(relationships.c.customer2_id.label("customer_id"), relationships.c.customer1_id.label("relative_id")),
).subquery("related")
RELATIVES = CustomerRows(
    "relatives", _both_ways, _both_ways.c.customer_id, where=_both_ways.c.customer_id != _both_ways.c.relative_id
)
RELATIVE: ColumnElement[int] = _both_ways.c.relative_id
