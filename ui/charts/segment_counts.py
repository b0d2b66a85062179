from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.segment_counts import SegmentCountComparison, SegmentCountScore
from domain.sentences import Counted
from domain.trust import REPRODUCIBLE, Stability
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, Theme, axis, axis_title, layout, legend
from ui.charts.ticks import number_axis
from wording.formats import Formats
from wording.sentences import write_fact
from wording.trust import why_this_number

HEIGHT = 300


def segment_counts(comparison: SegmentCountComparison, look: Look) -> Chart:
    """How reproducible and how clearly separated each number of segments is, beside what data without groups reaches."""
    figure = go.Figure(
        data=[*_lines(comparison.scores, look), *_as_good(comparison, look.theme)], layout=_layout(comparison, look)
    )
    return Chart(figure, _alt(comparison, look.formats), _table(comparison, look.formats))


def _lines(scores: Sequence[SegmentCountScore], look: Look) -> list[dict[str, Any]]:
    blue, orange, *_ = look.theme.categorical
    again, apart = [score.stability.reproducibility for score in scores], [score.silhouette for score in scores]
    without_groups = [score.stability.without_groups for score in scores]
    give_or_take = {"array": [score.stability.uncertainty for score in scores], "thickness": 1, "width": 4}
    return [
        _line("Comes again in other samples", scores, again, {"color": blue, "symbol": "circle"}, look)
        | {"error_y": give_or_take | {"color": blue}},
        _line("How clearly separated", scores, apart, {"color": orange, "symbol": "square"}, look),
        _line("... in data without groups", scores, without_groups, {"color": look.theme.mark, "symbol": "x"}, look)
        | {"line": {"color": look.theme.mark, "width": 2, "dash": "dot"}},
    ]


def _line(
    name: str, scores: Sequence[SegmentCountScore], values: Sequence[float | None], marker: dict[str, Any], look: Look
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [score.n_segments for score in scores],
        "y": values,
        "line": {"color": marker["color"], "width": 2},
        "marker": marker | {"size": 9},
        "hovertext": [
            f"{write_fact(Counted(score.n_segments, 'segment'), look.formats)}: {look.formats.figure(value, 2)}"
            for score, value in zip(scores, values, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra>" + name + "</extra>",
    }


def _layout(comparison: SegmentCountComparison, look: Look) -> dict[str, Any]:
    numbers = [score.n_segments for score in comparison.scores]
    lowest = min(0.0, *(score.stability.reproducibility - _uncertainty(score) for score in comparison.scores))
    measured = (
        f"Measured on {look.formats.count(comparison.sample)} of {look.formats.count(comparison.customers)} customers."
    )
    return layout(
        look.theme,
        HEIGHT,
        note=measured,
        margin={"b": 90},
        showlegend=True,
        legend=legend(look.theme),
        shapes=[*_recommendation(comparison, look.theme), _threshold(comparison, look.theme)],
        annotations=_named(comparison, look.theme),
        xaxis=axis(
            look.theme,
            tickmode="array",
            tickvals=numbers,
            ticktext=[look.formats.count(number) for number in numbers],
            title=axis_title(look.theme, "Number of segments"),
        ),
        yaxis=number_axis(look.theme, lowest, 1.05, look.formats.number, range=[lowest, 1.05], showgrid=True),
    )


def _uncertainty(score: SegmentCountScore) -> float:
    return score.stability.uncertainty or 0.0


def _recommendation(comparison: SegmentCountComparison, theme: Theme) -> list[dict[str, Any]]:
    """A dashed line at the number preferred, dotted ones at those that are as good."""
    return [
        {"type": "line", "x0": number, "x1": number, "y0": 0, "y1": 1, "line": _line_at(number, comparison, theme)}
        for number in comparison.equals
    ]


def _line_at(number: int, comparison: SegmentCountComparison, theme: Theme) -> dict[str, Any]:
    return {"color": theme.text, "width": 1, "dash": "dash" if number == comparison.recommended else "dot"}


def _as_good(comparison: SegmentCountComparison, theme: Theme) -> list[dict[str, Any]]:
    """Only for the legend: names at the lines themselves would run into each other on a phone."""
    if len(comparison.equals) < 2:
        return []
    line = _line_at(comparison.equals[-1], comparison, theme)
    only_named = {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "hoverinfo": "skip"}
    return [{**only_named, "name": "As good as the recommended", "line": line}]


def _named(comparison: SegmentCountComparison, theme: Theme) -> list[dict[str, Any]]:
    number = comparison.recommended
    if number is None:
        return []
    on_the_right = number > (comparison.scores[0].n_segments + comparison.scores[-1].n_segments) / 2
    place = {"x": number, "y": 0.1, "xanchor": "right" if on_the_right else "left", "showarrow": False}
    return [{**place, "text": " recommended ", "font": {"color": theme.text, "size": FONT_SIZE}}]


def _mark(number: int, comparison: SegmentCountComparison) -> str:
    if number not in comparison.equals:
        return ""
    return "recommended" if number == comparison.recommended else "as good"


def _threshold(comparison: SegmentCountComparison, theme: Theme) -> dict[str, Any]:
    numbers = [score.n_segments for score in comparison.scores]
    label = {"text": "reproducible from here", "textposition": "end", "font": {"color": theme.muted, "size": 11}}
    line = {"color": theme.grid, "width": 1}
    return {
        "type": "line",
        "x0": min(numbers),
        "x1": max(numbers),
        "y0": REPRODUCIBLE,
        "y1": REPRODUCIBLE,
        "line": line,
        "label": label,
        "layer": "below",
    }


def _alt(comparison: SegmentCountComparison, formats: Formats) -> str:
    first, last = (formats.count(comparison.scores[at].n_segments) for at in (0, -1))
    recommended = "none" if comparison.recommended is None else formats.count(comparison.recommended)
    found = f"{recommended} is recommended"
    why = why_this_number(comparison, formats)
    return f"{first} to {last} segments compared by reproducibility and separation: {found}. {why}"


def _table(comparison: SegmentCountComparison, formats: Formats) -> pd.DataFrame:
    return pd.DataFrame([_row(score, comparison, formats) for score in comparison.scores])


def _row(score: SegmentCountScore, comparison: SegmentCountComparison, formats: Formats) -> dict[str, str]:
    number = score.n_segments
    marks = (_mark(number, comparison), "knee" if number == comparison.knee else "")
    return {
        "Segments": formats.count(number),
        "Verdict": score.trust.verdict.value,
        "Comes again (adjusted Rand index)": _give_or_take(score.stability, formats),
        "Separation (silhouette)": formats.figure(score.silhouette, 2),
        "Without groups": formats.figure(score.stability.without_groups, 2),
        "Compactness (inertia)": formats.count(score.inertia),
        "Calinski-Harabasz": formats.count(score.calinski_harabasz),
        "Davies-Bouldin": formats.figure(score.davies_bouldin, 2),
        "Smallest segment": f"{formats.share(score.smallest_share)} ({formats.count(score.smallest)})",
        "": " · ".join(filter(None, marks)),
    }


def _give_or_take(stability: Stability, formats: Formats) -> str:
    found = formats.figure(stability.reproducibility, 2)
    return found if stability.uncertainty is None else f"{found} ± {formats.figure(stability.uncertainty, 2)}"
