"""Every chart in locales that write numbers and days otherwise than English does."""

import calendar
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from importlib import import_module
from typing import Any, get_type_hints

import numpy as np
import plotly.graph_objects as go
import pytest

import ui.charts
from domain.attributes import Attribute, Distribution, Kind, Since
from domain.changes import ABSENT, Flow, Migration, Overlap, Pair, SizesOn
from domain.drift import Drift
from domain.profiles import Projection
from domain.segment_counts import SegmentCountComparison, SegmentCountScore
from domain.segments import Segment
from domain.trust import Stability
from tests.nouns import Profiles
from tests.ui.charts.test_audience_funnel import COUNT
from tests.ui.charts.test_rfm_grid import grid
from ui.charts.attribute_drift import drift_bars
from ui.charts.audience_funnel import audience_funnel
from ui.charts.chart import Chart
from ui.charts.distribution import attribute_distribution, distribution_by_segment
from ui.charts.heatmap import profile_heatmap
from ui.charts.joined_left import joined_and_left
from ui.charts.lollipop import difference_lollipop
from ui.charts.look import Look
from ui.charts.migration import migration_flows
from ui.charts.money import MoneyLine, money_by_segment
from ui.charts.overlap import overlap_heatmap
from ui.charts.rfm_grid import rfm_grid
from ui.charts.segment_counts import segment_counts
from ui.charts.segment_map import segment_map
from ui.charts.sizes import segment_sizes
from ui.charts.sizes_over_time import size_lines
from ui.charts.theme import LIGHT
from ui.charts.value_tiers import value_tiers
from wording.formats import Formats
from wording.rules import Wording

MONTHS = "|".join(sorted({*calendar.month_name[1:], *calendar.month_abbr[1:]}, key=len, reverse=True))
ENGLISH = {
    "thousands": r"(?<![\d.,])[1-9]\d{0,2},\d{3}(?!\d)",
    # Not 12.345 nor 31.10.2026, which German and Turkish write.
    "decimals": r"\b0\.\d|(?<![\d.])\d+\.\d{1,2}(?![\d.])",
    "months": rf"\b({MONTHS})\b",
    "minus": r"(?<![\w-])-\d",
    "no separators": r"(?<![\d.,])\d{5,}",
}
PERCENT = {
    Formats("EUR", "de_DE"): r"\d%|%\d",
    Formats("TRY", "tr_TR"): r"\d\s?%",
    Formats("CHF", "fr_CH"): r"\d\s%|%\d",
}
US = Formats("USD", "en_US")
STEP_OF_A_RULE = r"\b2\.[12]\b"  # a place in the rule, not a number
SEGMENTS = (Segment(1, "Savers", 98_765, 0.8765), Segment(2, "Spenders", 12_345, 0.1235))
DAYS = (date(2026, 6, 2), date(2026, 10, 31))
MOVED = Migration(
    SEGMENTS,
    (
        Flow(1, 1, 70_125, 7_012_512),
        Flow(1, 2, 12_345, 1_234_567_89),
        Flow(2, ABSENT, 1_234, 123),
        Flow(ABSENT, 1, 11_111, 9_876_543),
        Flow(2, 1, 3, 125_050),
    ),
)
BLURRED = replace(MOVED, not_told=frozenset({2}))
OVERLAP = Overlap(
    SEGMENTS, SEGMENTS, np.array([[60_125, 40_000], [3, 12_345]]), 0.85, (Pair(1, 1, 60_125, 0.6125),), 3, 4
)
STABILITY = Stability(0.975, (0.9, 0.9), 0.205, 12_500, 20, uncertainty=0.0125)
SCORE = SegmentCountScore(2, 0.254, STABILITY, 0.125, 123_456.5, 50_123.4, 1.254, 31_250, 0.3125)
SCORES = SegmentCountComparison((SCORE, replace(SCORE, n_segments=3)), 12_500, 98_765, 3, (2, 3), None)
LINES = (
    MoneyLine("Savers", 1, 0.8765, Decimal("1250000.50")),
    MoneyLine("Outside all segments", None, None, Decimal("12345.67")),
)
SIZES = tuple(
    SizesOn(day, tuple(replace(each, size=each.size + more) for each in SEGMENTS), more)
    for day, more in zip(DAYS, (0, 1_234), strict=True)
)
POINTS = Projection(np.eye(4)[:, :2], np.array([1, 1, 2, 2], dtype=np.int8), 0.6125, 98_765)
Draw = Callable[[Look], Chart]


