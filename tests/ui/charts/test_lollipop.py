from collections.abc import Callable

import plotly.graph_objects as go
import pytest

from domain.profiles import SegmentProfile
from ui.charts.lollipop import difference_lollipop
from ui.charts.look import Look
from ui.charts.theme import DARK, LIGHT, Theme
from wording.formats import MINUS, Formats


def drawn(figure: go.Figure) -> dict[str, tuple[list[float], list[str]]]:
    return {trace.name: (list(trace.x), list(trace.text)) for trace in figure.data}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_sides_have_their_own_colour_and_signed_labels(
    profiles: Callable[..., list[SegmentProfile]], theme: Theme
) -> None:
    profile = profiles({"a": (-0.5,), "b": (1.25,), "c": (0.0,), "d": (0.3,)})[0]
    figure = difference_lollipop(profile, ["a", "b", "c", "d"], Look(theme, Formats())).figure
    assert drawn(figure) == {
        "above": ([1.25, 0.3], ["+1.2", "+0.3"]),
        "average": ([0.0], ["0.0"]),
        "below": ([-0.5], [f"{MINUS}0.5"]),
    }
    assert [trace.marker.color for trace in figure.data] == [theme.above, theme.mark, theme.below]


def test_rows_are_sorted_from_most_above_to_most_below(profiles: Callable[..., list[SegmentProfile]]) -> None:
    profile = profiles({"a": (-0.5,), "b": (1.25,), "c": (0.0,)})[0]
    layout = difference_lollipop(profile, ["a", "b", "c"], Look(LIGHT, Formats())).figure.layout
    values = "<br><b>average $1,234, all $1,000</b>"
    assert list(layout.yaxis.ticktext) == [f"B{values}", f"C{values}", f"A{values}"]
    assert layout.yaxis.range == (2.5, -0.5)


def test_stems_reach_from_the_value_to_the_average_customer(profiles: Callable[..., list[SegmentProfile]]) -> None:
    profile = profiles({"a": (-0.5,), "b": (1.25,)})[0]
    above, below = difference_lollipop(profile, ["a", "b"], Look(LIGHT, Formats())).figure.data
    assert (list(above.error_x.array), list(above.error_x.arrayminus)) == ([0.0], [1.25])
    assert (list(below.error_x.array), list(below.error_x.arrayminus)) == ([0.5], [0.0])


def test_the_axis_leaves_room_for_labels_and_shows_the_average(profiles: Callable[..., list[SegmentProfile]]) -> None:
    profile = profiles({"a": (-1.0,), "b": (2.0,)})[0]
    axis = difference_lollipop(profile, ["a", "b"], Look(LIGHT, Formats())).figure.layout.xaxis
    assert axis.range[0] < -1.5
    assert axis.range[1] > 2.5
    assert axis.zeroline


def test_unknown_attributes_are_named_not_drawn(profiles: Callable[..., list[SegmentProfile]]) -> None:
    profile = profiles({"a": (1.0,), "b": (None,), "c": (None,)})[0]
    chart = difference_lollipop(profile, ["a", "b", "c"], Look(LIGHT, Formats()))
    assert [text[:5] for text in chart.figure.layout.yaxis.ticktext] == ["A<br>"]
    assert ">Unknown in this segment: B and C<" in chart.figure.layout.title.text
    assert chart.alt == (
        "Segment A against the average customer; the largest difference: A is 1.0 standard deviations above "
        "the average customer. Unknown in this segment: B and C."
    )
    assert list(chart.table["Standard deviations from average"]) == ["+1.0", "unknown", "unknown"]


def test_nothing_known_is_said_plainly(profiles: Callable[..., list[SegmentProfile]]) -> None:
    chart = difference_lollipop(profiles({"a": (None,)})[0], ["a"], Look(LIGHT, Formats()))
    assert len(chart.figure.data) == 0
    assert chart.alt.startswith("Segment A: no difference from the average customer is known.")


def test_the_eight_largest_differences_are_drawn_and_the_table_has_the_others(
    profiles: Callable[..., list[SegmentProfile]],
) -> None:
    differences = {f"a{n}": ((-1.0) ** n * n / 10,) for n in range(10)}
    chart = difference_lollipop(profiles(differences)[0], list(differences), Look(LIGHT, Formats()))
    drawn_names = [text.partition("<br>")[0] for text in chart.figure.layout.yaxis.ticktext]
    assert drawn_names == ["A8", "A6", "A4", "A2", "A3", "A5", "A7", "A9"]
    assert ">2 more in the table, closer to the average<" in chart.figure.layout.title.text
    assert len(chart.table) == 10


@pytest.mark.parametrize("n", [1, 5])
def test_height_grows_with_the_attributes(profiles: Callable[..., list[SegmentProfile]], n: int) -> None:
    names = [f"a{number}" for number in range(n)]
    chart = difference_lollipop(profiles(dict.fromkeys(names, (0.5,)))[0], names, Look(LIGHT, Formats()))
    assert chart.figure.layout.height == 88 + 40 * n


def test_attribute_labels_are_escaped(profiles: Callable[..., list[SegmentProfile]]) -> None:
    chart = difference_lollipop(profiles({"<i>": (1.0,)})[0], ["<i>"], Look(LIGHT, Formats()))
    assert chart.figure.layout.yaxis.ticktext[0].startswith("&lt;I&gt;<br>")
    assert "<I>" not in chart.figure.data[0].hovertext[0]
