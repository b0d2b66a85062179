"""Couples, and the children who bank where their parents do."""

from dataclasses import dataclass

import numpy as np

from db.bank.demo.drawing import Bools, Floats, Ints, chance, few, one_of
from db.bank.demo.writing import Columns

YOUNGEST_ADULT = 18
CHILDREN_STAY_UNTIL = 24
NO_ONE = -1


@dataclass(frozen=True)
class Households:
    """Positions within the block: `head` names the household (alone: oneself), `partner`, `parent` may be NO_ONE."""

    head: Ints
    partner: Ints
    parent: Ints


def found_households(rng: np.random.Generator, age: Floats, couple: Floats) -> Households:
    partner = _pair(rng, age, chance(rng, couple) & (age >= YOUNGEST_ADULT))
    parent = _place_children(rng, age, partner)
    oneself = np.arange(len(age))
    head = np.where(partner == NO_ONE, oneself, np.minimum(oneself, partner))
    return Households(np.where(parent == NO_ONE, head, head[parent]), partner, parent)


def _pair(rng: np.random.Generator, age: Floats, wanted: Bools) -> Ints:
    """Neighbours in age, give or take a few years, become partners."""
    candidates = np.flatnonzero(wanted)
    candidates = candidates[np.argsort(age[candidates] + rng.normal(0.0, 3.0, len(candidates)))]
    first, second = candidates[: len(candidates) // 2 * 2].reshape(-1, 2).T
    partner = np.full(len(age), NO_ONE)
    partner[first], partner[second] = second, first
    return partner


def _place_children(rng: np.random.Generator, age: Floats, partner: Ints) -> Ints:
    parent = np.full(len(age), NO_ONE)
    coupled = np.flatnonzero(partner != NO_ONE)
    if not len(coupled):
        return parent
    coupled = coupled[np.argsort(age[coupled])]
    staying = (age < YOUNGEST_ADULT) | ((age < CHILDREN_STAY_UNTIL) & (rng.random(len(age)) < 0.15))
    children = np.flatnonzero(staying & (partner == NO_ONE))
    sought = age[children] + rng.normal(30.0, 5.0, len(children))
    found = coupled[np.minimum(np.searchsorted(age[coupled], sought), len(coupled) - 1)]
    plausible = (age[found] - age[children] >= 18) & (age[found] - age[children] <= 48)
    parent[children[plausible]] = found[plausible]
    return parent


def relationship_rows(rng: np.random.Generator, ids: Ints, households: Households, joint: Bools) -> Columns:
    """Pairs of related customers; some also stand the other way round, and some stand twice."""
    first = np.flatnonzero((households.partner != NO_ONE) & (households.head == np.arange(len(ids))))
    holders = np.flatnonzero(joint)
    children = np.flatnonzero(households.parent != NO_ONE)
    business = _business_ties(rng, len(ids))
    pairs = [
        (first, households.partner[first], one_of(rng, ("spouse", "spouse", "spouse", "partner"), len(first))),
        (holders, households.partner[holders], one_of(rng, ("joint account holder",), len(holders))),
        (households.parent[children], children, one_of(rng, ("parent",), len(children))),
        (*business, one_of(rng, ("business partner", "guarantor"), len(business[0]))),
    ]
    one = np.concatenate([pair[0] for pair in pairs])
    other = np.concatenate([pair[1] for pair in pairs])
    kind = np.concatenate([pair[2] for pair in pairs])
    mutual = np.flatnonzero((rng.random(len(one)) < 0.4) & (kind != "parent") & (kind != "guarantor"))
    twice = few(rng, len(one), 0.03)
    return {
        "customer1_id": ids[np.concatenate([one, other[mutual], one[twice]])],
        "customer2_id": ids[np.concatenate([other, one[mutual], other[twice]])],
        "relationship_type": np.concatenate([kind, kind[mutual], kind[twice]]),
    }


def _business_ties(rng: np.random.Generator, customers: int) -> tuple[Ints, Ints]:
    one = few(rng, customers, 0.01)
    other = (one + rng.integers(1, max(customers, 2), len(one))) % customers
    return one, other
