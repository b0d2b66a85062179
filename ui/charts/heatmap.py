import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.coverage import FEWEST_KNOWN
from domain.profiles import AttributeProfile, SegmentProfile
from domain.segments import Segment
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import (
    FONT_SIZE,
    LINE_HEIGHT,
    NOTE_WIDTH,
    Theme,
    axis,
    axis_title,
    diverging_colour,
    layout,
    text_on,
)
from wording.coverage import unless_complete
from wording.formats import UNKNOWN, Formats, is_known
from wording.labels import LABEL_WIDTH, lines_in, numbered, segment_label, wrapped
from wording.profiles import against_average, average_and_index
from wording.sentences import write_fact

CLAMP = 2.0  # standard deviations: beyond this a cell gets no darker
MOST_COLUMNS = 10  # more do not fit a phone: attributes then run downwards
MOST_LARGE, MOST_MEDIUM = 6, 8
ROW_HEIGHT, LOW_ROW_HEIGHT, COLOUR_BAR_HEIGHT = 40, 30, 64
ROOM_BETWEEN_ROWS = 8  # between labels of several lines
NARROW_LABEL_WIDTH = 16
TILT = 40  # degrees
SEGMENTS_BY_NUMBER = "Segment, by its number"  # seven names would take more room than the cells


@dataclass(frozen=True)
class _Cell:
    segment: Segment
    profile: AttributeProfile

    @property
    def difference(self) -> float | None:
        difference = self.profile.difference
        return difference if is_known(difference) else None

    @property
    def is_of_few(self) -> bool:
        return self.difference is not None and not self.profile.coverage.is_enough_to_compare


@dataclass(frozen=True)
class _Grid:
    """`heads_are` says what the heads stand for, where names are too long to be heads themselves."""

    rows: list[str]
    heads: list[str]
    cells: list[list[_Cell]]
    heads_are: str = ""


def profile_heatmap(
    profiles: Sequence[SegmentProfile],
    attributes: Sequence[str],
    look: Look,
) -> Chart:
    """One row per segment, largest on top, one column per attribute; beyond ten attributes these become the rows.

    Hatched where the value of fewer than 30 people is known.
    """
    ordered = sorted(profiles, key=lambda profile: profile.segment.number)
    cells = [[_Cell(profile.segment, profile.of(name)) for name in attributes] for profile in ordered]
    grid = _attributes_across(cells) if len(attributes) <= MOST_COLUMNS else _attributes_down(cells)
    hatches = [_hatches(grid, look.theme)] if _of_few(grid) else []
    figure = go.Figure(data=[_colours(grid, look), *hatches, _numbers(grid, look)], layout=_layout(grid, look))
    return Chart(figure, _alt(cells, look.formats), _table(cells, look.formats))


def _attributes_across(cells: list[list[_Cell]]) -> _Grid:
    heads = [escape(cell.profile.attribute.label, quote=False) for cell in cells[0]] if cells else []
    width = LABEL_WIDTH if len(heads) <= MOST_LARGE else NARROW_LABEL_WIDTH
    return _Grid([segment_label(row[0].segment, width) for row in cells], heads, cells)


def _attributes_down(cells: list[list[_Cell]]) -> _Grid:
    columns = [list(column) for column in zip(*cells, strict=True)]
    segments = [row[0].segment for row in cells]
    return _Grid(
        rows=[wrapped(column[0].profile.attribute.label, NARROW_LABEL_WIDTH) for column in columns],
        heads=[str(segment.number) for segment in segments],
        cells=columns,
        heads_are=SEGMENTS_BY_NUMBER,
    )


def _colours(grid: _Grid, look: Look) -> dict[str, Any]:
    below, average, above = look.theme.diverging
    return {
        "type": "heatmap",
        "z": [[cell.difference for cell in row] for row in grid.cells],
        "text": [[_hover(cell, look.formats) for cell in row] for row in grid.cells],
        "hovertemplate": "%{text}<extra></extra>",
        "zmin": -CLAMP,
        "zmax": CLAMP,
        "colorscale": [[0, below], [0.5, average], [1, above]],
        "xgap": 2,
        "ygap": 2,
        "colorbar": _colour_bar(look.theme),
    }


def _colour_bar(theme: Theme) -> dict[str, Any]:
    """Below the cells, where it takes no width from them."""
    font = {"color": theme.muted, "size": FONT_SIZE}
    return {
        "orientation": "h",
        "title": {"text": "vs. average", "side": "top", "font": font},
        "tickvals": [-CLAMP, 0, CLAMP],
        "ticktext": ["below", "average", "above"],
        "tickfont": font,
        "thickness": 10,
        "len": 0.9,
        "x": 0.5,
        "y": 0,
        "yanchor": "top",
        "ypad": 8,
        "outlinewidth": 0,
    }


def _of_few(grid: _Grid) -> list[tuple[int, int]]:
    return [(x, y) for y, row in enumerate(grid.cells) for x, cell in enumerate(row) if cell.is_of_few]


