"""Reads a suggested name back: what it claims, by the words that attributes declare, and whether the raw values bear it out.

Nothing of how names are made is used here. Thresholds are read out of the words themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute, Kind

COMPARISON = re.compile(r"^(.*?) (?:than|compared with) (most|3 in 4|9 in 10)$")
SHARES = {"most": (1, 2), "3 in 4": (3, 4), "9 in 10": (9, 10)}
SUPERLATIVES = {"most": "more", "least": "less", "fewest": "fewer", "best": "better", "worst": "worse"}
THRESHOLDS = (
    (r"for half a year$", lambda values: values >= 182),
    (r"in the last 30 days$", lambda values: values <= 30),
    (r"^hardly |^\w+ hardly ", lambda values: values <= 0.1),
    (r"^mostly |^\w+ mostly ", lambda values: values > 0.5),
    (r"^(no|nothing|nobody) ", lambda values: values <= 0),
    (r"^without family", lambda values: values <= 1),
    (r"nearly used up$", lambda values: values >= 0.8),
    (r"^active every month$", lambda values: values == 12),
    (r"^(balances growing|rising income|spending more than before)$", lambda values: values >= 0.1),
    (r"^(balances falling|falling income|spending less than before)$", lambda values: values <= -0.1),
    (r"^owing more", lambda values: values < 0),
)
WITHOUT_TRAITS = ("Average customers", "Mixed customers", "Customers little is known of")


@dataclass(frozen=True)
class Claimed:
    """`how` is a share that it is compared with, "furthest", or "itself"; `others` have the same words in other windows."""

    attribute: Attribute
    others: tuple[Attribute, ...]
    above: bool
    how: str
    words: str


@dataclass(frozen=True)
class People:
    """The values of all customers, and the number of each one's segment."""

    values: pd.DataFrame
    labels: NDArray[np.int64]

    def of(self, attribute: Attribute, number: int) -> NDArray[np.float64]:
        return self.all_of(attribute)[self.labels == number]

    def all_of(self, attribute: Attribute) -> NDArray[np.float64]:
        return self.values[attribute.name].to_numpy(dtype=float, na_value=np.nan)


def falsehoods(names: dict[int, str], basis: Sequence[Attribute], people: People) -> list[str]:
    """What is false or told twice in the names of the segments that these attributes formed."""
    found = [f"{name!r} is longer than 60" for name in names.values() if len(name) > 60]
    letters = sorted(name.casefold() for name in names.values())
    found += [f"{one!r} twice" for one, other in pairwise(letters) if one == other]
    own = {number: name for number, name in names.items() if not name.startswith("Like “")}
    for number, name in names.items():
        # Who is like another one is held to the same claims; a reference that was cut short names nobody in full.
        said = name if number in own else re.sub(r"^Like “(.*)”( \d+)?$", r"\1", name)
        if said.endswith("…"):
            continue
        if number not in own and said not in own.values():
            found.append(f"{name!r} refers to nobody")
        found += [f"{number} {name!r}: {why}" for why in _false_parts(said, number, names, basis, people)]
    meanings = [_meaning(name, basis) for name in own.values()]
    return found + [f"{meaning} meant twice" for meaning in set(meanings) if meanings.count(meaning) > 1]


def read_back(name: str, basis: Sequence[Attribute]) -> list[Claimed]:
    """Raises ValueError for what no attribute declares."""
    claimed, share = [], None
    for part in reversed(name.split(", ")):
        compared = COMPARISON.match(part)
        if compared:
            part, share = compared.groups()
        claimed.append(_claimed(part, basis, share))
    return claimed


def _claimed(part: str, basis: Sequence[Attribute], share: str | None) -> Claimed:
    plain = part.casefold()
    for attribute in basis:
        for claim in attribute.claims:
            if claim.words.casefold() == plain:
                return Claimed(attribute, (), claim.above, "itself", claim.words)
        for words, above in ((attribute.high, True), (attribute.low, False)):
            if words.casefold() == plain and attribute.kind is Kind.FLAG:
                return Claimed(attribute, (), above, "itself", words)
            others = tuple(one for one in basis if one is not attribute and words in (one.high, one.low))
            if words.casefold() == plain and share:
                return Claimed(attribute, others, above, share, words)
            if plain.startswith("the ") and _comparative(plain[4:]) == words.casefold():
                return Claimed(attribute, others, above, "furthest", words)
    raise ValueError(f"no attribute says {part!r}")


