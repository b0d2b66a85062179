"""Who holds which account, with what on it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from db.bank.demo.credit import Credit
from db.bank.demo.drawing import Bools, Floats, Ints, Objects, chance, few, lognormal, trait, with_missing
from db.bank.demo.people import DemoPeople
from db.bank.demo.persona import Persona, Product
from db.bank.demo.writing import Columns

ACCOUNT_TYPES = ("current", "savings", "term deposit", "investment", "loan", "mortgage", "credit card", "current")
CURRENT, SAVINGS, TERM_DEPOSIT, INVESTMENT, LOAN, MORTGAGE, CARD, JOINT = range(len(ACCOUNT_TYPES))
ACTIVE, CLOSED, DORMANT = "Active", "Closed", "Dormant"
FORGOTTEN_DAYS = 365  # without a movement, after which a bank calls an account dormant
NO_ACCOUNT = 0
NOTHING = Product(held=0.0, balance=1.0)


@dataclass(frozen=True)
class Accounts:
    """`held`, `used` and `balance` are (customers, account types); the others one entry per account, customer by customer.

    An account that is `held` and not `used` is closed or dormant, and nothing moves on it any more.
    """

    held: Bools
    used: Bools
    balance: Floats
    status: Objects
    ids: Ints
    owner: Ints
    kind: Ints

    def of_kind(self, kind: int) -> Ints:
        """Each customer's account number of that type, or NO_ACCOUNT."""
        return np.where(self.used[:, kind], self._numbers()[:, kind], NO_ACCOUNT)

    def main(self) -> Ints:
        """The account of daily life: the current account, or else the first one in use."""
        numbers: Ints = self._numbers()[np.arange(len(self.used)), self.used.argmax(axis=1)]
        return numbers

    def _numbers(self) -> Ints:
        numbers = np.full(self.held.shape, NO_ACCOUNT)
        numbers[self.owner, self.kind] = self.ids
        return numbers


def choose_products(rng: np.random.Generator, people: DemoPeople) -> Bools:
    """(customers, account types); everybody holds something, minors neither credit nor shares."""
    held = np.column_stack([chance(rng, _products(people, kind, lambda p: p.held)) for kind in range(JOINT)])
    for kind in (INVESTMENT, LOAN, MORTGAGE, CARD):
        held[people.age < 18, kind] = False
    held[~held.any(axis=1), CURRENT] = True
    partner = people.households.partner
    joint = (partner > np.arange(len(people))) & chance(rng, np.full(len(people), 0.45))
    return np.column_stack([held, joint])


def _products(people: DemoPeople, kind: int, value: Callable[[Product], float]) -> Floats:
    def of(persona: Persona) -> float:
        return value(persona.products.get(ACCOUNT_TYPES[kind], NOTHING))

    return trait(people.products, of)


def draw_use(rng: np.random.Generator, people: DemoPeople, held: Bools) -> tuple[Bools, Objects]:
    """Whether each account is in use, and its status; both (customers, account types)."""
    closed = held & (rng.random(held.shape) < np.where(np.arange(len(ACCOUNT_TYPES)) == CURRENT, 0.002, 0.03))
    # Only people who leave the bank give up the last account that they use.
    closed[~(held & ~closed).any(axis=1)] = False
    forgotten = (trait(people.persona, lambda p: p.silent) == 1) & (people.last_active >= FORGOTTEN_DAYS)
    dormant = forgotten[:, None] & (rng.random(held.shape) < 0.9)
    status = np.select([closed | people.left[:, None], dormant], [CLOSED, DORMANT], ACTIVE)
    return held & ~closed, status.astype(object)


def number_accounts(held: Bools, used: Bools, balance: Floats, status: Objects, ids: Ints) -> Accounts:
    owner, kind = np.nonzero(held)
    return Accounts(held, used, balance, status, ids, owner, kind)


def draw_balances(rng: np.random.Generator, people: DemoPeople, credit: Credit) -> Floats:
    """(customers, account types), debts negative; what accounts in credit hold at least."""
    wealth = people.level**1.3
    columns = [lognormal(rng, _products(people, kind, lambda p: p.balance) * wealth, 0.75) for kind in range(JOINT)]
    overdrawn = chance(rng, trait(people.products, lambda p: p.overdrawn))
    columns[CURRENT] = np.where(overdrawn, -np.minimum(0.4 * columns[CURRENT] + 60, 3000.0), columns[CURRENT])
    columns[LOAN], columns[MORTGAGE] = -columns[LOAN], -columns[MORTGAGE]
    columns[CARD] = -credit.limit * credit.utilisation / 100
    columns.append(lognormal(rng, 900 * wealth, 0.9))
    return np.column_stack(columns)


def account_rows(rng: np.random.Generator, people: DemoPeople, accounts: Accounts) -> Columns:
    status = accounts.status[accounts.owner, accounts.kind]
    balance = np.where(status == CLOSED, 0.0, np.round(accounts.balance[accounts.owner, accounts.kind], 2))
    return {
        "account_id": accounts.ids,
        "customer_id": with_missing(people.ids[accounts.owner], few(rng, len(status), 0.003)),
        "account_type": np.array(ACCOUNT_TYPES, dtype=object)[accounts.kind],
        "balance": with_missing(balance, few(rng, len(status), 0.005)),
        "status": status,
    }
