import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.profiles import SegmentProfile
from ui.charts.heatmap import profile_heatmap
from ui.charts.look import Look
from ui.charts.theme import DARK, LIGHT, Theme, contrast, diverging_colour
from wording.formats import MINUS, Formats


def test_cells_hold_the_differences_with_the_largest_segment_on_top(
    profiles: Callable[..., list[SegmentProfile]],
) -> None:
    made = profiles({"age": (1.24, -0.5), "income": (0.0, 3.5)})
    chart = profile_heatmap(list(reversed(made)), ["income", "age"], Look(LIGHT, Formats()))
    colours, numbers = chart.figure.data
    assert [list(row) for row in colours.z] == [[0.0, 1.24], [3.5, -0.5]]
    assert list(numbers.text) == ["0.0", "+1.2", "+3.5", f"{MINUS}0.5"]
    assert list(chart.figure.layout.yaxis.ticktext) == ["1 · Segment A", "2 · Segment B"]
    assert chart.figure.layout.yaxis.range == (1.5, -0.5)
    assert list(chart.figure.layout.xaxis.ticktext) == ["Income", "Age"]


def test_colours_are_clamped_at_two_deviations(profiles: Callable[..., list[SegmentProfile]]) -> None:
    colours = profile_heatmap(profiles({"age": (9.0,)}), ["age"], Look(LIGHT, Formats())).figure.data[0]
    assert (colours.zmin, colours.zmax, colours.colorbar.title.text) == (-2, 2, "vs. average")
    assert [colour for _, colour in colours.colorscale] == list(LIGHT.diverging)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_number_is_readable_on_its_own_cell(profiles: Callable[..., list[SegmentProfile]], theme: Theme) -> None:
    differences = tuple(step / 2 for step in range(-6, 6))
    numbers = profile_heatmap(profiles({"age": differences}), ["age"], Look(theme, Formats())).figure.data[1]
    pairs = zip(numbers.textfont.color, differences, strict=True)
    assert all(contrast(text, diverging_colour(theme, difference / 2)) >= 4.5 for text, difference in pairs)


def test_an_unknown_cell_shows_a_dash_and_no_colour(profiles: Callable[..., list[SegmentProfile]]) -> None:
    chart = profile_heatmap(profiles({"age": (None, float("nan"), 1.0)}), ["age"], Look(LIGHT, Formats()))
    assert [row[0] for row in chart.figure.data[0].z] == [None, None, 1.0]
    assert list(chart.figure.data[1].text) == ["-", "-", "+1.0"]
    assert "Difference unknown" in chart.figure.data[0].text[0][0]
    assert list(chart.table["Age"]) == ["unknown", "unknown", "+1.0"]


def known_for(profile: SegmentProfile, known: int, people: int) -> SegmentProfile:
    return replace(profile, attributes=tuple(replace(a, known=known, people=people) for a in profile.attributes))


def test_cells_of_fewer_than_thirty_known_people_are_hatched_and_say_how_many(
    profiles: Callable[..., list[SegmentProfile]],
) -> None:
    first, second, third = profiles({"age": (1.0, -1.5, 0.3), "income": (1.0, 0.0, None)})
    made = [known_for(first, 30, 1_000), known_for(second, 29, 29), known_for(third, 4, 1_000)]
    chart = profile_heatmap(made, ["age", "income"], Look(LIGHT, Formats()))
    _, hatches, _ = chart.figure.data
    assert [*zip(hatches.x, hatches.base, strict=True)] == [(0, 0.53), (1, 0.53), (0, 1.53)]
    assert hatches.marker.pattern.shape == "/"
    assert "Hatched: known for fewer than 30 people" in chart.figure.layout.title.text.replace("<br>", " ")
    assert "(known for 0.4%)" in chart.figure.data[0].text[2][0].replace("<br>", " ")
    assert chart.table["Age"].tolist()[1:] == [f"{MINUS}1.5", "+0.3 (known for 0.4%)"]


