from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.rfm import SCORES, GridArea, GridCell, RfmGrid, cell_name
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, Theme, axis, axis_title, diverging_colour, layout
from wording.formats import Formats
from wording.labels import lines_in, wrapped
from wording.measures import in_all
from wording.sentences import write_fact

CELL_HEIGHT, NAME_LINE, AXIS_HEIGHT = 54, 14, 56
NAME_SIZE, NARROWEST = 11, 9  # pixels; characters that one cell holds on a phone
BORDER = 2
STRONGEST = 0.5  # of the way to the theme's colour: names and numbers stay readable on every cell


@dataclass(frozen=True)
class _Drawn:
    """What a cell shows: `share` is of all that the grid holds, None where that is not above 0."""

    cell: GridCell
    value: str
    share: float | None


def rfm_grid(grid: RfmGrid, look: Look, money: bool = False) -> Chart:
    """Most recent on top, most frequent at the right; `money` shows what the customers of a cell hold, not their number."""
    cells = _drawn(grid, look.formats, money)
    figure = go.Figure(
        data=[_colours(cells, look), _values(cells, look.theme)],
        layout=_layout(grid.settings.areas, look.theme),
    )
    return Chart(figure, _alt(grid, look.formats, money), _table(grid, look.formats))


def _drawn(grid: RfmGrid, formats: Formats, money: bool) -> list[_Drawn]:
    total = sum((cell.amount for cell in grid.cells), Decimal(0)) if money else Decimal(grid.scored)
    return [
        _Drawn(
            cell,
            formats.money_short(float(cell.amount)) if money else formats.count(cell.customers),
            float((cell.amount if money else cell.customers) / total) if total > 0 else None,
        )
        for cell in grid.cells
    ]


def _strength(drawn: _Drawn, cells: Sequence[_Drawn]) -> float:
    """0 to 1, 1 for the fullest cell."""
    fullest = max((each.share or 0.0 for each in cells), default=0.0)
    return max(drawn.share or 0.0, 0.0) / fullest if fullest else 0.0


def _colours(cells: Sequence[_Drawn], look: Look) -> dict[str, Any]:
    rows = [[each for each in cells if each.cell.cell[0] == recency] for recency in SCORES]
    return {
        "type": "heatmap",
        "x": list(SCORES),
        "y": list(SCORES),
        "z": [[_strength(each, cells) for each in row] for row in rows],
        "text": [[_hover(each, look.formats) for each in row] for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, diverging_colour(look.theme, 0)], [1, diverging_colour(look.theme, STRONGEST)]],
        "showscale": False,
    }


def _hover(drawn: _Drawn, formats: Formats) -> str:
    cell = drawn.cell
    return "<br>".join(
        (
            f"<b>{wrapped(cell.segment)}</b>",
            f"Recency {cell.cell[0]}, frequency {cell.cell[1]}",
            f"{write_fact(Counted(cell.customers, 'customer'), formats)}, {in_all('deposits')} {formats.money(float(cell.amount))}",
            f"{formats.share(drawn.share)} of the grid",
        )
    )


def _values(cells: Sequence[_Drawn], theme: Theme) -> dict[str, Any]:
    """Below the middle of each cell: the segment's name stands above."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [each.cell.cell[1] for each in cells],
        "y": [each.cell.cell[0] - 0.22 for each in cells],
        "text": [each.value for each in cells],
        "textfont": {"color": theme.text, "size": FONT_SIZE},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _layout(areas: Sequence[GridArea], theme: Theme) -> dict[str, Any]:
    names = [_name(area, theme) for area in areas]
    tallest = max(lines_in(name["text"]) for name in names)
    side = {"range": [SCORES[0] - 0.5, SCORES[-1] + 0.5], "tickvals": list(SCORES)}
    return layout(
        theme,
        (CELL_HEIGHT + NAME_LINE * (tallest - 1)) * len(SCORES) + AXIS_HEIGHT,
        shapes=[_outline(area, theme) for area in areas],
        annotations=names,
        xaxis=axis(theme, **side, title=axis_title(theme, "Frequency score, 5 is most often")),
        yaxis=axis(theme, **side, title=axis_title(theme, "Recency score, 5 is most recent") | {"standoff": 14}),
    )


def _outline(area: GridArea, theme: Theme) -> dict[str, Any]:
    (oldest, newest), (rarest, most) = area.recency, area.frequency
    return {
        "type": "rect",
        "x0": rarest - 0.5,
        "x1": most + 0.5,
        "y0": oldest - 0.5,
        "y1": newest + 0.5,
        "line": {"color": theme.muted, "width": BORDER},
    }


def _name(area: GridArea, theme: Theme) -> dict[str, Any]:
    """At the top left of its area and as wide."""
    width = area.frequency[1] - area.frequency[0] + 1
    return {
        "text": wrapped(area.name, NARROWEST * width),
        "x": area.frequency[0] - 0.5,
        "y": area.recency[1] + 0.5,
        "xanchor": "left",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 2,
        "font": {"size": NAME_SIZE, "color": theme.text},
    }


def _alt(grid: RfmGrid, formats: Formats, money: bool) -> str:
    outside = formats.count(grid.outside.customers)
    sizes: dict[str, Decimal] = {}
    for cell in grid.cells:
        sizes[cell.segment] = sizes.get(cell.segment, Decimal(0)) + (cell.amount if money else cell.customers)
    largest = max(sizes, key=lambda name: sizes[name])
    held = formats.money(float(sizes[largest])) if money else f"{formats.count(float(sizes[largest]))} customers"
    return (
        f"Grid of 5 recency by 5 frequency scores with {formats.count(grid.scored)} customers; {outside} more have no "
        f"transactions in the window. The largest segment is {largest} with {held}."
    )


def _table(grid: RfmGrid, formats: Formats) -> pd.DataFrame:
    best_first = sorted(grid.cells, key=lambda cell: cell.cell, reverse=True)
    return pd.DataFrame(
        [
            {
                "Cell": cell_name(cell.cell) if cell is not grid.outside else "",
                "Segment": cell.segment,
                "Customers": formats.count(cell.customers),
                in_all("Deposits"): formats.money_exact(cell.amount),
            }
            for cell in (*best_first, grid.outside)
        ]
    )
