"""What accounts hold: the sum of all that moved them, from an opening balance that was never overdrawn by it."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from db.bank.demo.accounts import CARD, LOAN, MORTGAGE, Accounts
from db.bank.demo.drawing import Bools, Floats, Ints, Moments
from db.bank.demo.ledger import TRANSACTION_TYPES, Ledger, code
from db.bank.demo.payments import Paid
from db.bank.vocabulary import DEFAULT_VOCABULARY

_COMES_IN = np.array([name in DEFAULT_VOCABULARY.credit_types for name in TRANSACTION_TYPES])
_INCOMES = [code("salary"), code("pension")]
_LEAST_PAID = 100  # cents, in a month that left nothing
# Of what an account holds, this share was there all the time: an account that was empty for a day has no rate of change.
_ALWAYS_THERE = 0.2


@dataclass(frozen=True)
class _Movements:
    """In order of account and time; `cents` that came in are positive. `first` are the places where an account begins."""

    account: Ints
    cents: Ints
    is_income: Bools
    moment: Moments
    first: Ints

    @classmethod
    def of(cls, accounts: Accounts, ledger: Ledger, paid: Paid, until: date) -> "_Movements":
        """Without what is dated later: that has moved nothing yet."""
        booked = ledger.keep(ledger.moment < np.datetime64(until, "s") + np.timedelta64(1, "D"))
        account = np.concatenate([booked.account, accounts.main()[paid.customer]])
        moment = np.concatenate([booked.moment, paid.day.astype(booked.moment.dtype)])
        sign = np.where(_COMES_IN[booked.kind], 1, -1)
        cents = np.concatenate([sign * _cents(booked.amount), -_cents(paid.amount)])
        income = np.concatenate([np.isin(booked.kind, _INCOMES), np.zeros(len(paid.day), dtype=bool)])
        order = np.lexsort((moment, account))
        first = np.flatnonzero(np.diff(account[order], prepend=-1))
        return cls(account[order], cents[order], income[order], moment[order], first)

    def before(self) -> Ints:
        """What came in, less what went out, on the account before each movement."""
        summed = np.concatenate([[0], np.cumsum(self.cents)])
        counts = np.diff(np.append(self.first, len(self.account)))
        before: Ints = summed[:-1] - np.repeat(summed[self.first], counts)
        return before


def paid_on_paydays(accounts: Accounts, ledger: Ledger, paid: Paid, until: date) -> Paid:
    """One payment per income: what came in since the last one and was not spent leaves for rent, bills and other banks."""
    moved = _Movements.of(accounts, ledger, paid, until)
    at = np.flatnonzero(moved.is_income)
    account, level = moved.account[at], moved.before()[at] + moved.cents[at]
    last = np.where(np.diff(account, prepend=-1) == 0, np.roll(level, 1), 0)
    customer = accounts.owner[np.searchsorted(accounts.ids, account)]
    return Paid(customer, np.maximum(level - last, _LEAST_PAID) / 100, moved.moment[at].astype("datetime64[D]"))


def with_balances(accounts: Accounts, ledger: Ledger, paid: Paid, until: date) -> Accounts:
    """The balances drawn, and more where movements would have had an account in credit overdrawn before."""
    moved = _Movements.of(accounts, ledger, paid, until)
    drawn = accounts.balance[accounts.owner, accounts.kind]
    cents, closing = _cents(drawn), _cents(drawn)
    before = moved.before()
    if len(moved.account):
        place = np.searchsorted(accounts.ids, moved.account[moved.first])
        last = np.append(moved.first[1:], len(before)) - 1
        lowest = np.minimum.reduceat(before, moved.first)
        since_lowest = before[last] + moved.cents[last] - lowest
        needed = since_lowest + np.round(_ALWAYS_THERE * cents[place]).astype(np.int64)
        closing[place] = np.maximum(cents[place], needed)
    in_credit = (drawn >= 0) & ~np.isin(accounts.kind, (LOAN, MORTGAGE, CARD))
    balance = accounts.balance.copy()
    balance[accounts.owner, accounts.kind] = np.where(in_credit, closing / 100, drawn)
    return replace(accounts, balance=balance)


def _cents(amount: Floats) -> Ints:
    return np.round(100 * amount).astype(np.int64)