def test_nothing_is_hatched_where_enough_is_known(profiles: Callable[..., list[SegmentProfile]]) -> None:
    chart = profile_heatmap(
        [known_for(p, 30, 60) for p in profiles({"age": (1.0, -1.5)})], ["age"], Look(LIGHT, Formats())
    )
    assert len(chart.figure.data) == 2
    assert chart.figure.layout.title.text is None


def test_hovering_tells_segment_attribute_difference_average_and_index(
    profiles: Callable[..., list[SegmentProfile]],
) -> None:
    hover = profile_heatmap(profiles({"age": (-1.24,)}), ["age"], Look(LIGHT, Formats())).figure.data[0].text[0][0]
    assert hover.replace("<br>", " ") == (
        "<b>1 · Segment A</b> Age 1.2 standard deviations below the average customer "
        "Average: $1,234, typical: $1,234; index 88 (100 is the average customer)"
    )


def test_the_largest_difference_is_said_aloud(profiles: Callable[..., list[SegmentProfile]]) -> None:
    chart = profile_heatmap(
        profiles({"age": (0.5, -1.5), "income": (1.0, 0.0)}), ["age", "income"], Look(LIGHT, Formats())
    )
    assert chart.alt == (
        "Heatmap of 2 segments by 2 attributes. The largest difference: "
        "Age in Segment B is 1.5 standard deviations below the average customer."
    )


def test_nothing_known_is_said_plainly(profiles: Callable[..., list[SegmentProfile]]) -> None:
    alt = profile_heatmap(profiles({"age": (None, None)}), ["age"], Look(LIGHT, Formats())).alt
    assert alt == "Heatmap of 2 segments by 1 attribute; no difference from the average customer is known."


def many(
    profiles: Callable[..., list[SegmentProfile]], n: int, attributes: int
) -> tuple[list[SegmentProfile], list[str]]:
    names = [f"a{number}" for number in range(attributes)]
    rows = {name: tuple(segment + position / 100 for segment in range(n)) for position, name in enumerate(names)}
    return profiles(rows), names


@pytest.mark.parametrize("n", range(1, 13))
@pytest.mark.parametrize("attributes", [1, 10, 11, 30])
def test_every_number_of_segments_and_attributes_is_drawn(
    profiles: Callable[..., list[SegmentProfile]], n: int, attributes: int
) -> None:
    chart = profile_heatmap(*many(profiles, n, attributes), Look(LIGHT, Formats()))
    assert len(chart.figure.data[1].text) == n * attributes
    assert chart.table.shape == (n, attributes + 1)
    assert chart.figure.layout.xaxis.automargin
    assert chart.figure.layout.yaxis.automargin


def test_more_than_ten_attributes_run_downwards_and_segments_are_keyed_by_number(
    profiles: Callable[..., list[SegmentProfile]],
) -> None:
    chart = profile_heatmap(*many(profiles, 2, 11), Look(LIGHT, Formats()))
    assert [list(row) for row in chart.figure.data[0].z][:2] == [[0.0, 1.0], [0.01, 1.01]]
    assert list(chart.figure.layout.xaxis.ticktext) == ["1", "2"]
    assert len(chart.figure.layout.yaxis.ticktext) == 11
    assert "number" in chart.figure.layout.xaxis.title.text
    assert list(chart.table["Segment"]) == ["1 · Segment A", "2 · Segment B"]


def test_height_grows_with_the_segments(profiles: Callable[..., list[SegmentProfile]]) -> None:
    heights = [profile_heatmap(*many(profiles, n, 3), Look(LIGHT, Formats())).figure.layout.height for n in (1, 5, 12)]
    assert heights[1] - heights[0] == 160
    assert heights[2] - heights[1] == 280


def test_the_figure_is_small_and_plain_svg(profiles: Callable[..., list[SegmentProfile]]) -> None:
    spec = profile_heatmap(*many(profiles, 12, 10), Look(LIGHT, Formats())).figure.to_json()
    assert {trace["type"] for trace in json.loads(spec)["data"]} == {"heatmap", "scatter"}
    assert len(spec) < 60_000
