"""What the core has to say: an English sentence with named places, and the facts for them.

The core writes no number, date or list for people; `wording/` does, as the bank's locale has it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce


@dataclass(frozen=True)
class Counted:
    """A number of things; `more` is what several of them are called, by default `one` with an s."""

    number: int
    one: str
    more: str = ""

    @property
    def noun(self) -> str:
        return self.one if self.number == 1 else self.more or f"{self.one}s"

    def __str__(self) -> str:
        return f"{self.number} {self.noun}"


@dataclass(frozen=True)
class Percent:
    """A share of 0..1, shown as a percentage."""

    share: float
    decimals: int = 0

    def __str__(self) -> str:
        return f"{100 * self.share:.{self.decimals}f}%"


@dataclass(frozen=True)
class Figure:
    """A number that is no count, with so many decimals."""

    number: float
    decimals: int = 2

    def __str__(self) -> str:
        return f"{self.number:.{self.decimals}f}"


@dataclass(frozen=True, init=False)
class Sentence:
    """`text` is written in the code, with a fact's name in braces where the fact belongs; what a person typed is a fact.

    Facts of whole numbers are counts; those of several texts are a list.

    >>> str(Sentence("{customers} cannot make {segments} segments.", customers=Counted(1, "customer"), segments=4))
    '1 customer cannot make 4 segments.'
    """

    text: str
    facts: Mapping[str, "Fact"]

    def __init__(self, text: str, **facts: "Fact") -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "facts", facts)

    def filled(self, write: Callable[["Fact"], str]) -> str:
        """The sentence, with each fact as `write` has it."""
        return self.text.format_map({name: write(fact) for name, fact in self.facts.items()})

    def __str__(self) -> str:
        """For the log: numbers and dates as a program writes them."""
        return self.filled(lambda fact: ", ".join(map(str, fact)) if isinstance(fact, tuple) else str(fact))

    def __hash__(self) -> int:
        return hash((self.text, tuple(self.facts.items())))


def joined(sentences: Iterable[Sentence]) -> Sentence:
    """Several as one, parted by semicolons: for parts that hold commas themselves."""
    return reduce(lambda before, after: Sentence("{before}; {after}", before=before, after=after), sentences)


Fact = str | int | date | Counted | Percent | Figure | Sentence | tuple["str | Sentence", ...]
