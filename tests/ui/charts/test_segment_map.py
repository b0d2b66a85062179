import json
from collections.abc import Callable

import numpy as np
import pytest

from domain.profiles import Projection
from domain.segments import Segment
from ui.charts.look import Look
from ui.charts.segment_map import segment_map
from ui.charts.theme import LIGHT, segment_colour, segment_symbol
from wording.formats import Formats

POINTS = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.12345]])
PROJECTION = Projection(POINTS, np.array([1, 2, 1], dtype=np.int8), 0.72, 200_000)


def test_each_segment_has_its_own_points_and_look(segments: Callable[..., list[Segment]]) -> None:
    traces = segment_map(PROJECTION, segments(2), Look(LIGHT, Formats())).figure.data
    assert [list(zip(trace.x, trace.y, strict=True)) for trace in traces] == [[(0.0, 1.0), (4.0, 5.123)], [(2.0, 3.0)]]
    assert [(trace.marker.color, trace.marker.symbol) for trace in traces] == [
        (segment_colour(LIGHT, number), segment_symbol(number)) for number in (1, 2)
    ]


def test_the_caption_claims_no_more_than_the_map_shows(segments: Callable[..., list[Segment]]) -> None:
    chart = segment_map(PROJECTION, segments(2), Look(LIGHT, Formats()))
    assert chart.alt == (
        "Map of 3 of 200,000 customers. Two artificial axes keep 72% of the differences; no proof of groups."
    )
    assert chart.alt in chart.figure.layout.title.text.replace("<br>", " ")


def test_the_artificial_axes_carry_no_numbers_and_equal_units(segments: Callable[..., list[Segment]]) -> None:
    layout = segment_map(PROJECTION, segments(2), Look(LIGHT, Formats())).figure.layout
    assert layout.xaxis.showticklabels is False
    assert layout.yaxis.showticklabels is False
    assert (layout.yaxis.scaleanchor, layout.yaxis.scaleratio) == ("x", 1)


@pytest.mark.parametrize("n", range(1, 13))
def test_points_are_plain_svg_and_silent(segments: Callable[..., list[Segment]], n: int) -> None:
    traces = json.loads(segment_map(PROJECTION, segments(n), Look(LIGHT, Formats())).figure.to_json())["data"]
    assert {(trace["type"], trace["mode"], trace["hoverinfo"]) for trace in traces} == {("scatter", "markers", "skip")}
    assert len(traces) == n


def test_the_table_counts_customers_and_those_drawn(segments: Callable[..., list[Segment]]) -> None:
    table = segment_map(PROJECTION, segments(2), Look(LIGHT, Formats())).table
    assert table.to_dict("list") == {
        "Segment": ["1 · Segment A", "2 · Segment B"],
        "Customers": ["1,000", "500"],
        "Customers drawn": ["2", "1"],
    }


def test_names_are_escaped_in_the_legend(segments: Callable[..., list[Segment]]) -> None:
    assert "&lt;x&gt;" in segment_map(PROJECTION, segments(1, name="<x>"), Look(LIGHT, Formats())).figure.data[0].name


def test_those_in_no_segment_lie_below_the_others_and_are_named_last(segments: Callable[..., list[Segment]]) -> None:
    labels = Projection(POINTS, np.array([1, 0, 1], dtype=np.int8), 0.72, 3)
    rest = Segment(0, "Unassigned", 1, 1 / 3)
    first, second = segment_map(labels, [*segments(1), rest], Look(LIGHT, Formats())).figure.data
    assert (first.name, first.marker.color, first.marker.symbol) == ("Unassigned", LIGHT.mark, "circle-open")
    assert first.legendrank > second.legendrank
    assert list(first.x) == [2]
