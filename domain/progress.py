"""How work tells how far it is."""

from collections.abc import Callable

from domain.sentences import Sentence

# The share done, 0 to 1, and what is being done.
Progress = Callable[[float, str | Sentence], None]


def silent(_share: float, _doing: str | Sentence) -> None:
    """Progress that nobody watches."""
