from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from domain.profiles import Projection
from domain.segments import NOT_ENOUGH_KNOWN, Segment, is_found
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import LEGEND_WIDTH, NOTE_WIDTH, Theme, axis, layout, legend, segment_colour, segment_symbol
from wording.formats import Formats
from wording.labels import by_number, numbered, segment_label, wrapped

HEIGHT, LEGEND_ROW_HEIGHT = 460, 18


def segment_map(projection: Projection, segments: Sequence[Segment], look: Look) -> Chart:
    """One point per sampled customer, without an id; small segments are drawn on top. Those set apart have no place."""
    ordered = [segment for segment in by_number(segments) if segment.number != NOT_ENOUGH_KNOWN]
    figure = go.Figure(
        data=[
            _points(projection, segment, look.theme)
            for segment in sorted(ordered, key=lambda segment: is_found(segment.number))
        ],
        layout=_layout(projection, ordered, look),
    )
    return Chart(figure, _caption(projection, look.formats), _table(projection, ordered, look.formats))


def _points(projection: Projection, segment: Segment, theme: Theme) -> dict[str, Any]:
    points = np.round(projection.points[projection.labels == segment.number], 3)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": segment_label(segment, LEGEND_WIDTH),
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "marker": {
            "color": segment_colour(theme, segment.number),
            "symbol": segment_symbol(segment.number),
            "size": 5,
            "opacity": 0.7,
        },
        "hoverinfo": "skip",
        "legendrank": 1_000
        if is_found(segment.number)
        else 1_001,  # the unassigned lie below the others, and are named last
    }


def _layout(projection: Projection, segments: Sequence[Segment], look: Look) -> dict[str, Any]:
    # Equal units on both axes: distances are all that this picture shows.
    bare = {"showticklabels": False, "showgrid": False}
    return layout(
        look.theme,
        HEIGHT + LEGEND_ROW_HEIGHT * len(segments),
        note=wrapped(_caption(projection, look.formats), NOTE_WIDTH),
        showlegend=True,
        legend=legend(look.theme, itemsizing="constant"),
        xaxis=axis(look.theme, **bare),
        yaxis=axis(look.theme, **bare, scaleanchor="x", scaleratio=1),
    )


def _caption(projection: Projection, formats: Formats) -> str:
    drawn = formats.count(len(projection.points))
    return (
        f"Map of {drawn} of {formats.count(projection.customers)} customers. Two artificial axes keep "
        f"{formats.share(projection.kept, 0)} of the differences; no proof of groups."
    )


def _table(projection: Projection, segments: Sequence[Segment], formats: Formats) -> pd.DataFrame:
    drawn = [int((projection.labels == segment.number).sum()) for segment in segments]
    return pd.DataFrame(
        {
            "Segment": [numbered(segment) for segment in segments],
            "Customers": [formats.count(segment.size) for segment in segments],
            "Customers drawn": [formats.count(number) for number in drawn],
        }
    )