def _hatches(grid: _Grid, theme: Theme) -> dict[str, Any]:
    # A heatmap has no patterns: bars as large as its cells lie over those of few people.
    placed = _of_few(grid)
    pattern = {"shape": "/", "fgcolor": theme.muted, "size": 7, "solidity": 0.15, "fillmode": "overlay"}
    return {
        "type": "bar",
        "x": [x for x, _ in placed],
        "y": [0.94] * len(placed),
        "base": [y - 0.47 for _, y in placed],
        "width": 0.96,
        "marker": {"color": "rgba(0,0,0,0)", "line": {"width": 0}, "pattern": pattern},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _numbers(grid: _Grid, look: Look) -> dict[str, Any]:
    # A heatmap's own text has one colour for all cells: these labels stay readable on each.
    placed = [(x, y, cell) for y, row in enumerate(grid.cells) for x, cell in enumerate(row)]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in placed],
        "y": [y for _, y, _ in placed],
        "text": ["-" if cell.difference is None else look.formats.difference(cell.difference) for _, _, cell in placed],
        "textfont": {
            "color": [_text_colour(cell, look.theme) for _, _, cell in placed],
            "size": 12 if len(grid.heads) <= MOST_LARGE else 10 if len(grid.heads) <= MOST_MEDIUM else 9,
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _text_colour(cell: _Cell, theme: Theme) -> str:
    return theme.muted if cell.difference is None else text_on(diverging_colour(theme, cell.difference / CLAMP))


def _hover(cell: _Cell, formats: Formats) -> str:
    sentence = against_average(cell.difference, formats)
    return "<br>".join(
        (
            f"<b>{segment_label(cell.segment)}</b>",
            wrapped(cell.profile.attribute.label),
            wrapped(sentence if sentence != UNKNOWN else "Difference unknown", 48),
            wrapped(average_and_index(cell.profile, formats), 48),
        )
    )


def _layout(grid: _Grid, look: Look) -> dict[str, Any]:
    theme = look.theme
    tallest = max(map(lines_in, grid.rows), default=1)
    row_height = max(
        ROW_HEIGHT if len(grid.rows) <= MOST_COLUMNS + 2 else LOW_ROW_HEIGHT, LINE_HEIGHT * tallest + ROOM_BETWEEN_ROWS
    )
    return layout(
        theme,
        _head_height(grid) + row_height * max(len(grid.rows), 1) + COLOUR_BAR_HEIGHT,
        note=_note(look.formats) if _of_few(grid) else "",
        margin={"b": COLOUR_BAR_HEIGHT},
        # Tilted this way, heads lean over the row labels and take no width from the cells.
        xaxis=_ticks(
            theme,
            grid.heads,
            side="top",
            autotickangles=[0, TILT],
            ticklabeloverflow="allow",
            title=axis_title(theme, grid.heads_are),
        ),
        yaxis=_ticks(theme, grid.rows, range=[len(grid.rows) - 0.5, -0.5]),
    )


def _note(formats: Formats) -> str:
    return wrapped(f"Hatched: known for fewer than {formats.count(FEWEST_KNOWN)} people of the segment", NOTE_WIDTH)


def _head_height(grid: _Grid) -> int:
    """Room for the longest head when tilted, at about 6 px a character, and for what stands above the heads."""
    longest = max(map(len, grid.heads), default=0)
    return 24 + round(6 * math.sin(math.radians(TILT)) * longest) + (LINE_HEIGHT + 8 if grid.heads_are else 0)


def _ticks(theme: Theme, labels: Sequence[str], **own: Any) -> dict[str, Any]:
    """Positions instead of categories: two segments may have the same name."""
    return axis(theme, tickmode="array", tickvals=list(range(len(labels))), ticktext=list(labels), **own)


def _alt(cells: list[list[_Cell]], formats: Formats) -> str:
    known = [cell for row in cells for cell in row if cell.difference is not None]
    rows, columns = Counted(len(cells), "segment"), Counted(len(cells[0]) if cells else 0, "attribute")
    size = f"{write_fact(rows, formats)} by {write_fact(columns, formats)}"
    if not known:
        return f"Heatmap of {size}; no difference from the average customer is known."
    most = max(known, key=lambda cell: abs(cell.difference or 0))
    finding = f"{most.profile.attribute.label} in {most.segment.name} is {against_average(most.difference, formats)}"
    return f"Heatmap of {size}. The largest difference: {finding}."


def _told(cell: _Cell, formats: Formats) -> str:
    return formats.difference(cell.difference) + unless_complete(cell.profile.coverage, formats)


def _table(cells: list[list[_Cell]], formats: Formats) -> pd.DataFrame:
    rows = [
        {
            "Segment": numbered(row[0].segment),
            **{cell.profile.attribute.label: _told(cell, formats) for cell in row},
        }
        for row in cells
    ]
    return pd.DataFrame(rows)
