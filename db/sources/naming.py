"""Names of attributes that are safe everywhere, and labels, that nothing else has."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.errors import SourceRefusedError

_LONGEST_NAME = 70


@dataclass
class Naming:
    """`taken_` are the names and labels of the catalogue and of other sources."""

    source: str
    taken_names: frozenset[str]
    taken_labels: frozenset[str]
    _names: set[str] = field(default_factory=set)
    _labels: set[str] = field(default_factory=set)

    def name(self, text: str) -> str:
        """Safe in an address; raises SourceRefusedError when another source's attribute has it already."""
        wanted = f"{self.source}_{_slug(text)}"[:_LONGEST_NAME]
        found = _first_free(wanted, "{0}_{1}", self._names)
        if found in self.taken_names:
            raise SourceRefusedError(
                "There is an attribute {name} already, which is not of this source.",
                "Give the source another name.",
                name=found,
            )
        self._names.add(found)
        return found

    def category(self, header: str) -> str:
        """What the attributes that one column is taken apart into have in common; no other column of any source has it."""
        return f"{self.source}: {header}"

    def label(self, wanted: str) -> str:
        if wanted.casefold() in self.taken_labels:
            wanted = f"{wanted} ({self.source})"
        found = _first_free(wanted, "{0} {1}", self._labels)
        self._labels.add(found.casefold())
        return found


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "_", plain.casefold()).strip("_") or "column"


def _first_free(wanted: str, numbered: str, used: Iterable[str]) -> str:
    taken, found, number = set(used), wanted, 1
    while found.casefold() in taken:
        number += 1
        found = numbered.format(wanted, number)
    return found
