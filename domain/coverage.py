"""For how many people something is known. What is filled in is not known."""

from collections.abc import Sequence
from dataclasses import dataclass

# Of fewer people a mean is one of a few lives, not of a kind of people; 30 is the usual least size of a sample in statistics.
FEWEST_KNOWN = 30
# Below one half, most of what would be compared is filled in: a difference would be one of knowing, not of people.
LEAST_KNOWN_SHARE = 0.5


@dataclass(frozen=True)
class Coverage:
    """A value is `known` for so many people `of` those looked at.

    >>> clients = Coverage(known=45_211, of=55_338)
    >>> round(clients.share, 2), clients.is_mostly_known, clients.is_complete
    (0.82, True, False)
    """

    known: int
    of: int

    @property
    def share(self) -> float:
        return self.known / self.of if self.of else 0.0

    @property
    def is_complete(self) -> bool:
        return self.known == self.of

    @property
    def is_mostly_known(self) -> bool:
        """Of half of the people at least: enough to propose it, or to say something about them."""
        return self.known >= LEAST_KNOWN_SHARE * self.of

    @property
    def is_enough_to_compare(self) -> bool:
        return self.known >= FEWEST_KNOWN


def filled_share(filled: Sequence[int], customers: int) -> float:
    """Of all values of some attributes, the share that is filled in; `filled` counts them per attribute.

    >>> filled_share((0, 100), customers=100)
    0.5
    """
    return sum(filled) / (customers * len(filled)) if customers and filled else 0.0
