"""What the credit bureau knows of each customer."""

from dataclasses import dataclass

import numpy as np

from db.bank.demo.drawing import Floats, Ints, Objects, chance, few, lognormal, one_of, trait, with_missing
from db.bank.demo.people import DemoPeople
from db.bank.demo.writing import Columns

LOWEST_SCORE, HIGHEST_SCORE = 300, 850
LATE_PAYER_SCORE = 610


@dataclass(frozen=True)
class Credit:
    """Aligned with the customers; `utilisation` in percent of `limit`."""

    score: Ints
    limit: Floats
    utilisation: Floats


def draw_credit(rng: np.random.Generator, people: DemoPeople) -> Credit:
    of = people.credit
    score = rng.normal(trait(of, lambda p: p.credit_score), 48.0)
    typical = trait(of, lambda p: p.utilisation) / 100
    odds = np.log(typical / (1 - typical)) + rng.normal(0.0, 0.75, len(people))
    limit = lognormal(rng, trait(of, lambda p: p.credit_limit) * people.level, 0.4)
    return Credit(
        score=np.clip(score, LOWEST_SCORE, HIGHEST_SCORE).astype(np.int64),
        limit=np.maximum(np.round(limit, -2), 100.0),
        utilisation=np.round(100 / (1 + np.exp(-odds)), 2),
    )


def credit_rows(rng: np.random.Generator, people: DemoPeople, credit: Credit) -> Columns:
    """One row for most adults, a second and older one for a few, none for some."""
    scored = chance(rng, np.where(trait(people.persona, lambda p: p.silent) == 1, 0.55, 0.92))
    listed = np.flatnonzero(scored & (people.age >= 18))
    listed = np.sort(np.concatenate([listed, listed[few(rng, len(listed), 0.01)]]))
    newest = np.append(listed[1:] != listed[:-1], True)[: len(listed)]
    score = np.where(newest, credit.score[listed], np.maximum(credit.score[listed] - 25, LOWEST_SCORE))
    return {
        "customer_id": people.ids[listed],
        "credit_score": with_missing(score, few(rng, len(listed), 0.02)),
        "credit_limit": with_missing(credit.limit[listed], few(rng, len(listed), 0.005)),
        "payment_history": _payment_histories(rng, score),
        "credit_utilization": with_missing(credit.utilisation[listed], few(rng, len(listed), 0.02)),
    }


def _payment_histories(rng: np.random.Generator, score: Ints) -> Objects:
    good = one_of(rng, ("all payments on time", "no late payment on record", None), len(score))
    late = one_of(rng, ("1 late payment in 12 months", "3 late payments in 12 months", "60 days overdue"), len(score))
    return np.where(score + rng.normal(0.0, 40.0, len(score)) < LATE_PAYER_SCORE, late, good)
