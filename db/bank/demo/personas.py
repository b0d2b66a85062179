"""The kinds of customers an invented bank has, as data: medians and probabilities from which each customer departs."""

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


YOUNG_DIGITAL = Persona(
    name="young digital starter",
    share=0.19,
    age=25,
    age_spread=4,
    couple=0.08,
    newcomer=0.35,
    income=1750,
    income_type="salary",
    regular=0.8,
    saves=0.15,
    overdrawn=0.08,
    products={
        "current": Product(0.98, 850),
        "savings": Product(0.34, 900),
        "investment": Product(0.05, 1500),
        "loan": Product(0.05, 5000),
        "credit card": Product(0.18, 0),
    },
    activity=2.6,
    ticket=19,
    transactions={
        "card payment": 50,
        "purchase": 25,
        "transfer out": 12,
        "transfer in": 9,
        "cash withdrawal": 2,
        "refund": 2,
    },
    payments=1.0,
    payment_methods={"mobile app": 66, "card online": 22, "online banking": 11, "standing order": 1},
    contacts=1.0,
    communications={"app message": 42, "chat": 28, "email": 22, "phone": 4, "sms": 4},
    credit_score=635,
    utilisation=24,
    credit_limit=1200,
    online=0.97,
)

SALARIED_FAMILY = Persona(
    name="salaried family with mortgage",
    share=0.25,
    age=42,
    age_spread=7,
    couple=0.55,
    newcomer=0.06,
    income=3200,
    income_type="salary",
    regular=0.93,
    saves=0.30,
    overdrawn=0.10,
    products={
        "current": Product(0.98, 3100),
        "savings": Product(0.80, 8500),
        "term deposit": Product(0.05, 10000),
        "investment": Product(0.09, 9000),
        "loan": Product(0.25, 12000),
        "mortgage": Product(0.86, 180000),
        "credit card": Product(0.34, 0),
    },
    activity=1.5,
    ticket=46,
    transactions={
        "card payment": 42,
        "purchase": 28,
        "transfer out": 12,
        "transfer in": 4,
        "cash withdrawal": 8,
        "direct debit": 4,
        "refund": 2,
    },
    payments=1.4,
    payment_methods={"online banking": 44, "mobile app": 20, "card online": 12, "standing order": 22, "branch": 2},
    contacts=1.0,
    communications={"email": 42, "phone": 18, "app message": 18, "letter": 10, "branch": 7, "chat": 5},
    credit_score=715,
    utilisation=32,
    credit_limit=4500,
    online=0.90,
)

AFFLUENT_INVESTOR = Persona(
    name="affluent investor",
    share=0.09,
    age=56,
    age_spread=9,
    couple=0.45,
    newcomer=0.08,
    income=6200,
    income_type="salary",
    regular=0.8,
    saves=0.45,
    overdrawn=0.01,
    products={
        "current": Product(0.98, 16500),
        "savings": Product(0.92, 58000),
        "term deposit": Product(0.35, 60000),
        "investment": Product(0.90, 145000),
        "mortgage": Product(0.10, 260000),
        "credit card": Product(0.76, 0),
    },
    activity=1.5,
    ticket=125,
    transactions={
        "card payment": 40,
        "purchase": 24,
        "transfer out": 20,
        "transfer in": 10,
        "cash withdrawal": 4,
        "refund": 2,
    },
    payments=1.3,
    payment_methods={"online banking": 58, "mobile app": 14, "card online": 8, "branch": 7, "standing order": 13},
    contacts=1.8,
    communications={"phone": 34, "email": 33, "branch": 20, "letter": 7, "app message": 6},
    credit_score=790,
    utilisation=12,
    credit_limit=14000,
    online=0.92,
)

