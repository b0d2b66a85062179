"""Suggested names for segments: what is typical of their people, in the words of the catalogue, and of no other segment.

Every part of a name is a trait: true of more than half of the segment's people. No two names mean the same, whatever the
order of their parts: a further trait tells two segments apart, or the degree. Only where nothing does is one "like" another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy.optimize import linear_sum_assignment

from domain.profiles import SegmentProfile, is_typical, noticeable
from domain.segments import LONGEST_SEGMENT_NAME, named_like
from domain.traits import FURTHEST, Degree, Trait, traits_of

AVERAGE, MIXED, LITTLE_KNOWN = "Average customers", "Mixed customers", "Customers little is known of"

_TRAITS = 2  # fit beside a chart; a third is added only to tell segments apart
_COMPARISONS = {Degree.THAN_MOST: "most", Degree.THAN_3_IN_4: "3 in 4", Degree.THAN_9_IN_10: "9 in 10"}
_NO_NAME = 10_000.0  # dearer than any offer: what tells segments apart is taken wherever there is something

_Traits = tuple[Trait, ...]
_Meaning = frozenset[tuple[tuple[str, bool], Degree]] | str


@dataclass(frozen=True)
class _Segment:
    """`plain` are the first traits, which make its name where no other segment has the same."""

    profile: SegmentProfile
    traits: _Traits
    plain: _Traits


def suggest_names(profiles: Sequence[SegmentProfile]) -> dict[int, str]:
    """By segment number, from what formed the segments; at most 60 characters, no two the same in letters or in meaning."""
    segments = [_segment(profile) for profile in profiles]
    offers = [_offers(segment, segments) for segment in segments]
    meanings = _told_apart(offers)
    chosen = {meaning: offered[meaning][0] for offered, meaning in zip(offers, meanings, strict=True) if meaning}
    names: list[str] = []
    for offered, meaning in zip(offers, meanings, strict=True):
        name = chosen[meaning or next(iter(offered))]
        same = next((each for each in names if each.casefold() == name.casefold()), None if meaning else name)
        names.append(name if same is None else named_like(same, [*names, *chosen.values()]))
    return {profile.segment.number: name for profile, name in zip(profiles, names, strict=True)}


def _segment(profile: SegmentProfile) -> _Segment:
    traits = tuple(traits_of(profile, basis=True))
    plain: _Traits = ()
    for trait in traits:
        if len(plain) < _TRAITS and _fits((*plain, trait)):
            plain = (*plain, trait)
    return _Segment(profile, traits, plain)


def _offers(segment: _Segment, segments: Sequence[_Segment]) -> dict[_Meaning, tuple[str, float]]:
    """What each name would mean, the name and its price; the plain one first, and alone where no other segment has it."""
    if not segment.plain:
        name = _without_traits(segment.profile)
        return {name: (name, 0.0)}
    alike = [other for other in segments if other is not segment and _meaning(other.plain) == _meaning(segment.plain)]
    if not alike:
        return {_meaning(segment.plain): (_written(segment.plain), 0.0)}
    own = _own(segment, alike)
    ways = [_degrees(trait, segment, segments) for trait in segment.plain]
    # The plain name costs a little more the further a segment goes, so that it is left to the one that goes least far.
    offered = [(segment.plain, sum(way[-1].degree.value for way in ways) / 100)]
    offered += [((*segment.plain, trait), 1.0) for trait in own]
    offered += [(traits, _price(traits, segment.plain)) for traits in product(*ways) if traits != segment.plain]
    offered += [((first, trait), 10.0) for first in segment.plain for trait in own]
    return {_meaning(traits): (_written(traits), price) for traits, price in offered if _fits(traits)}


def _own(segment: _Segment, alike: Sequence[_Segment]) -> _Traits:
    """Further traits that are typical of none of those alike."""
    theirs = {trait.direction for other in alike for trait in other.traits}
    return tuple(trait for trait in segment.traits if trait not in segment.plain and trait.direction not in theirs)


def _degrees(trait: Trait, segment: _Segment, segments: Sequence[_Segment]) -> list[Trait]:
    """The trait as it is, and as far as the segment goes."""
    degrees = [trait] if trait.reaches is trait.degree else [trait, replace(trait, degree=trait.reaches)]
    compared, _, what = trait.words.partition(" ")
    if trait.degree is not Degree.BY_ITSELF and compared in FURTHEST and _goes_furthest(trait, segment, segments):
        words = f"the {FURTHEST[compared]} {what}".strip()
        degrees.append(replace(trait, degree=Degree.FURTHEST, words=words))
    return degrees


def _goes_furthest(trait: Trait, segment: _Segment, segments: Sequence[_Segment]) -> bool:
    """Whether the typical value lies beyond that of every other segment; not where one of theirs is unknown."""

    def typical(one: _Segment) -> float:
        median = one.profile.of(trait.attribute.name).median
        return np.inf if median is None else median if trait.above else -median

    return all(typical(segment) > typical(other) for other in segments if other is not segment)


def _price(traits: _Traits, plain: _Traits) -> float:
    """Of other degrees: as few as tell, the furthest of all before a comparison, and that with the most customers first."""
    changed = [trait.degree for trait, before in zip(traits, plain, strict=True) if trait.degree is not before.degree]
    return 2.0 + sum(1.0 if degree is Degree.FURTHEST else 1.5 - degree.value / 10 for degree in changed)


def _told_apart(offers: Sequence[dict[_Meaning, tuple[str, float]]]) -> list[_Meaning | None]:
    """A meaning for each that no other gets, the cheapest together; None where the plain one went to an earlier segment."""
    meanings = list(dict.fromkeys(meaning for offered in offers for meaning in offered))
    prices = np.full((len(offers), len(meanings) + len(offers)), _NO_NAME)
    prices -= np.arange(len(offers))[:, None]
    for row, offered in enumerate(offers):
        for meaning, (_, price) in offered.items():
            prices[row, meanings.index(meaning)] = price
    _, columns = linear_sum_assignment(prices)
    chosen = [meanings[column] if column < len(meanings) else None for column in columns]
    return [meaning if meaning in offered else None for offered, meaning in zip(offers, chosen, strict=True)]


def _meaning(traits: _Traits) -> _Meaning:
    return frozenset((trait.direction, trait.degree) for trait in traits)


def _fits(traits: _Traits) -> bool:
    return len(_written(traits)) <= LONGEST_SEGMENT_NAME


def _written(traits: _Traits) -> str:
    """Traits that are compared alike share the comparison: "Older, higher savings than most, no debt"."""
    grouped: dict[str, list[str]] = {}
    for trait in sorted(traits, key=lambda trait: trait.degree is not Degree.FURTHEST):
        grouped.setdefault(_comparison(trait), []).append(trait.words)
    name = ", ".join(f"{', '.join(words)} {comparison}".strip() for comparison, words in grouped.items())
    return name[:1].upper() + name[1:]


def _comparison(trait: Trait) -> str:
    if trait.degree not in _COMPARISONS:
        return ""
    how = "than" if trait.words.split(" ")[0] in FURTHEST else "compared with"
    return f"{how} {_COMPARISONS[trait.degree]}"


def _without_traits(profile: SegmentProfile) -> str:
    basis = [found for found in profile.attributes if found.basis]
    if not any(is_typical(found.known, profile.segment.size) for found in basis):
        return LITTLE_KNOWN
    return MIXED if noticeable(profile, basis=True) else AVERAGE