@pytest.fixture
def drawings(attribute: Callable[..., Attribute], profiles: Profiles) -> dict[Callable[..., Chart], list[Draw]]:
    amount, flag, share = (attribute(kind.value, kind) for kind in (Kind.MONEY, Kind.FLAG, Kind.SHARE))
    drifts = [Drift(each, True, 0.2345, 1234.5, 0.125, 0.1235, 0.0004) for each in (amount, share)]
    drifts.append(
        Drift(
            replace(attribute("recency", Kind.DAYS), since=Since.LAST),
            True,
            0.9456,
            10,
            100,
            0.1235,
            0.0004,
            by_calendar=0.25,
        )
    )
    counts = {0: (12_345, 50_125, 1_250), 1: (12_345, 25, 1), 2: (1, 50_100, 1_249)}
    spread = Distribution(amount, (0.0, 500.5, 12_500.0, 1_250_000.0), counts, {0: 1_200, 1: 1_200, 2: 0})
    few = Distribution(flag, (0.0, 0.5, 1.0), {0: (1, 0), 1: (2_000, 1), 2: (1, 0)}, {})
    profiled = profiles({"income": (1.25, -0.84), "age": (-2.5, 0.75)})
    attributes = {name: attribute(name, Kind.MONEY) for name in ("balance", "age", "card")}
    cells = grid({(5, 5): 1_250})
    return {
        drift_bars: [partial(drift_bars, drifts, {})],
        audience_funnel: [lambda look: audience_funnel(COUNT, look, Wording(attributes, {}, {}, look.formats))],
        attribute_distribution: [partial(attribute_distribution, each) for each in (spread, few)],
        distribution_by_segment: [partial(distribution_by_segment, each, SEGMENTS) for each in (spread, few)],
        profile_heatmap: [partial(profile_heatmap, profiled, ["income", "age"])],
        joined_and_left: [partial(joined_and_left, each) for each in (MOVED, BLURRED)],
        difference_lollipop: [partial(difference_lollipop, profiled[0], ["income", "age"])],
        migration_flows: [
            partial(migration_flows, each, DAYS, money=money) for each in (MOVED, BLURRED) for money in (False, True)
        ],
        money_by_segment: [partial(money_by_segment, LINES)],
        overlap_heatmap: [
            partial(overlap_heatmap, each, ("Spring", "Autumn"))
            for each in (OVERLAP, replace(OVERLAP, rows_not_told=frozenset({2})))
        ],
        rfm_grid: [partial(rfm_grid, cells, money=money) for money in (False, True)],
        segment_counts: [partial(segment_counts, SCORES)],
        segment_map: [partial(segment_map, POINTS, SEGMENTS)],
        segment_sizes: [partial(segment_sizes, SEGMENTS)],
        size_lines: [partial(size_lines, SIZES), partial(size_lines, SIZES, not_told={1})],
        value_tiers: [partial(value_tiers, "Champions", (12_345, 1, 1_000, 0, 50), ("–",) * 5)],
    }


def chart_functions() -> set[Callable[..., Chart]]:
    modules = [import_module(f"ui.charts.{module.name}") for module in pkgutil.iter_modules(ui.charts.__path__)]
    return {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if get_type_hints(function).get("return") is Chart
    }


def texts(part: Any) -> Iterator[str]:
    """Everything in a figure that people may read, without tags; colours and outlines are left out."""
    if isinstance(part, dict):
        for key, value in part.items():
            drawn = key.startswith("color") or key.endswith("color") or key in ("template", "path")
            yield from () if drawn else texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts(value)
    elif isinstance(part, str):
        yield re.sub("<[^>]*>", "|", part)


