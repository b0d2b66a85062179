"""Who is asking, and what they may do. Until sign-in exists, everybody who reaches the page is `local`."""

from domain.errors import NotPermittedError
from domain.people import Actor, Right


def require(actor: Actor, right: Right) -> None:
    """Raises NotPermittedError; every workflow asks first, so a rule holds whichever door was used."""
    if right not in actor.rights:
        raise NotPermittedError(right.value)
