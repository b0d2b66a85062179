"""Transactions as aligned arrays, before they become rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from db.bank.demo.drawing import Bools, Floats, Ints, Moments
from db.bank.vocabulary import DEFAULT_VOCABULARY

TRANSACTION_TYPES = DEFAULT_VOCABULARY.debit_types + DEFAULT_VOCABULARY.credit_types


def code(name: str) -> int:
    return TRANSACTION_TYPES.index(name)


@dataclass(frozen=True)
class Ledger:
    """One entry per transaction: account number, position in TRANSACTION_TYPES, amount, moment to the second."""

    account: Ints
    kind: Ints
    amount: Floats
    moment: Moments

    def __len__(self) -> int:
        return len(self.account)

    def keep(self, rows: Bools | Ints) -> "Ledger":
        return Ledger(self.account[rows], self.kind[rows], self.amount[rows], self.moment[rows])


def joined_ledgers(ledgers: Sequence[Ledger]) -> Ledger:
    return Ledger(
        np.concatenate([ledger.account for ledger in ledgers]),
        np.concatenate([ledger.kind for ledger in ledgers]),
        np.concatenate([ledger.amount for ledger in ledgers]),
        np.concatenate([ledger.moment for ledger in ledgers]),
    )