def written(chart: Chart) -> Iterator[str]:
    yield chart.alt
    yield from map(str, [*chart.table.columns, *chart.table.to_numpy().ravel()])
    yield from texts(chart.figure.to_dict())


def english(chart: Chart, percent: str) -> list[tuple[str, str]]:
    patterns = ENGLISH | {"percent": percent}
    read = [re.sub(STEP_OF_A_RULE, "", text) for text in written(chart)]
    return [(kind, text) for kind, pattern in patterns.items() for text in read if re.search(pattern, text)]


def left_to_plotly(figure: go.Figure) -> list[str]:
    """What Plotly would write itself: ticks without texts, and numbers in hover texts."""
    spec = figure.to_dict()
    axes = {name: value for name, value in spec["layout"].items() if re.fullmatch(r"[xy]axis\d*", name)}
    found = [name for name, each in axes.items() if not _has_own_ticks(each)]
    for trace in spec["data"]:
        if trace.get("hoverinfo") != "skip":
            found += _hover_fields(trace) - {"hovertext", "text", "customdata"}
        if trace["type"] == "heatmap" and trace.get("showscale", True) and "ticktext" not in trace["colorbar"]:
            found.append("colour bar")
        found += ["text template"] if "texttemplate" in trace else []
    return found


def _has_own_ticks(axis: dict[str, Any]) -> bool:
    if axis.get("visible") is False or axis.get("showticklabels") is False or "ticktext" in axis:
        return True
    return all(isinstance(tick, int) and 0 <= tick < 1000 for tick in axis.get("tickvals", [""]))


def _hover_fields(trace: dict[str, Any]) -> set[str]:
    parts = (trace["node"], trace["link"]) if trace["type"] == "sankey" else (trace,)
    return {field for part in parts for field in re.findall(r"%{([^}]*)}", part.get("hovertemplate", "%{default}"))}


def test_every_chart_is_drawn_here_and_takes_a_look(drawings) -> None:
    assert set(drawings) == chart_functions()
    assert {get_type_hints(function).get("look") for function in drawings} == {Look}


@pytest.mark.parametrize("formats", PERCENT, ids=lambda formats: formats.locale)
def test_nothing_is_written_the_english_way(drawings, formats: Formats) -> None:
    charts = [draw(Look(LIGHT, formats)) for draws in drawings.values() for draw in draws]
    assert [found for chart in charts for found in english(chart, PERCENT[formats])] == []


def test_plotly_writes_no_number_itself(drawings) -> None:
    charts = [draw(Look(LIGHT, US)) for draws in drawings.values() for draw in draws]
    assert [found for chart in charts for found in left_to_plotly(chart.figure)] == []


def test_english_charts_are_found_out(drawings) -> None:
    found = {
        function.__name__: {kind for draw in draws for kind, _ in english(draw(Look(LIGHT, US)), r"\d%")}
        for function, draws in drawings.items()
    }
    assert set().union(*found.values()) == {"thousands", "decimals", "months", "percent"}
    assert [name for name, kinds in found.items() if not kinds] == []


def beyond_the_axis(figure: go.Figure) -> list[float]:
    """Lengths of bars, stacked ones added up, that no axis of theirs can show."""
    bars = [trace for trace in figure.data if trace.type == "bar"]
    if not bars:
        return []
    flat = bars[0].orientation == "h"
    ends = (figure.layout.xaxis if flat else figure.layout.yaxis).range
    lengths = [list(trace.x if flat else trace.y) for trace in bars]
    if figure.layout.barmode == "stack":
        lengths = [[sum(parts) for parts in zip(*lengths, strict=True)]]
    low, high = (min(ends), max(ends)) if ends else (-np.inf, np.inf)
    return [length for each in lengths for length in each if not low - 1e-9 <= length <= high + 1e-9]


def test_no_bar_is_cut_by_the_end_of_its_axis(drawings) -> None:
    charts = [draw(Look(LIGHT, US)) for draws in drawings.values() for draw in draws]
    assert [length for chart in charts for length in beyond_the_axis(chart.figure)] == []
