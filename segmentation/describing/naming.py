"""Suggested names for segments, from the phrases of the catalogue."""

from collections.abc import Iterator, Sequence
from itertools import count

from domain.profiles import SegmentProfile, telling
from domain.segments import LONGEST_SEGMENT_NAME as LONGEST_NAME

AVERAGE = "Average customers"

# Two differences fit beside a chart; a third is added only to distinguish segments that share two.
_PHRASES, _MOST_PHRASES = 2, 3
_ROOM_FOR_A_NUMBER = len(" 12")


def suggest_names(profiles: Sequence[SegmentProfile]) -> dict[int, str]:
    """By segment number, from what formed the segments; at most 60 characters, no two the same whatever their case."""
    names: dict[int, str] = {}
    for profile in profiles:
        taken = {name.casefold() for name in names.values()}
        names[profile.segment.number] = next(name for name in _candidates(profile) if name.casefold() not in taken)
    return names


def _candidates(profile: SegmentProfile) -> Iterator[str]:
    phrases = _phrases(profile)
    shortest = _joined(phrases[:_PHRASES])
    yield shortest
    yield _joined(phrases[:_MOST_PHRASES])
    for number in count(2):
        yield f"{shortest} {number}"


def _phrases(profile: SegmentProfile) -> list[str]:
    return [
        found.attribute.high if (found.difference or 0.0) > 0 else found.attribute.low
        for found in telling(profile, basis=True)
    ]


def _joined(phrases: Sequence[str]) -> str:
    name = ""
    for phrase in phrases:
        longer = f"{name}, {phrase}" if name else phrase[:1].upper() + phrase[1:]
        if len(longer) <= LONGEST_NAME - _ROOM_FOR_A_NUMBER:
            name = longer
    return name or AVERAGE
