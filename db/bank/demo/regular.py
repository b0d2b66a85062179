"""What returns every month, quarter or year by itself: income, savings plans, fees, interest."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from db.bank.demo.accounts import CARD, CURRENT, DORMANT, NO_ACCOUNT, SAVINGS, Accounts
from db.bank.demo.credit import Credit
from db.bank.demo.drawing import Bools, Floats, Ints, Moments, chance, lognormal, trait
from db.bank.demo.ledger import Ledger, code, joined_ledgers
from db.bank.demo.moments import monthly_days
from db.bank.demo.people import HISTORY_DAYS, DemoPeople
from db.bank.demo.personas import PERSONAS

# 24 months that end within a month touch 25 months of the calendar.
CALENDAR_MONTHS = 25
MONTHLY, QUARTERLY, YEARLY = 1, 3, 12
EARLY = np.timedelta64(6, "h")
RATE_OF_CARD_INTEREST = 0.015


@dataclass(frozen=True)
class Stream:
    """One entry per customer in it. A leg is an account number per customer and the transaction type booked there."""

    customers: Ints
    legs: tuple[tuple[Ints, str], ...]
    amount: Floats
    day: Ints
    every: int = MONTHLY
    noise: float = 0.0


def regular_transactions(
    rng: np.random.Generator, people: DemoPeople, streams: tuple[Stream, ...], until: date, budget: int
) -> Ledger:
    """In order of time. Half of the budget is left for what customers do themselves: when short, the oldest rows go."""
    ledger = joined_ledgers([_expand(rng, people, stream, until) for stream in streams])
    too_many = max(len(ledger) - budget // 2, 0)
    return ledger.keep(np.argsort(ledger.moment, kind="stable")[too_many:])


def _expand(rng: np.random.Generator, people: DemoPeople, stream: Stream, until: date) -> Ledger:
    days = monthly_days(until, stream.day, CALENDAR_MONTHS)
    due = days.astype("datetime64[M]").astype(np.int64) % 12 % stream.every == stream.every - 1
    row, month = np.nonzero(due & _within(people, stream.customers, until, days))
    moment = np.add(days[row, month].astype("datetime64[s]"), EARLY)
    amount = np.round(stream.amount[row] * np.exp(rng.normal(0.0, stream.noise, len(row))), 2)
    ledgers = [Ledger(account[row], np.full(len(row), code(kind)), amount, moment) for account, kind in stream.legs]
    return joined_ledgers(ledgers)


def _within(people: DemoPeople, customers: Ints, until: date, days: Moments) -> Bools:
    """From the day of joining to the last day; those who left the bank take their salary with them."""
    ago = (np.datetime64(until, "D") - days).astype(np.int64)
    end = np.where(people.left[customers], people.last_active[customers], 0)
    return (ago >= end[:, None]) & (ago <= np.minimum(people.joined[customers], HISTORY_DAYS - 1)[:, None])


def draw_streams(
    rng: np.random.Generator, people: DemoPeople, accounts: Accounts, credit: Credit
) -> tuple[Stream, ...]:
    return (
        *_incomes(rng, people, accounts),
        _savings_plan(rng, people, accounts),
        _savings_interest(people, accounts),
        _account_fees(rng, people, accounts),
        _card_interest(people, accounts, credit),
    )


def _incomes(rng: np.random.Generator, people: DemoPeople, accounts: Accounts) -> list[Stream]:
    """Salaries between the 24th and the 28th, pensions in the first days of the month; the same day each month."""
    main = accounts.main()
    pensioner = np.array([persona.income_type == "pension" for persona in PERSONAS])[people.persona] & (people.age > 55)
    streams = []
    for kind, chosen, first in (("salary", ~pensioner, 24), ("pension", pensioner, 1)):
        who = np.flatnonzero(chosen & (people.income > 0))
        day = first + rng.integers(0, 5, len(who))
        streams.append(Stream(who, ((main[who], kind),), people.income[who], day, noise=0.02))
    return streams


def _savings_plan(rng: np.random.Generator, people: DemoPeople, accounts: Accounts) -> Stream:
    main, savings = accounts.main(), accounts.of_kind(SAVINGS)
    able = (savings != NO_ACCOUNT) & (main != savings) & (people.income > 0)
    who = np.flatnonzero(able & chance(rng, trait(people.products, lambda p: p.saves)))
    amount = np.maximum(np.round(people.income[who] * lognormal(rng, np.full(len(who), 0.09), 0.5), -1), 10.0)
    legs = ((main[who], "standing order"), (savings[who], "transfer in"))
    return Stream(who, legs, amount, rng.integers(1, 29, len(who)))


def _savings_interest(people: DemoPeople, accounts: Accounts) -> Stream:
    savings = accounts.of_kind(SAVINGS)
    who = np.flatnonzero((savings != NO_ACCOUNT) & (accounts.status[:, SAVINGS] != DORMANT))
    amount = np.maximum(accounts.balance[who, SAVINGS] * 0.012, 0.01)
    return Stream(who, ((savings[who], "interest paid"),), amount, np.full(len(who), 28), YEARLY)


def _account_fees(rng: np.random.Generator, people: DemoPeople, accounts: Accounts) -> Stream:
    """Charged whether or not the account is used: what makes a forgotten account look alive."""
    current = accounts.of_kind(CURRENT)
    dormant = accounts.status[:, CURRENT] == DORMANT
    charged = (current != NO_ACCOUNT) & ~dormant & (people.age >= 18) & (rng.random(len(people)) < 0.3)
    who = np.flatnonzero(charged)
    amount = np.array([3.9, 4.5, 7.5, 12.0])[rng.integers(0, 4, len(who))]
    return Stream(who, ((current[who], "fee"),), amount, np.full(len(who), 28), QUARTERLY)


def _card_interest(people: DemoPeople, accounts: Accounts, credit: Credit) -> Stream:
    card = accounts.of_kind(CARD)
    who = np.flatnonzero((card != NO_ACCOUNT) & (credit.utilisation > 60))
    amount = credit.limit[who] * credit.utilisation[who] / 100 * RATE_OF_CARD_INTEREST
    return Stream(who, ((card[who], "interest charged"),), amount, np.full(len(who), 20), QUARTERLY, noise=0.1)
