"""What a target list was made from."""

from domain.lists import Listed, ListedAudience
from domain.segments import NOT_ENOUGH_KNOWN, NOT_ENOUGH_KNOWN_NAME
from wording.formats import Formats


def made_from(listed: Listed) -> str:
    return listed.audience_name if isinstance(listed, ListedAudience) else listed.segmentation_name


def part_of(listed: Listed, formats: Formats) -> str:
    """'Segments 1, 4', or 'Living audience, version 2'."""
    if isinstance(listed, ListedAudience):
        return f"{listed.audience_kind.capitalize()} audience, version {formats.count(listed.audience_version)}"
    word = "Segments" if len(listed.segments) > 1 else "Segment"
    return f"{word} {', '.join(_number(number) for number in listed.segments)}"


def _number(number: int) -> str:
    return f"“{NOT_ENOUGH_KNOWN_NAME}”" if number == NOT_ENOUGH_KNOWN else str(number)
