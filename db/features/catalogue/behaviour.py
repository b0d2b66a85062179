"""Which transactions count as what, and how attributes of them are declared."""

from db.bank.schema import transactions
from db.features.tables import code_in
from domain.attributes import Attribute, Claim, Group, Kind, Since

AMOUNT, MOMENT, TYPE = transactions.c.amount, transactions.c.transaction_date, transactions.c.transaction_type
INITIATED = code_in(TYPE, "customer_initiated_types")
CREDIT = code_in(TYPE, "credit_types")
SPENDING = INITIATED & code_in(TYPE, "debit_types")
PAID_IN = INITIATED & CREDIT


def behaviour(
    name: str,
    label: str,
    unit: str,
    kind: Kind,
    help: str,
    definition: str,
    high: str,
    low: str,
    *claims: Claim,
    starter: bool = False,
    topic: str = "",
    since: Since | None = None,
) -> Attribute:
    return Attribute(
        name,
        label,
        unit,
        kind,
        Group.TRANSACTIONS,
        help,
        definition,
        high,
        low,
        starter=starter,
        claims=claims,
        topic=topic,
        since=since,
    )
