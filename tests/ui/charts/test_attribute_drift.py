from domain.attributes import Kind
from domain.changes import Drift
from ui.charts.attribute_drift import drift_bars
from ui.charts.look import Look
from ui.charts.theme import LIGHT
from wording.formats import Formats


def moved(attribute, name: str, psi: float, basis: bool = False, kind: Kind = Kind.MONEY) -> Drift:
    return Drift(attribute(name, kind), basis, psi, 1_000, 2_500, 0.1, 0.25)


def test_what_forms_the_segments_comes_first_and_each_bar_says_its_band(attribute) -> None:
    drifts = [moved(attribute, "far", 1.5), moved(attribute, "income", 0.12, True), moved(attribute, "age", 0.05, True)]
    figure = drift_bars(drifts, {}, Look(LIGHT, Formats())).figure
    (bars,) = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["Income", "Age", "Far"]
    assert list(bars.text) == ["0.12 some", "0.05", "1.50 large"]
    assert len(set(bars.marker.color)) == 3
    assert max(bars.x) == max(figure.layout.xaxis.range), "a long bar ends with the axis"


def test_the_bands_are_drawn_at_a_tenth_and_at_a_quarter(attribute) -> None:
    shapes = drift_bars([moved(attribute, "age", 0.0)], {}, Look(LIGHT, Formats())).figure.layout.shapes
    assert [shape.x0 for shape in shapes] == [0.1, 0.25]


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
    assert chart.table.iloc[0].tolist() == ["Income", "yes", "0.300", "large shift", "$1,000", "$2,500", "10%", "25%"]


def test_the_furthest_moved_is_said_aloud(attribute) -> None:
    drifts = [moved(attribute, "income", 0.12), moved(attribute, "age", 0.3)]
    assert drift_bars(drifts, {}, Look(LIGHT, Formats())).alt == (
        "Drift of 2 attributes: 1 shifted far, 1 somewhat. Age moved most, with a population stability index of 0.30."
    )
    assert "none is known" in drift_bars([], {}, Look(LIGHT, Formats())).alt
