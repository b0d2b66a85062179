"""Who asks, and on which stores: the first parameter of every workflow."""

from dataclasses import dataclass

from domain.errors import NotPermittedError
from domain.people import Actor, Right
from workflows.stores import Stores


@dataclass(frozen=True)
class Session:
    actor: Actor
    stores: Stores

    def may(self, right: Right) -> bool:
        return right in self.actor.rights

    def require(self, right: Right) -> None:
        """Raises NotPermittedError; every workflow asks first, so a rule holds whichever door was used."""
        if not self.may(right):
            raise NotPermittedError(right=right.value)
