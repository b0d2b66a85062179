"""What a kind of customer of the invented bank is described by."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """`held` is the probability of having it, `balance` the median in money, as a positive number also for debts."""

    held: float
    balance: float


@dataclass(frozen=True)
class Persona:
    """`income` is a monthly median and `regular` the probability that it arrives as `income_type`.

    `activity`, `payments` and `contacts` are rates relative to the other personas; mixes need not add up to 1.
    `saves` is the probability of a monthly transfer to savings, `couple` that of a partner at the same bank.
    """

    name: str
    share: float
    age: float
    age_spread: float
    couple: float
    newcomer: float
    income: float
    income_type: str
    regular: float
    saves: float
    overdrawn: float
    products: Mapping[str, Product]
    activity: float
    ticket: float
    transactions: Mapping[str, float]
    payments: float
    payment_methods: Mapping[str, float]
    contacts: float
    communications: Mapping[str, float]
    credit_score: float
    utilisation: float
    credit_limit: float
    online: float
    silent: bool = False
