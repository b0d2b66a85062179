from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.changes import SizesOn
from domain.segments import NOT_ENOUGH_KNOWN, UNASSIGNED
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.places import place_colour, place_glyph, place_name, place_symbol, spread_apart
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, Theme, axis, layout
from ui.charts.ticks import number_axis
from wording.formats import Formats
from wording.labels import lines_in, wrapped
from wording.sentences import write_fact

LEAST_HEIGHT, AXIS_HEIGHT = 320, 44
NAME_WIDTH, ROOM_FOR_NAMES = 15, 116  # characters, pixels
HEADROOM, SLACK = 1.06, 1.3  # above the largest segment; of the names' own height, so that they stand near their lines
_CROWDED = 0.2  # of the time shown: dates closer together would be written over each other on a phone


def size_lines(dates: Sequence[SizesOn], look: Look, not_told: Collection[int] = ()) -> Chart:
    """People per segment, a line each, `dates` ascending; names as on the last date, at the end of their lines.

    Segments that are `not_told` apart are grey and dashed.
    """
    places = [segment.number for segment in dates[-1].segments]
    places += [place for place in (NOT_ENOUGH_KNOWN, UNASSIGNED) if any(on.size(place) for on in dates)]
    lines = [
        _Line(place, place_name(place, dates[-1].segments, not_told=not_told), place in not_told) for place in places
    ]
    figure = go.Figure(data=[_drawn(dates, line, look) for line in lines], layout=_layout(dates, lines, look))
    return Chart(figure, _alt(dates, lines, look.formats), _table(dates, lines, look.formats))


@dataclass(frozen=True)
class _Line:
    place: int
    name: str
    grey: bool

    def colour(self, theme: Theme) -> str:
        return place_colour(theme, self.place, [self.place] if self.grey else [])


def _drawn(dates: Sequence[SizesOn], line: _Line, look: Look) -> dict[str, Any]:
    colour, name, formats = line.colour(look.theme), wrapped(line.name), look.formats
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [on.day for on in dates],
        "y": [on.size(line.place) for on in dates],
        "line": {"color": colour, "width": 2, "dash": "dot" if line.grey else "solid"},
        "marker": {"color": colour, "symbol": place_symbol(line.place), "size": 9},
        "hovertext": [
            f"<b>{name}</b><br>{formats.day_short(on.day)}: "
            f"{write_fact(Counted(on.size(line.place), 'person', 'people'), formats)}"
            for on in dates
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _layout(dates: Sequence[SizesOn], lines: Sequence[_Line], look: Look) -> dict[str, Any]:
    names = [wrapped(line.name, NAME_WIDTH) for line in lines]
    room = max(LEAST_HEIGHT, SLACK * LINE_HEIGHT * sum(map(lines_in, names)))
    highest = HEADROOM * max((on.size(line.place) for on in dates for line in lines), default=0) or 1
    days = _days_shown([on.day for on in dates])
    ticks = ["<br>".join(look.formats.day_and_year(day)) for day in days]
    return layout(
        look.theme,
        int(room) + AXIS_HEIGHT,
        margin={"r": ROOM_FOR_NAMES, "b": AXIS_HEIGHT - 8},
        annotations=_names(dates, lines, names, highest, room, look.theme),
        xaxis=axis(look.theme, tickmode="array", tickvals=days, ticktext=ticks),
        yaxis=number_axis(look.theme, 0, highest, look.formats.number, whole=True, range=[0, highest], showgrid=True),
    )


def _days_shown(days: Sequence[date]) -> list[date]:
    """From the last backwards, those that leave room for the next."""
    shown = [days[-1]]
    gap = (days[-1] - days[0]) * _CROWDED
    for day in reversed(days[:-1]):
        if shown[-1] - day >= gap:
            shown.append(day)
    return shown[::-1]


def _names(
    dates: Sequence[SizesOn], lines: Sequence[_Line], names: list[str], highest: float, room: float, theme: Theme
) -> list[dict[str, Any]]:
    heights = [float(LINE_HEIGHT * lines_in(name)) for name in names]
    ends = [room * dates[-1].size(line.place) / highest for line in lines]
    return [
        {
            "text": f'<span style="color:{line.colour(theme)}">{place_glyph(line.place)}</span> {name}',
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 10,
            "y": end / room,
            "yref": "paper",
            "yanchor": "middle",
            "align": "left",
            "showarrow": False,
            "font": {"color": theme.text, "size": FONT_SIZE},
        }
        for line, name, end in zip(lines, names, spread_apart(ends, heights, room), strict=True)
    ]


def _alt(dates: Sequence[SizesOn], lines: Sequence[_Line], formats: Formats) -> str:
    first, last = dates[0], dates[-1]
    span = f"{write_fact(Counted(len(dates), 'date'), formats)}, {formats.day(first.day)} to {formats.day(last.day)}"
    told = [line for line in lines if not line.grey]
    if not told:
        return f"People per segment on {span}. No segment can be told apart."
    most = max(told, key=lambda line: abs(last.size(line.place) - first.size(line.place)))
    return (
        f"People per segment on {span}. The largest change: {most.name}, "
        f"from {formats.count(first.size(most.place))} to {formats.count(last.size(most.place))}."
    )


def _table(dates: Sequence[SizesOn], lines: Sequence[_Line], formats: Formats) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"Segment": line.name} | {formats.day_short(on.day): formats.count(on.size(line.place)) for on in dates}
            for line in lines
        ]
    )
