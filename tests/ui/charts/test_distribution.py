from collections.abc import Callable

import pytest

from domain.attributes import Attribute, Distribution, Kind
from domain.segments import Segment
from ui.charts.distribution import attribute_distribution, distribution_by_segment
from ui.charts.look import Look
from ui.charts.theme import DARK, LIGHT, Theme, segment_colour, segment_symbol
from wording.formats import Formats

US = Formats()
EDGES = (0.0, 500.0, 1000.0, 5000.0)


@pytest.fixture
def distribution(attribute: Callable[..., Attribute]) -> Distribution:
    counts = {0: (30, 50, 20), 1: (30, 10, 0), 2: (0, 40, 20), 3: (0, 0, 0)}
    return Distribution(attribute(), EDGES, counts, {0: 1200, 1: 100, 2: 0, 3: 1100})


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_bars_count_all_customers_and_the_note_counts_the_unknown(distribution: Distribution, theme: Theme) -> None:
    chart = attribute_distribution(distribution, Look(theme, US))
    assert list(chart.figure.data[0].y) == [30, 50, 20]
    assert chart.figure.data[0].marker.color == theme.categorical[0]
    text = chart.figure.layout.title.text.replace("<br>", " ")
    assert ">Customers: known for 100 of 1,300 (7.7%)<" in text
    assert chart.figure.layout.yaxis.title.text == "Customers"


def test_the_table_has_the_same_numbers_under_the_full_ranges(distribution: Distribution) -> None:
    table = attribute_distribution(distribution, Look(LIGHT, US)).table
    assert table.to_dict("list") == {
        "Range": ["under $500", "$500 \N{EN DASH} $1,000", "$1,000 and more"],
        "Customers": ["30", "50", "20"],
        "Share of known": ["30%", "50%", "20%"],
    }


def test_the_fullest_bin_is_said_aloud(distribution: Distribution) -> None:
    assert attribute_distribution(distribution, Look(LIGHT, US)).alt == (
        "Income of customers, known for 100 of 1,300 (7.7%). The fullest group is $500 \N{EN DASH} $1,000, with 50%."
    )


def test_nobody_known_is_said_plainly(attribute: Callable[..., Attribute]) -> None:
    chart = attribute_distribution(Distribution(attribute(), EDGES, {0: (0, 0, 0)}, {0: 7}), Look(LIGHT, US))
    assert chart.alt == "Income: no value is known for any of 7 customers."
    assert list(chart.table["Share of known"]) == ["unknown"] * 3


def test_a_flag_has_two_bars(attribute: Callable[..., Attribute]) -> None:
    flag = Distribution(attribute(kind=Kind.FLAG), (0.0, 0.5, 1.0), {0: (66, 34)}, {0: 0})
    chart = attribute_distribution(flag, Look(LIGHT, US))
    assert list(chart.figure.layout.xaxis.ticktext) == ["No", "Yes"]
    assert chart.alt.endswith("The fullest group is No, with 66%.")


def test_lines_hold_shares_of_the_customers_with_a_known_value(
    distribution: Distribution, segments: Callable[..., list[Segment]]
) -> None:
    lines = distribution_by_segment(distribution, segments(2), Look(LIGHT, US)).figure.data
    assert [list(line.y) for line in lines] == [[0.75, 0.25, 0.0], [0.0, 40 / 60, 20 / 60]]
    assert [line.name for line in lines] == ["1 · Segment A", "2 · Segment B"]


def test_a_segment_without_a_known_value_is_named_not_drawn(
    distribution: Distribution, segments: Callable[..., list[Segment]]
) -> None:
    chart = distribution_by_segment(distribution, segments(3), Look(LIGHT, US))
    assert len(chart.figure.data) == 2
    assert "No<br>known value in: Segment C</span>" in chart.figure.layout.title.text
    assert chart.alt == (
        "Income by segment. Most frequent: Segment A under $500 (75%); Segment B $500 \N{EN DASH} $1,000 (66.7%). "
        "No known value in: Segment C."
    )
    assert list(chart.table["3 · Segment C"]) == ["unknown", "unknown", "unknown", "0 of 1,100 (0%)"]
    assert list(chart.table["1 · Segment A"]) == ["75%", "25%", "0%", "40 of 140 (29%)"]


@pytest.mark.parametrize("n", range(1, 13))
def test_each_segment_keeps_its_colour_and_symbol(
    attribute: Callable[..., Attribute], segments: Callable[..., list[Segment]], n: int
) -> None:
    counts = dict.fromkeys(range(n + 1), (1, 2, 3))
    distribution = Distribution(attribute(), EDGES, counts, {})
    lines = distribution_by_segment(distribution, segments(n), Look(DARK, US)).figure.data
    looks = [(line.line.color, line.marker.symbol) for line in lines]
    assert looks == [(segment_colour(DARK, number), segment_symbol(number)) for number in range(1, n + 1)]
    assert len(set(looks)) == n


def test_names_are_escaped_in_the_legend_and_on_hovering(
    distribution: Distribution, segments: Callable[..., list[Segment]]
) -> None:
    line = distribution_by_segment(distribution, segments(1, name="<b>"), Look(LIGHT, US)).figure.data[0]
    assert "&lt;b&gt;" in line.name
    assert "<b><b>" not in line.hovertext[0]
