"""What every method of finding segments does: find them, and assign customers to them, then or later."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain.segmentations import Method

UNASSIGNED_POSITION = -1  # of customers who fit no segment


@dataclass(frozen=True)
class Fitted:
    """What a method found: `centroids` is (segments, attributes), a parameter (segments, attributes) or (segments, 1).

    All that `assign` needs, and all that is saved of it.
    """

    centroids: NDArray[np.float64]
    parameters: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def has(self, name: str, wide: bool = False) -> bool:
        """Whether there is a parameter of this name: one number per segment or, when `wide`, one per attribute."""
        rows = self.parameters.get(name)
        return rows is not None and rows.shape == (len(self.centroids), self.centroids.shape[1] if wide else 1)

    def less(self, name: str) -> "Fitted":
        """The same without this parameter, if there is one."""
        return Fitted(self.centroids, {each: rows for each, rows in self.parameters.items() if each != name})

    def reordered(self, order: NDArray[np.integer]) -> "Fitted":
        """The same segments at other positions, those left out of `order` dropped."""
        return Fitted(self.centroids[order], {name: rows[order] for name, rows in self.parameters.items()})

    def without(self, columns: Sequence[int]) -> "Fitted":
        """For customers without these attributes: distances are taken over the others.

        A parameter of one number per segment stays as it is, so a distance in it must be a mean over the attributes.
        """
        wide = self.centroids.shape[1]
        kept = [column for column in range(wide) if column not in columns]
        narrowed = {name: rows[:, kept] if rows.shape[1] == wide else rows for name, rows in self.parameters.items()}
        return Fitted(self.centroids[:, kept], narrowed)


@dataclass(frozen=True)
class Assignment:
    """Per customer: the position of a centroid, or UNASSIGNED_POSITION; `certainty` is 0 to 1, None where a method gives none."""

    positions: NDArray[np.intp]
    certainty: NDArray[np.float64] | None = None


class Algorithm(Method, ABC):
    """A method that can be run. What it learns is in `Fitted` alone, whatever the order of the centroids there."""

    @abstractmethod
    def fit(self, values: NDArray[np.float64], n_segments: int, seed: int, quick: bool = False) -> Fitted:
        """`values` is (customers, attributes), scaled; `quick` for the many refits on parts of a sample.

        Returns `n_segments` centroids; a method that finds the number itself at most so many, and none if it finds nothing.
        """

    def can_assign(self, fitted: Fitted) -> bool:
        """Whether what was saved is whole. Without parameters, centroids are enough."""
        return not fitted.parameters

    @abstractmethod
    def assign(self, values: NDArray[np.float64], fitted: Fitted) -> Assignment:
        """Assigns these or other customers, without learning anything from them."""


def centres_of(
    values: NDArray[np.float64], labels: NDArray[np.integer], n_groups: int | None = None
) -> NDArray[np.float64]:
    """The mean of each group 0, 1, 2 ...; a group without members gets that of the first."""
    numbers = range(n_groups or int(labels.max()) + 1)
    return np.array([values[labels == (n if (labels == n).any() else 0)].mean(axis=0) for n in numbers])
