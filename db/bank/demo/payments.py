"""The Payments of one block: bills and transfers to others, which Transactions do not repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from db.bank.demo.accounts import Accounts
from db.bank.demo.drawing import Floats, Ints, Moments, Objects, few, from_mix, lognormal, trait, with_missing
from db.bank.demo.moments import ordinary_moments
from db.bank.demo.people import DemoPeople
from db.bank.demo.spending import busy_customers
from db.bank.demo.writing import Columns

PAYMENTS_PER_CUSTOMER = 8
METHODS = ("online banking", "mobile app", "card online", "branch", "cheque", "standing order")


@dataclass(frozen=True)
class Paid:
    """One entry per payment: position of the customer, amount, day. All leave the account of daily life."""

    customer: Ints
    amount: Floats
    day: Moments

    def __add__(self, other: "Paid") -> "Paid":
        return Paid(
            np.concatenate([self.customer, other.customer]),
            np.concatenate([self.amount, other.amount]),
            np.concatenate([self.day, other.day]),
        )


def own_payments(rng: np.random.Generator, people: DemoPeople, until: date) -> Paid:
    """Now and then to a firm or to somebody; what is due every month is paid on paydays."""
    count = PAYMENTS_PER_CUSTOMER * len(people)
    customer = busy_customers(rng, people, trait(people.rhythm, lambda p: p.payments), count)
    moment = ordinary_moments(rng, until, people.joined[customer], people.last_active[customer])
    typical = 1.8 * trait(people.rhythm, lambda p: p.ticket) * people.level
    amount = np.round(lognormal(rng, typical[customer], 0.8), 2)
    return Paid(customer, amount, moment.astype("datetime64[D]"))


def payment_rows(
    rng: np.random.Generator, people: DemoPeople, accounts: Accounts, paid: Paid, recipients: Sequence[str]
) -> Columns:
    method = from_mix(rng, people.channels[paid.customer], lambda p: p.payment_methods, METHODS)
    return {
        "account_id": accounts.main()[paid.customer],
        "recipient": _usual_recipients(rng, people, paid.customer, recipients),
        "amount": paid.amount,
        "payment_date": paid.day,
        "payment_method": with_missing(np.array(METHODS, dtype=object)[method], few(rng, len(method), 0.001)),
    }


def _usual_recipients(
    rng: np.random.Generator, people: DemoPeople, customer: Ints, recipients: Sequence[str]
) -> Objects:
    """Each customer has an own row of recipients, and pays the first ones most."""
    favourite = rng.integers(0, len(recipients), len(people))
    choice = (favourite[customer] + 7 * rng.geometric(0.35, len(customer))) % len(recipients)
    usual: Objects = np.array(recipients, dtype=object)[choice]
    return usual
