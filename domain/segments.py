"""Segments: their numbers, names and sizes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Annotated

from annotated_types import Interval

from domain.errors import SegmentationError
from domain.values import Count, Name, Saved, Share

LONGEST_SEGMENT_NAME = 60
FEWEST_SEGMENTS, MOST_SEGMENTS = 2, 12
HIGHEST_NUMBER = MOST_SEGMENTS + 1  # with a segment of outliers
NOT_ENOUGH_KNOWN = (
    HIGHEST_NUMBER + 1
)  # the label of those set apart because nothing is known that segments are formed on
SegmentNumber = Annotated[int, Interval(ge=1, le=NOT_ENOUGH_KNOWN)]
UNASSIGNED = 0  # the label of customers who fit no segment
UNASSIGNED_NAME, OUTLIERS_NAME, NOT_ENOUGH_KNOWN_NAME = "Unassigned", "Outliers", "Not enough known"


@dataclass(frozen=True)
class Segment(Saved):
    """`number` counts from 1, largest first when segments are found; a segment found again keeps its number and name.

    `share` is of all customers read. `size` is 0 where nobody is in it on the day it was scored for.
    """

    number: SegmentNumber
    name: Name
    size: Count
    share: Share


def is_found(number: int) -> bool:
    """Whether it is the number of a segment that was found, not of the people outside all of them."""
    return UNASSIGNED < number <= HIGHEST_NUMBER


def with_not_enough_known(
    segments: Sequence[Segment], customers: int, not_enough_known: int | None
) -> tuple[Segment, ...]:
    """What may be chosen: the segments and, unless it is None, those set apart, as one of the same number in every run."""
    if not_enough_known is None:
        return tuple(segments)
    share = not_enough_known / customers if customers else 0.0
    return (*segments, Segment(NOT_ENOUGH_KNOWN, NOT_ENOUGH_KNOWN_NAME, not_enough_known, share))


def with_others(
    segments: Sequence[Segment], customers: int, not_enough_known: int | None = None
) -> tuple[Segment, ...]:
    """Everybody: then those set apart, then the customers in no segment, of number 0; of these two only if there are any."""
    chosen = with_not_enough_known(segments, customers, not_enough_known or None)
    rest = customers - sum(segment.size for segment in chosen)
    return (*chosen, Segment(UNASSIGNED, UNASSIGNED_NAME, rest, rest / customers)) if rest else chosen


def named_like(name: str, taken: Collection[str]) -> str:
    """For a segment of which the same is true as of another: by reference to that one's name, and to none in `taken`.

    >>> named_like("Older than most", {"older than most"})
    'Like “Older than most”'
    """
    used = {each.casefold() for each in taken}
    for number in count(1):
        start, end = "Like “", "”" if number == 1 else f"” {number}"
        room = LONGEST_SEGMENT_NAME - len(start + end)
        like = f"{start}{name if len(name) <= room else name[: room - 1].rstrip() + '…'}{end}"
        if like.casefold() not in used:
            return like
    raise AssertionError


def require_good_names(names: Sequence[str]) -> None:
    """Raises SegmentationError unless all are printable, of 1 to 60 characters, and differ by more than case."""
    for name in names:
        if not name.strip():
            raise SegmentationError("A segment has no name.", "Give every segment a name.")
        if len(name) > LONGEST_SEGMENT_NAME:
            raise SegmentationError(
                "A segment's name is too long.", "Use at most {most} characters.", most=LONGEST_SEGMENT_NAME
            )
        if not name.isprintable():
            raise SegmentationError("A segment's name has characters that cannot be shown.", "Use letters and digits.")
        if name.strip().casefold() in {each.casefold() for each in (UNASSIGNED_NAME, NOT_ENOUGH_KNOWN_NAME)}:
            raise SegmentationError(
                "“{name}” is the name for customers in no segment.", "Choose another name.", name=name.strip()
            )
    if len({name.strip().casefold() for name in names}) < len(names):
        raise SegmentationError("Two segments have the same name.", "Give every segment a name of its own.")
