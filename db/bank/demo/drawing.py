"""Random draws for many customers at once. A persona index (0..6) per customer decides which median or mix applies."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from db.bank.demo.persona import Persona
from db.bank.demo.personas import PERSONAS

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Objects: TypeAlias = NDArray[np.object_]
Moments: TypeAlias = NDArray[np.datetime64]


def trait(of: Ints, value: Callable[[Persona], float]) -> Floats:
    """A persona's number for each customer."""
    return np.array([value(persona) for persona in PERSONAS], dtype=np.float64)[of]


def lognormal(rng: np.random.Generator, median: Floats, spread: float) -> Floats:
    return median * np.exp(rng.normal(0.0, spread, len(median)))


def chance(rng: np.random.Generator, probability: Floats) -> Bools:
    return rng.random(len(probability)) < probability


def from_mix(
    rng: np.random.Generator, of: Ints, mix: Callable[[Persona], Mapping[str, float]], names: Sequence[str]
) -> Ints:
    """A position in `names` per customer, drawn with the weights of the customer's persona."""
    weights = np.array([[mix(persona).get(name, 0.0) for name in names] for persona in PERSONAS])
    steps = weights.cumsum(axis=1) / weights.sum(axis=1, keepdims=True)
    # One sorted ladder for all personas: row p occupies (p, p + 1], so a single search serves every customer.
    ladder = (steps + np.arange(len(PERSONAS))[:, None]).ravel()
    return np.searchsorted(ladder, of + rng.random(len(of)), side="right") - of * len(names)


def quotas(total: int, shares: Sequence[float]) -> Ints:
    """Whole numbers that add up to `total`, as near to the shares as can be."""
    exact = total * np.asarray(shares, dtype=np.float64) / float(np.sum(shares))
    counts = np.floor(exact).astype(np.int64)
    counts[np.argsort(counts - exact, kind="stable")[: total - int(counts.sum())]] += 1
    return counts


def few(rng: np.random.Generator, among: int, share: float) -> Ints:
    """Positions that something rare happens to: at least one among 100 and more, so that every demo bank shows it."""
    count = max(round(among * share), int(among >= 100))
    return rng.choice(among, count, replace=False)


def one_of(rng: np.random.Generator, options: Sequence[object], size: int) -> Objects:
    pool = np.empty(len(options), dtype=object)
    pool[:] = list(options)
    return pool[rng.integers(0, len(options), size)]


def with_missing(values: NDArray[np.generic], positions: Ints) -> Objects:
    """The values as Python objects, None at `positions`."""
    column = np.empty(len(values), dtype=object)
    column[:] = values.tolist()
    column[positions] = None
    return column
