from dataclasses import replace

import pytest

from domain.attributes import Kind
from domain.drift import Drift
from ui.charts.attribute_drift import drift_bars
from ui.charts.look import Look
from ui.charts.theme import LIGHT
from wording.formats import Formats


def moved(attribute, name: str, psi: float, basis: bool = False, kind: Kind = Kind.MONEY) -> Drift:
    return Drift(attribute(name, kind), basis, psi, 1_000, 2_500, 0.1, 0.25)


def test_what_forms_the_segments_comes_first_and_each_bar_says_its_band(attribute) -> None:
    drifts = [moved(attribute, "far", 1.5), moved(attribute, "income", 0.12, True), moved(attribute, "age", 0.05, True)]
    figure = drift_bars(drifts, {}, Look(LIGHT, Formats())).figure
    people, bars = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["Income", "Age", "Far"]
    assert list(bars.text) == ["0.12 some", "0.05", "1.50 large"]
    assert len(set(people.marker.color)) == 3


def breaks(figure) -> list[float]:
    """The rows in which a bar is broken."""
    paths = [shape.path.split() for shape in figure.layout.shapes if shape.type == "path"]
    return [(float(path[2]) + float(path[5])) / 2 for path in paths]


def test_a_bar_longer_than_the_axis_is_visibly_broken_and_every_other_is_to_scale(attribute) -> None:
    drifts = [moved(attribute, "far", 1.5), moved(attribute, "income", 0.31), moved(attribute, "age", 0.5)]
    figure = drift_bars(drifts, {}, Look(LIGHT, Formats())).figure
    assert list(figure.data[0].x) == [0.5, 0.31, 0.5]
    assert breaks(figure) == [0]
    assert "A broken bar is longer" in figure.layout.title.text.replace("<br>", " ")
    whole = drift_bars(drifts[1:], {}, Look(LIGHT, Formats())).figure
    assert not breaks(whole)
    assert "broken" not in (whole.layout.title.text or "")


def test_what_days_alone_moved_is_hatched_behind_what_people_moved(attribute) -> None:
    tenure = replace(moved(attribute, "tenure", 0.42, True), by_calendar=0.37)
    long = replace(moved(attribute, "recency", 3.0), by_calendar=2.7)
    chart = drift_bars([tenure, long], {}, Look(LIGHT, Formats()))
    people, calendar = chart.figure.data
    assert list(people.x) == pytest.approx([0.05, 0.3])
    assert list(calendar.x) == pytest.approx([0.37, 0.2])
    assert calendar.marker.pattern.shape == "/"
    assert list(calendar.text) == ["0.05<br>+0.37 days", "0.30 large<br>+2.70 days"]
    assert breaks(chart.figure) == [1]
    assert chart.alt.endswith("Recency moved most by people, with a population stability index of 0.30.")
    assert (chart.table["PSI"][0], chart.table["By people"][0]) == ("0.42", "0.05")


def test_the_bands_are_drawn_at_a_tenth_and_at_a_quarter(attribute) -> None:
    shapes = drift_bars([moved(attribute, "age", 0.0)], {}, Look(LIGHT, Formats())).figure.layout.shapes
    assert [shape.x0 for shape in shapes if shape.type == "line"] == [0.1, 0.25]


def test_of_those_that_only_describe_ten_are_drawn_and_all_are_in_the_table(attribute) -> None:
    drifts = [moved(attribute, f"other{n}", 0.01) for n in range(12)]
    chart = drift_bars([moved(attribute, "age", 0.3, True), *drifts], {}, Look(LIGHT, Formats()))
    assert len(chart.figure.data[0].x) == 11
    assert len(chart.table) == 13
    assert "2 more attributes" in chart.figure.layout.title.text.replace("<br>", " ")


def test_what_is_estimated_is_marked(attribute) -> None:
    chart = drift_bars([moved(attribute, "income", 0.3)], {"income": "estimated"}, Look(LIGHT, Formats()))
    assert chart.figure.layout.yaxis.ticktext[0] == "Income (estimated)"
    assert chart.table.iloc[0]["Attribute"] == "Income (estimated)"


def test_the_table_has_the_typical_values_of_both_days(attribute) -> None:
    chart = drift_bars([moved(attribute, "income", 0.3, True)], {}, Look(LIGHT, Formats()))
    assert chart.table.iloc[0].tolist() == [
        "Income",
        "yes",
        "0.30",
        "0.30",
        "",
        "large shift",
        "$1,000",
        "$2,500",
        "10%",
        "25%",
    ]


def test_the_furthest_moved_is_said_aloud(attribute) -> None:
    drifts = [moved(attribute, "income", 0.12), moved(attribute, "age", 0.3)]
    assert drift_bars(drifts, {}, Look(LIGHT, Formats())).alt == (
        "Drift of 2 attributes: 1 shifted far, 1 somewhat. Age moved most, with a population stability index of 0.30."
    )
    assert "none is known" in drift_bars([], {}, Look(LIGHT, Formats())).alt