RETIRED_SAVER = Persona(
    name="retired traditional saver",
    share=0.17,
    age=73,
    age_spread=7,
    couple=0.40,
    newcomer=0.02,
    income=1650,
    income_type="pension",
    regular=0.95,
    saves=0.35,
    overdrawn=0.01,
    products={
        "current": Product(0.96, 5000),
        "savings": Product(0.94, 31000),
        "term deposit": Product(0.35, 26000),
        "investment": Product(0.07, 20000),
        "credit card": Product(0.10, 0),
    },
    activity=0.7,
    ticket=38,
    transactions={
        "cash withdrawal": 40,
        "purchase": 24,
        "card payment": 16,
        "transfer out": 10,
        "cash deposit": 4,
        "direct debit": 5,
        "refund": 1,
    },
    payments=0.8,
    payment_methods={"branch": 34, "cheque": 26, "standing order": 28, "online banking": 10, "mobile app": 2},
    contacts=1.0,
    communications={"branch": 36, "letter": 26, "phone": 28, "email": 10},
    credit_score=755,
    utilisation=8,
    credit_limit=2500,
    online=0.45,
)

SELF_EMPLOYED = Persona(
    name="self-employed business",
    share=0.08,
    age=46,
    age_spread=9,
    couple=0.35,
    newcomer=0.10,
    income=4200,
    income_type="salary",
    regular=0.06,
    saves=0.08,
    overdrawn=0.14,
    products={
        "current": Product(0.99, 9800),
        "savings": Product(0.22, 7000),
        "investment": Product(0.10, 15000),
        "loan": Product(0.16, 42000),
        "mortgage": Product(0.08, 190000),
        "credit card": Product(0.66, 0),
    },
    activity=9.0,
    ticket=180,
    transactions={
        "transfer in": 24,
        "transfer out": 28,
        "card payment": 18,
        "purchase": 16,
        "cash deposit": 8,
        "cash withdrawal": 4,
        "direct debit": 2,
    },
    payments=2.6,
    payment_methods={"online banking": 68, "mobile app": 12, "standing order": 8, "cheque": 6, "branch": 6},
    contacts=1.7,
    communications={"phone": 40, "email": 34, "branch": 18, "chat": 4, "letter": 4},
    credit_score=690,
    utilisation=42,
    credit_limit=9000,
    online=0.95,
)

CREDIT_STRETCHED = Persona(
    name="credit-stretched card user",
    share=0.12,
    age=39,
    age_spread=9,
    couple=0.20,
    newcomer=0.10,
    income=2000,
    income_type="salary",
    regular=0.9,
    saves=0.02,
    overdrawn=0.42,
    products={
        "current": Product(0.97, 180),
        "savings": Product(0.07, 250),
        "loan": Product(0.30, 8500),
        "mortgage": Product(0.03, 150000),
        "credit card": Product(0.94, 0),
    },
    activity=1.9,
    ticket=27,
    transactions={
        "card payment": 58,
        "purchase": 20,
        "cash withdrawal": 12,
        "transfer out": 6,
        "transfer in": 4,
    },
    payments=0.9,
    payment_methods={"card online": 52, "mobile app": 26, "online banking": 16, "branch": 4, "standing order": 2},
    contacts=1.6,
    communications={"phone": 32, "sms": 24, "email": 16, "letter": 18, "app message": 10},
    credit_score=565,
    utilisation=84,
    credit_limit=3200,
    online=0.88,
)

DORMANT = Persona(
    name="dormant account",
    share=0.10,
    age=48,
    age_spread=16,
    couple=0.10,
    newcomer=0.0,
    income=1800,
    income_type="salary",
    regular=0.0,
    saves=0.0,
    overdrawn=0.05,
    products={
        "current": Product(0.80, 95),
        "savings": Product(0.20, 380),
        "term deposit": Product(0.02, 3000),
        "credit card": Product(0.06, 0),
    },
    activity=0.12,
    ticket=25,
    transactions={"card payment": 30, "purchase": 20, "cash withdrawal": 25, "transfer out": 20, "transfer in": 5},
    payments=0.06,
    payment_methods={"online banking": 40, "branch": 30, "card online": 30},
    contacts=0.25,
    communications={"letter": 60, "email": 30, "phone": 10},
    credit_score=670,
    utilisation=6,
    credit_limit=1000,
    online=0.55,
    silent=True,
)

PERSONAS = (
    YOUNG_DIGITAL,
    SALARIED_FAMILY,
    AFFLUENT_INVESTOR,
    RETIRED_SAVER,
    SELF_EMPLOYED,
    CREDIT_STRETCHED,
    DORMANT,
)
