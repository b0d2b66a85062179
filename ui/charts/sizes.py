from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.segments import Segment, is_found
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, Theme, axis, layout, segment_colour
from wording.formats import Formats
from wording.labels import by_number, lines_in, numbered, segment_label, wrapped
from wording.sentences import write_fact

ROW_HEIGHT, ROOM_BETWEEN_ROWS, ROOM_FOR_LABELS = 44, 8, 104


def segment_sizes(segments: Sequence[Segment], look: Look) -> Chart:
    """Largest segment on top, those outside of all at the bottom; shares are of all customers read."""
    ordered = by_number(segments)
    figure = go.Figure(data=[_bars(ordered, look)], layout=_layout(ordered, look.theme))
    return Chart(figure, _alt(ordered, look.formats), _table(ordered, look.formats))


def _bars(segments: Sequence[Segment], look: Look) -> dict[str, Any]:
    labels = [f"{look.formats.share(segment.share, 0)} · {look.formats.count(segment.size)}" for segment in segments]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [segment.share for segment in segments],
        "y": list(range(len(segments))),
        "marker": {"color": [segment_colour(look.theme, segment.number) for segment in segments], "line": {"width": 0}},
        "text": labels,
        "textposition": "outside",
        "textfont": {"size": FONT_SIZE, "color": look.theme.text},
        "cliponaxis": False,
        "width": 0.6,
        "hovertext": [
            f"<b>{segment_label(segment)}</b><br>{wrapped(label, 48)}"
            for segment, label in zip(segments, labels, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _layout(segments: Sequence[Segment], theme: Theme) -> dict[str, Any]:
    rows = max(len(segments), 1)
    widest = max((segment.share for segment in segments), default=0.0)
    names = [segment_label(segment) for segment in segments]
    row_height = max(ROW_HEIGHT, LINE_HEIGHT * max(map(lines_in, names), default=1) + ROOM_BETWEEN_ROWS)
    return layout(
        theme,
        row_height * rows + 16,
        # The widest bar ends at the margin: its label needs a fixed room, however narrow the card.
        margin={"r": ROOM_FOR_LABELS},
        xaxis=axis(theme, range=[0, widest or 1], visible=False),
        yaxis=axis(
            theme,
            range=[rows - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(len(segments))),
            ticktext=names,
        ),
    )


def _alt(segments: Sequence[Segment], formats: Formats) -> str:
    ordered = sorted((s for s in segments if is_found(s.number)), key=lambda segment: -segment.size)
    if not ordered:
        return "No segments."
    first, last = ordered[0], ordered[-1]
    largest = f"holds {formats.share(first.share)} ({formats.count(first.size)} customers)"
    rest = [
        f" {segment.name}: {_share_and_size(segment, formats)}." for segment in segments if not is_found(segment.number)
    ]
    if first is last:
        return f"One segment: {first.name} {largest}.{''.join(rest)}"
    return (
        f"Sizes of {write_fact(Counted(len(ordered), 'segment'), formats)}: the largest, {first.name}, {largest}; "
        f"the smallest, {last.name}, {_share_and_size(last, formats)}.{''.join(rest)}"
    )


def _share_and_size(segment: Segment, formats: Formats) -> str:
    return f"{formats.share(segment.share)} ({formats.count(segment.size)})"


def _table(segments: Sequence[Segment], formats: Formats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Segment": [numbered(segment) for segment in segments],
            "Customers": [formats.count(segment.size) for segment in segments],
            "Share of all customers": [formats.share(segment.share) for segment in segments],
        }
    )