def _comparative(words: str) -> str:
    first, _, rest = words.partition(" ")
    return f"{SUPERLATIVES.get(first) or re.sub('est$', 'er', first)} {rest}".strip()


def _false_parts(
    name: str, number: int, names: dict[int, str], basis: Sequence[Attribute], people: People
) -> list[str]:
    if name in WITHOUT_TRAITS:
        return _false_without_traits(name, number, basis, people)
    try:
        claimed = read_back(name, basis)
    except ValueError as error:
        return [str(error)]
    return [f"{one.words} ({one.how}) is false" for one in claimed if not _holds(one, number, names, people)]


def _holds(claimed: Claimed, number: int, names: dict[int, str], people: People) -> bool:
    """Of one of several windows, where none says the opposite: the words do not name the window."""
    windows = [replace(claimed, attribute=each, others=()) for each in (claimed.attribute, *claimed.others)]
    against = [replace(window, above=not window.above) for window in windows[: len(windows) if claimed.others else 0]]
    if claimed.how != "furthest" and any(_holds_in_window(window, number, names, people) for window in against):
        return False
    return any(_holds_in_window(window, number, names, people) for window in windows)


def _holds_in_window(claimed: Claimed, number: int, names: dict[int, str], people: People) -> bool:
    members, everybody = people.of(claimed.attribute, number), people.all_of(claimed.attribute)
    if claimed.how == "furthest":
        sign = 1 if claimed.above else -1
        typical = {each: sign * np.nanmedian(people.of(claimed.attribute, each)) for each in names}
        return all(typical[number] > other for each, other in typical.items() if each != number)
    if claimed.how == "itself":
        return _most(_fulfil(claimed, members))
    part, whole = SHARES[claimed.how]
    known = np.sort(everybody[~np.isnan(everybody)])
    fewer = np.searchsorted(known, members, "left")
    more = len(known) - np.searchsorted(known, members, "right")
    beaten = np.where(np.isnan(members), 0, fewer if claimed.above else more)
    return _most(whole * beaten > part * len(everybody))


def _fulfil(claimed: Claimed, members: NDArray[np.float64]) -> NDArray[np.bool_]:
    if claimed.attribute.kind is Kind.FLAG:
        return members == (1.0 if claimed.above else 0.0)
    fulfils = [test for pattern, test in THRESHOLDS if re.search(pattern, claimed.words)]
    if len(fulfils) != 1:
        raise ValueError(f"nobody can tell when {claimed.words!r} is true")
    return np.asarray(fulfils[0](members))


def _most(fulfilled: NDArray[np.bool_]) -> bool:
    return bool(2 * fulfilled.sum() > len(fulfilled))


def _false_without_traits(name: str, number: int, basis: Sequence[Attribute], people: People) -> list[str]:
    known = [one for one in basis if _most(~np.isnan(people.of(one, number)))]
    if name == "Customers little is known of":
        return ["most of them are known"] if known else []
    if not known:
        return ["nothing is known of most of them"]
    return [
        f"{one.name} is not average" for one in known if name == "Average customers" and _differs(one, number, people)
    ]


def _differs(attribute: Attribute, number: int, people: People) -> bool:
    """By half a deviation, or with three quarters of the segment on one side of half of all."""
    members, everybody = people.of(attribute, number), people.all_of(attribute)
    capped = np.clip(members, *np.nanpercentile(everybody, [1, 99]))
    all_capped = np.clip(everybody, *np.nanpercentile(everybody, [1, 99]))
    deviation = np.nanstd(all_capped)
    apart = abs(np.nanmean(capped) - np.nanmean(all_capped)) / deviation if deviation else 0.0
    sided = max(np.mean(members > np.nanmedian(everybody)), np.mean(members < np.nanmedian(everybody)))
    return bool(apart > 0.5 or (attribute.kind is not Kind.FLAG and sided > 0.75 and not np.isnan(everybody).any()))


def _meaning(name: str, basis: Sequence[Attribute]) -> frozenset[tuple[str, bool, str]] | str:
    """Windows of one measure share their words, so one meaning; so do claims of nothing at all of what customers do."""
    if name in WITHOUT_TRAITS:
        return name
    return frozenset((one.attribute.topic or one.attribute.high, one.above, one.how) for one in read_back(name, basis))
