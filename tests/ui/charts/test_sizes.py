from collections.abc import Callable

import pytest

from domain.segments import Segment, with_others
from ui.charts.look import Look
from ui.charts.sizes import segment_sizes
from ui.charts.theme import LIGHT, segment_colour
from wording.formats import Formats

TWO = [Segment(2, "Savers", 132_134, 0.6607), Segment(1, "Digital starters", 67_866, 0.3393)]


def test_bars_hold_share_and_size_in_the_colour_of_the_segment() -> None:
    bars = segment_sizes(TWO, Look(LIGHT, Formats())).figure.data[0]
    assert list(bars.x) == [0.3393, 0.6607]
    assert list(bars.text) == ["34% · 67,866", "66% · 132,134"]
    assert list(bars.marker.color) == [segment_colour(LIGHT, 1), segment_colour(LIGHT, 2)]


def test_the_number_comes_with_the_name_so_that_colour_is_not_the_only_cue() -> None:
    axis = segment_sizes(TWO, Look(LIGHT, Formats())).figure.layout.yaxis
    assert list(axis.ticktext) == ["1 · Digital starters", "2 · Savers"]
    assert axis.automargin
    assert axis.range == (1.5, -0.5)


def test_the_largest_and_the_smallest_segment_are_said_aloud() -> None:
    assert segment_sizes(TWO, Look(LIGHT, Formats())).alt == (
        "Sizes of 2 segments: the largest, Savers, holds 66.1% (132,134 customers); "
        "the smallest, Digital starters, 33.9% (67,866)."
    )


def test_one_segment_is_not_compared_with_itself() -> None:
    alt = segment_sizes([Segment(1, "All", 5, 1.0)], Look(LIGHT, Formats())).alt
    assert alt == "One segment: All holds 100% (5 customers)."


def test_markup_in_a_name_is_shown_not_rendered_but_stays_plain_in_the_table() -> None:
    chart = segment_sizes([Segment(1, "<b>R&D", 5, 1.0)], Look(LIGHT, Formats()))
    assert list(chart.figure.layout.yaxis.ticktext) == ["1 · &lt;b&gt;R&amp;D"]
    assert "&lt;b&gt;R&amp;D" in chart.figure.data[0].hovertext[0]
    assert list(chart.table["Segment"]) == ["1 · <b>R&D"]


@pytest.mark.parametrize("n", range(1, 13))
def test_any_number_of_segments_is_drawn(segments: Callable[..., list[Segment]], n: int) -> None:
    chart = segment_sizes(segments(n), Look(LIGHT, Formats()))
    assert len(chart.figure.data[0].x) == len(chart.table) == n
    assert chart.figure.layout.height == 44 * n + 16


def test_those_in_no_segment_come_last_in_grey_without_a_number() -> None:
    chart = segment_sizes(with_others([Segment(1, "All but five", 5, 0.5)], 10), Look(LIGHT, Formats()))
    assert list(chart.figure.data[0].marker.color) == [segment_colour(LIGHT, 1), LIGHT.mark]
    assert list(chart.figure.layout.yaxis.ticktext) == ["1 · All but five", "Unassigned"]
    assert chart.alt == "One segment: All but five holds 50% (5 customers). Unassigned: 50% (5)."
    assert chart.table["Customers"].tolist() == ["5", "5"]


def test_names_of_several_lines_get_rows_that_hold_them():
    def height(name):
        return segment_sizes([Segment(1, name, 5, 1.0)], Look(LIGHT, Formats())).figure.layout.height

    assert height("Longer since last use, fewer products, younger than most") > height("Savers")
