"""Who the customers of one block are: persona, age, household, income, time at the bank."""

from dataclasses import dataclass

import numpy as np

from db.bank.demo.drawing import Bools, Floats, Ints, chance, few, lognormal, quotas, trait
from db.bank.demo.households import Households, found_households
from db.bank.demo.personas import PERSONAS, YOUNG_DIGITAL

HISTORY_DAYS = 730
MIXING = 0.09
MINORS = 0.03
LAPSED = 0.05
LEFT_THE_BANK = 0.012


@dataclass(frozen=True)
class DemoPeople:
    """Aligned arrays, one entry per customer.

    `persona` is the customer's own kind. `products`, `rhythm`, `channels` and `credit` are the personas whose habits
    the customer follows there: mostly the own one, now and then another, because people do not fit one drawer.
    `joined` and `last_active` count days before the last day; `last_active` 0 means active to the end.
    """

    ids: Ints
    persona: Ints
    products: Ints
    rhythm: Ints
    channels: Ints
    credit: Ints
    age: Floats
    households: Households
    level: Floats
    income: Floats
    joined: Ints
    last_active: Ints
    left: Bools

    def __len__(self) -> int:
        return len(self.ids)


def draw_people(rng: np.random.Generator, ids: Ints) -> DemoPeople:
    persona = _draw_personas(rng, len(ids))
    products, rhythm, channels, credit = (_mixed(rng, persona) for _ in range(4))
    age = _draw_ages(rng, persona)
    level = lognormal(rng, np.ones(len(ids)), 0.35)
    joined, last_active, left = _draw_tenure(rng, persona)
    return DemoPeople(
        ids=ids,
        persona=persona,
        products=products,
        rhythm=rhythm,
        channels=channels,
        credit=credit,
        age=age,
        households=found_households(rng, age, trait(persona, lambda p: p.couple)),
        level=level,
        income=_draw_incomes(rng, persona, age, level),
        joined=joined,
        last_active=last_active,
        left=left,
    )


def _draw_personas(rng: np.random.Generator, customers: int) -> Ints:
    counts = quotas(customers, [persona.share for persona in PERSONAS])
    return rng.permutation(np.repeat(np.arange(len(PERSONAS)), counts))


def _mixed(rng: np.random.Generator, persona: Ints) -> Ints:
    """Another persona for some; a silent customer stays silent, or the account would not be dormant."""
    others = rng.choice(len(PERSONAS), len(persona), p=[one.share for one in PERSONAS])
    borrows = chance(rng, np.full(len(persona), MIXING)) & (trait(persona, lambda p: p.silent) == 0)
    return np.where(borrows, others, persona)


def _draw_ages(rng: np.random.Generator, persona: Ints) -> Floats:
    typical, spread = trait(persona, lambda p: p.age), trait(persona, lambda p: p.age_spread)
    # The long tails are the students of fifty and the retired of fifty-five.
    spread = np.where(rng.random(len(persona)) < 0.08, 2.2 * spread, spread)
    age = np.clip(rng.normal(typical, spread), 18.0, 99.0) + rng.random(len(persona))
    young = np.flatnonzero(persona == PERSONAS.index(YOUNG_DIGITAL))
    minors = young[few(rng, len(young), MINORS)]
    age[minors] = rng.uniform(8.0, 17.9, len(minors))
    return age


def _draw_tenure(rng: np.random.Generator, persona: Ints) -> tuple[Ints, Ints, Bools]:
    size = len(persona)
    silent = trait(persona, lambda p: p.silent) == 1
    last_active = np.where(silent, rng.integers(200, 700, size), 0)
    left = chance(rng, np.full(size, LEFT_THE_BANK)) & ~silent
    quieter = chance(rng, np.full(size, LAPSED)) & ~silent | left
    last_active = np.where(quieter, rng.integers(30, 400, size), last_active)
    joins = chance(rng, trait(persona, lambda p: p.newcomer))
    joined = np.where(joins, rng.integers(60, HISTORY_DAYS, size), HISTORY_DAYS - 1)
    return np.maximum(joined, np.minimum(last_active + 30, HISTORY_DAYS - 1)), last_active, left


def _draw_incomes(rng: np.random.Generator, persona: Ints, age: Floats, level: Floats) -> Floats:
    """Monthly income that arrives at this bank; 0 for those who are paid elsewhere, irregularly or not at all."""
    regular = chance(rng, trait(persona, lambda p: p.regular)) & (age >= 18)
    return np.where(regular, lognormal(rng, trait(persona, lambda p: p.income) * level, 0.15), 0.0)
