from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.changes import ABSENT
from domain.segments import UNASSIGNED, Segment
from ui.charts.places import (
    GLYPHS,
    NOT_YET,
    place_colour,
    place_glyph,
    place_name,
    place_symbol,
    spread_apart,
    translucent,
)
from ui.charts.theme import LIGHT, SYMBOLS, segment_colour

SEGMENTS = (Segment(1, "Savers", 5, 0.5), Segment(2, "Spenders", 5, 0.5))


def test_a_place_is_a_numbered_segment_or_said_in_words() -> None:
    assert place_name(2, SEGMENTS) == "2 · Spenders"
    assert place_name(UNASSIGNED, SEGMENTS) == "Unassigned"
    assert place_name(ABSENT, SEGMENTS) == "No longer a customer"
    assert place_name(ABSENT, SEGMENTS, NOT_YET) == "Not a customer yet"


def test_only_segments_have_the_colour_of_a_segment() -> None:
    assert place_colour(LIGHT, 2) == segment_colour(LIGHT, 2)
    assert place_colour(LIGHT, UNASSIGNED) == place_colour(LIGHT, ABSENT) == LIGHT.mark


def test_every_symbol_has_a_character_of_its_own() -> None:
    assert len(set(GLYPHS)) == len(GLYPHS) == len(SYMBOLS)
    assert (place_glyph(1), place_glyph(UNASSIGNED)) == ("●", "○")
    assert (place_symbol(1), place_symbol(UNASSIGNED)) == ("circle", "circle-open")


def test_a_translucent_colour_keeps_its_channels() -> None:
    assert translucent("#FF8000", 0.4) == "rgba(255,128,0,0.4)"


def test_labels_with_room_stay_where_they_are() -> None:
    assert spread_apart([50, 10, 90], [10, 10, 10], 100) == [50, 10, 90]


def test_labels_that_would_touch_are_pushed_apart_and_stay_inside() -> None:
    assert spread_apart([98, 99, 1], [10, 10, 10], 100) == [85, 95, 5]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 10)), min_size=1, max_size=10))
def test_no_label_lies_on_another_or_outside(labels: list[tuple[float, float]]) -> None:
    centres, heights = [centre for centre, _ in labels], [height for _, height in labels]
    placed = sorted(
        (at - height / 2, at + height / 2)
        for at, height in zip(spread_apart(centres, heights, 100), heights, strict=True)
    )
    assert placed[0][0] >= -1e-9
    assert placed[-1][1] <= 100 + 1e-9
    assert all(above[1] <= below[0] + 1e-9 for above, below in pairwise(placed))
