"""The Transactions of one block of customers."""

from datetime import date

import numpy as np

from db.bank.demo.accounts import Accounts
from db.bank.demo.credit import Credit
from db.bank.demo.drawing import Ints, Objects
from db.bank.demo.ledger import TRANSACTION_TYPES, Ledger, joined_ledgers
from db.bank.demo.mess import with_mess
from db.bank.demo.people import DemoPeople
from db.bank.demo.regular import draw_streams, regular_transactions
from db.bank.demo.spending import own_transactions
from db.bank.demo.writing import Columns

NOTES: dict[str, tuple[str | None, ...]] = {
    "purchase": (None, "groceries", "clothing", "household", "pharmacy", "books"),
    "card payment": (None, "restaurant", "fuel", "groceries", "online shop", "train ticket"),
    "cash withdrawal": (None, "cash machine"),
    "transfer out": (None, "rent share", "savings", "invoice", "thank you!"),
    "transfer in": (None, "invoice paid", "from own account", "gift"),
    "direct debit": ("electricity", "internet", "insurance", "gym"),
    "standing order": ("instalment", "rent"),
    "fee": ("account fee",),
    "interest charged": ("interest on card balance",),
    "interest paid": ("interest for the year",),
    "salary": ("monthly salary",),
    "pension": ("monthly pension",),
    "refund": (None, "returned goods"),
}


def live_through(
    rng: np.random.Generator, people: DemoPeople, accounts: Accounts, credit: Credit, until: date, count: int
) -> Ledger:
    """`count` transactions in order of time."""
    streams = draw_streams(rng, people, accounts, credit)
    regular = regular_transactions(rng, people, streams, until, count)
    own = own_transactions(rng, people, accounts, credit, until, count - len(regular))
    ledger = joined_ledgers([regular, with_mess(rng, own, until)])
    return ledger.keep(np.argsort(ledger.moment, kind="stable"))


def transaction_rows(rng: np.random.Generator, ledger: Ledger) -> Columns:
    return {
        "account_id": ledger.account,
        "transaction_type": np.array(TRANSACTION_TYPES, dtype=object)[ledger.kind],
        "amount": ledger.amount,
        "transaction_date": ledger.moment,
        "notes": _notes(rng, ledger.kind),
    }


def _notes(rng: np.random.Generator, kind: Ints) -> Objects:
    """Cycled to the longest list, so that one draw per row serves every type."""
    longest = max(len(notes) for notes in NOTES.values())
    table = np.full((len(TRANSACTION_TYPES), longest), None, dtype=object)
    for row, name in enumerate(TRANSACTION_TYPES):
        notes = NOTES.get(name, (None,))
        table[row] = [notes[column % len(notes)] for column in range(longest)]
    return table[kind, rng.integers(0, longest, len(kind))]
