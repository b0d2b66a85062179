"""Those of whom nothing is known are grey, without a number, and after all segments, on every chart that has everybody."""

from datetime import date

import numpy as np

from domain.changes import Flow, Migration, Overlap, SizesOn
from domain.profiles import Projection
from domain.segments import NOT_ENOUGH_KNOWN, Segment, with_others
from ui.charts.joined_left import joined_and_left
from ui.charts.look import Look
from ui.charts.migration import migration_flows
from ui.charts.overlap import overlap_heatmap
from ui.charts.places import place_colour, place_glyph, place_symbol
from ui.charts.segment_map import segment_map
from ui.charts.sizes import segment_sizes
from ui.charts.sizes_over_time import size_lines
from ui.charts.theme import DARK, LIGHT, segment_colour
from wording.formats import Formats

SEGMENTS = (Segment(1, "Savers", 50, 0.5), Segment(2, "Spenders", 30, 0.3))
EVERYBODY = with_others(SEGMENTS, 100, 15)
LOOK = Look(LIGHT, Formats())
DAYS = date(2026, 1, 31), date(2026, 2, 28)


def test_they_come_after_the_segments_and_before_the_unassigned():
    chart = segment_sizes(EVERYBODY, LOOK)
    assert list(chart.figure.layout.yaxis.ticktext) == ["1 · Savers", "2 · Spenders", "Not enough known", "Unassigned"]
    assert list(chart.figure.data[0].marker.color)[2:] == [LIGHT.mark] * 2
    assert "the smallest, Spenders" in chart.alt
    assert chart.alt.endswith("Not enough known: 15% (15). Unassigned: 5% (5).")


def test_their_colour_is_no_segments_and_their_symbol_nobody_elses():
    for theme in (LIGHT, DARK):
        assert place_colour(theme, NOT_ENOUGH_KNOWN) not in {segment_colour(theme, number) for number in range(1, 14)}
    others = [*range(14)]
    assert place_symbol(NOT_ENOUGH_KNOWN) not in map(place_symbol, others)
    assert place_glyph(NOT_ENOUGH_KNOWN) not in map(place_glyph, others)


def test_moves_into_them_and_out_of_them_are_shown_by_name():
    moves = Migration(SEGMENTS, (Flow(1, 1, 40), Flow(NOT_ENOUGH_KNOWN, 1, 10), Flow(2, NOT_ENOUGH_KNOWN, 5)))
    assert "Not enough known" in migration_flows(moves, DAYS, LOOK).table.to_string()
    assert joined_and_left(moves, LOOK).table["Segment"].tolist() == ["1 · Savers", "2 · Spenders", "Not enough known"]


def test_over_time_they_have_a_line():
    dates = [SizesOn(day, SEGMENTS, 0, not_enough_known=size) for day, size in zip(DAYS, (0, 15), strict=True)]
    assert size_lines(dates, LOOK).table.iloc[-1].tolist() == ["Not enough known", "0", "15"]


def test_on_the_map_they_have_no_place():
    projection = Projection(np.zeros((2, 2)), np.array([1, 2], np.int8), 0.5, 80)
    assert segment_map(projection, EVERYBODY, LOOK).table["Segment"].tolist() == [
        "1 · Savers",
        "2 · Spenders",
        "Unassigned",
    ]


def test_beside_another_segmentation_they_are_a_row_and_a_column():
    both = Overlap(EVERYBODY, EVERYBODY, np.diag([50, 30, 15, 5]), 1.0, (), 0, 0)
    layout = overlap_heatmap(both, ("A", "B"), LOOK).figure.layout
    assert list(layout.xaxis.ticktext) == ["1", "2", "□", "○"]
    assert "□ · Not enough known" in layout.title.text
