"""How well k-means finds four planted groups when flags and categories are chosen beside numbers: adjusted Rand index.

python -m benchmarks.mixed_kinds            3,000 customers, four seeds; each column scaled by itself, then as we weigh it
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from domain.attributes import Attribute, Group, Kind
from segmentation.building.methods import method_named
from segmentation.preparing.matrix import build_matrix

CUSTOMERS, SEEDS = 3_000, (0, 1, 2, 3)
_CENTRES = np.array([[0, 0, 0], [2.5, 0, 0], [0, 2.5, 1], [2.5, 2.5, -1]])


@dataclass
class Planted:
    """Three numbers that tell the groups apart, and what is chosen beside them."""

    seed: int
    attributes: list[Attribute] = field(default_factory=list)
    columns: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng(self.seed)
        self.groups = self.chance.choice(4, CUSTOMERS, p=[0.4, 0.3, 0.2, 0.1])
        for number, values in enumerate((_CENTRES[self.groups] + self.chance.normal(size=(CUSTOMERS, 3))).T):
            self._add(f"number_{number}", Kind.SCORE, values)

    def flag(self, *shares: float) -> None:
        """Held by one share of all, or by one of each group."""
        held = np.array(shares)[self.groups] if len(shares) > 1 else shares[0]
        self._add(f"flag_{len(self.columns)}", Kind.FLAG, self.chance.random(CUSTOMERS) < held)

    def category(self, *shares: list[float]) -> None:
        by_group = np.array([shares[group % len(shares)] for group in range(4)])
        limits = by_group.cumsum(axis=1)[self.groups]
        choice = (self.chance.random((CUSTOMERS, 1)) > limits[:, :-1]).sum(axis=1)
        name = f"category_{len(self.columns)}"
        for value in range(by_group.shape[1]):
            self._add(f"{name}_{value}", Kind.FLAG, choice == value, name)

    def _add(self, name: str, kind: Kind, values: NDArray[np.generic], part_of: str | None = None) -> None:
        self.attributes.append(Attribute(name, name, "", kind, Group.SOURCES, "", "", "", "", part_of=part_of))
        self.columns[name] = values.astype(np.float64)

    def found(self, weighed: bool) -> float:
        customers = pd.DataFrame({"customer_id": np.arange(CUSTOMERS), **self.columns})
        values = build_matrix(customers, self.attributes).values
        values = values if weighed else values / values.std(axis=0)
        method = method_named("k-means")
        positions = method.assign(values, method.fit(values, 4, seed=1)).positions
        return float(adjusted_rand_score(self.groups, positions))


def planted(beside: str, seed: int) -> Planted:
    made = Planted(seed)
    match beside:
        case "three rare flags (1, 2 and 3 %) of no meaning":
            for share in (0.01, 0.02, 0.03):
                made.flag(share)
        case "a category of eight values of no meaning":
            made.category([0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
        case "a category of five values that goes with the groups":
            made.category(
                [0.7, 0.1, 0.1, 0.05, 0.05],
                [0.1, 0.7, 0.1, 0.05, 0.05],
                [0.1, 0.1, 0.7, 0.05, 0.05],
                [0.05, 0.05, 0.1, 0.1, 0.7],
            )
        case "a flag that goes with the groups":
            made.flag(0.1, 0.8, 0.2, 0.9)
        case "a flag that half of the customers have, of no meaning":
            made.flag(0.5)
    return made


BESIDE = (
    "nothing",
    "three rare flags (1, 2 and 3 %) of no meaning",
    "a category of eight values of no meaning",
    "a category of five values that goes with the groups",
    "a flag that goes with the groups",
    "a flag that half of the customers have, of no meaning",
)

if __name__ == "__main__":
    print("| beside the numbers | each column by itself | as weighed |\n| --- | --- | --- |")
    for beside in BESIDE:
        each, weighed = (np.mean([planted(beside, seed).found(w) for seed in SEEDS]) for w in (False, True))
        print(f"| {beside} | {each:.2f} | {weighed:.2f} |")
