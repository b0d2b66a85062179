"""What customers do of their own accord: card payments, withdrawals, transfers, and the bills they pay."""

from datetime import date

import numpy as np

from db.bank.demo.accounts import CARD, INVESTMENT, JOINT, Accounts
from db.bank.demo.credit import Credit
from db.bank.demo.drawing import Bools, Floats, Ints, from_mix, lognormal, trait
from db.bank.demo.ledger import TRANSACTION_TYPES, Ledger, code
from db.bank.demo.moments import ordinary_moments
from db.bank.demo.people import HISTORY_DAYS, DemoPeople

# How much larger than a purchase by card a typical transaction of the type is.
SIZES = {"card payment": 1.0, "purchase": 1.3, "cash withdrawal": 2.0, "direct debit": 2.0, "refund": 0.8}
SIZE_OF_A_TRANSFER = 4.0
BANKNOTE = 10.0


def own_transactions(
    rng: np.random.Generator, people: DemoPeople, accounts: Accounts, credit: Credit, until: date, count: int
) -> Ledger:
    customer = busy_customers(rng, people, trait(people.rhythm, lambda p: p.activity), count)
    kind = from_mix(rng, people.rhythm[customer], lambda p: p.transactions, TRANSACTION_TYPES)
    return Ledger(
        account=_choose_accounts(rng, accounts, credit, customer, kind),
        kind=kind,
        amount=_draw_amounts(rng, people, customer, kind),
        moment=ordinary_moments(rng, until, people.joined[customer], people.last_active[customer]),
    )


def busy_customers(rng: np.random.Generator, people: DemoPeople, rate: Floats, count: int) -> Ints:
    """The customer of each of `count` events, by rate, personal temperament and time at the bank."""
    days = (people.joined - people.last_active) / HISTORY_DAYS
    weight = lognormal(rng, rate * days, 0.55)
    return np.repeat(np.arange(len(people)), rng.multinomial(count, weight / weight.sum()))


def _choose_accounts(rng: np.random.Generator, accounts: Accounts, credit: Credit, customer: Ints, kind: Ints) -> Ints:
    dice = rng.random(len(customer))
    by_card = _has(accounts, CARD, customer) & (dice < 0.25 + 0.5 * credit.utilisation[customer] / 100)
    shared = _has(accounts, JOINT, customer) & (dice < 0.3)
    invested = _has(accounts, INVESTMENT, customer) & (dice < 0.3)
    return np.select(
        [
            by_card & (kind == code("card payment")),
            shared & (kind == code("purchase")),
            invested & (kind == code("transfer in")),
        ],
        [accounts.of_kind(of)[customer] for of in (CARD, JOINT, INVESTMENT)],
        accounts.main()[customer],
    )


def _has(accounts: Accounts, kind: int, customer: Ints) -> Bools:
    has: Bools = accounts.used[customer, kind]
    return has


def _draw_amounts(rng: np.random.Generator, people: DemoPeople, customer: Ints, kind: Ints) -> Floats:
    size: Floats = np.array([SIZES.get(name, SIZE_OF_A_TRANSFER) for name in TRANSACTION_TYPES])[kind]
    typical = trait(people.rhythm, lambda p: p.ticket) * people.level
    amount = np.maximum(lognormal(rng, typical[customer] * size, 0.8), 0.5).round(2)
    notes = np.ceil(amount / BANKNOTE) * BANKNOTE
    return np.where(kind == code("cash withdrawal"), notes, amount)
