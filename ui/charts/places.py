"""Where customers are on a date, as text and colour; and labels beside a chart, none upon another."""

from collections.abc import Collection, Sequence
from types import MappingProxyType

from domain.changes import ABSENT
from domain.segments import (
    NOT_ENOUGH_KNOWN,
    NOT_ENOUGH_KNOWN_NAME,
    UNASSIGNED,
    UNASSIGNED_NAME,
    Segment,
    is_found,
)
from ui.charts.theme import Theme, segment_colour, segment_symbol
from wording.labels import NOT_TOLD_APART, numbered

NOT_YET, NO_LONGER = "Not a customer yet", "No longer a customer"
GLYPHS = "●■◆▲✖✚▼★⬟✶⧓⧗✦"  # in the order of the theme's SYMBOLS
GLYPHS_OUTSIDE = MappingProxyType({ABSENT: "○", UNASSIGNED: "○", NOT_ENOUGH_KNOWN: "□"})


def place_name(place: int, segments: Sequence[Segment], absent: str = NO_LONGER, not_told: Collection[int] = ()) -> str:
    """`absent` names the people who are there on the other date only; places `not_told` apart are marked."""
    others = {ABSENT: absent, UNASSIGNED: UNASSIGNED_NAME, NOT_ENOUGH_KNOWN: NOT_ENOUGH_KNOWN_NAME}
    name = others.get(place) or next(numbered(segment) for segment in segments if segment.number == place)
    return f"{name} ({NOT_TOLD_APART})" if place in not_told else name


def place_colour(theme: Theme, place: int, not_told: Collection[int] = ()) -> str:
    return segment_colour(theme, None if place in not_told else place)


def place_symbol(place: int) -> str:
    return segment_symbol(max(place, UNASSIGNED))


def place_glyph(place: int) -> str:
    """The symbol as a character, for text."""
    return GLYPHS[(place - 1) % len(GLYPHS)] if is_found(place) else GLYPHS_OUTSIDE[place]


def translucent(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def spread_apart(centres: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """New centres, in the order given, from 0 to `room`: as near to the old as they can be without touching."""
    order = sorted(range(len(centres)), key=lambda at: centres[at])
    placed = list(centres)
    free = 0.0
    for at in order:
        placed[at] = max(centres[at], free + heights[at] / 2)
        free = placed[at] + heights[at] / 2
    free = room
    for at in reversed(order):
        placed[at] = min(placed[at], free - heights[at] / 2)
        free = placed[at] - heights[at] / 2
    return placed
