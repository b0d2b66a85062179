"""The rules of a name that a person gives to something saved."""

import hashlib
import unicodedata

from domain.errors import NameTakenError, UnusableNameError
from domain.values import LONGEST_NAME


def tidy_name(name: str) -> str:
    """Without outer and repeated spaces; raises UnusableNameError when it is then empty, too long or not printable."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not 1 <= len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise UnusableNameError(
            "A name has 1 to {longest} characters, all of them printable.", "Choose another name.", longest=LONGEST_NAME
        )
    return tidy


def name_key(tidy: str) -> str:
    """The same for names that differ only in case or width of their letters."""
    return hashlib.sha256(unicodedata.normalize("NFKC", tidy).casefold().encode()).hexdigest()


def name_taken(tidy: str) -> NameTakenError:
    return NameTakenError(name=tidy)
