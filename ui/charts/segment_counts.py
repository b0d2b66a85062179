from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.trust import REPRODUCIBLE, SegmentCountComparison, SegmentCountScore
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, Theme, axis, axis_title, layout, legend
from wording.formats import Formats
from wording.trust import why_this_number

HEIGHT = 300


def segment_counts(comparison: SegmentCountComparison, look: Look) -> Chart:
    """How reproducible and how clearly separated each number of segments is, beside what data without groups reaches."""
    figure = go.Figure(data=_lines(comparison.scores, look.theme), layout=_layout(comparison, look))
    return Chart(figure, _alt(comparison, look.formats), _table(comparison, look.formats))


def _lines(scores: Sequence[SegmentCountScore], theme: Theme) -> list[dict[str, Any]]:
    return [
        _line(
            "Comes again in other samples", scores, [s.reproducibility for s in scores], theme.categorical[0], "circle"
        ),
        _line("How clearly separated", scores, [s.silhouette for s in scores], theme.categorical[1], "square"),
        _line("... in data without groups", scores, [s.without_groups for s in scores], theme.mark, "x", dash="dot"),
    ]


def _line(
    name: str, scores: Sequence[SegmentCountScore], values: list[float], colour: str, symbol: str, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [score.n_segments for score in scores],
        "y": values,
        "line": {"color": colour, "width": 2, "dash": dash},
        "marker": {"color": colour, "symbol": symbol, "size": 9},
        "hovertemplate": "%{x} segments: %{y:.2f}<extra>" + name + "</extra>",
    }


def _layout(comparison: SegmentCountComparison, look: Look) -> dict[str, Any]:
    tried = f"Tried on {look.formats.count(comparison.sample)} of {look.formats.count(comparison.customers)} customers."
    return layout(
        look.theme,
        HEIGHT,
        note=tried,
        margin={"b": 90},
        showlegend=True,
        legend=legend(look.theme),
        shapes=[*_recommendation(comparison, look.theme), _threshold(comparison, look.theme)],
        annotations=_named(comparison, look.theme),
        xaxis=axis(look.theme, dtick=1, title=axis_title(look.theme, "Number of segments")),
        yaxis=axis(look.theme, range=[min(0.0, *(s.reproducibility for s in comparison.scores)), 1.05], showgrid=True),
    )


def _recommendation(comparison: SegmentCountComparison, theme: Theme) -> list[dict[str, Any]]:
    number = comparison.recommended
    if number is None:
        return []
    line = {"color": theme.text, "width": 1, "dash": "dash"}
    return [{"type": "line", "x0": number, "x1": number, "y0": 0, "y1": 1, "line": line}]


def _named(comparison: SegmentCountComparison, theme: Theme) -> list[dict[str, Any]]:
    number = comparison.recommended
    if number is None:
        return []
    on_the_right = number > (comparison.scores[0].n_segments + comparison.scores[-1].n_segments) / 2
    place = {"x": number, "y": 0.55, "xanchor": "right" if on_the_right else "left", "showarrow": False}
    return [{**place, "text": " recommended ", "font": {"color": theme.text, "size": FONT_SIZE}}]


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
    first, last = comparison.scores[0].n_segments, comparison.scores[-1].n_segments
    found = "none is recommended" if comparison.recommended is None else f"{comparison.recommended} is recommended"
    why = why_this_number(comparison, formats)
    return f"{first} to {last} segments compared by reproducibility and separation: {found}. {why}"


def _table(comparison: SegmentCountComparison, formats: Formats) -> pd.DataFrame:
    return pd.DataFrame([_row(score, comparison, formats) for score in comparison.scores])


def _row(score: SegmentCountScore, comparison: SegmentCountComparison, formats: Formats) -> dict[str, str]:
    marks = ((comparison.recommended, "recommended"), (comparison.knee, "knee"))
    return {
        "Segments": str(score.n_segments),
        "Comes again (bootstrap ARI)": f"{score.reproducibility:.2f}",
        "Separation (silhouette)": f"{score.silhouette:.2f}",
        "Without groups": f"{score.without_groups:.2f}",
        "Compactness (inertia)": formats.count(score.inertia),
        "Calinski-Harabasz": formats.count(score.calinski_harabasz),
        "Davies-Bouldin": f"{score.davies_bouldin:.2f}",
        "Smallest segment": f"{formats.share(score.smallest_share)} (about {formats.count(score.smallest)})",
        "": " · ".join(mark for number, mark in marks if number == score.n_segments),
    }
