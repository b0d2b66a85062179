from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from domain.changes import Overlap, relation
from domain.segments import Segment, is_found
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.places import place_glyph, place_name
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, NOTE_WIDTH, axis, diverging_colour, layout, text_on
from wording.formats import Formats
from wording.labels import lines_in, wrapped
from wording.sentences import write_fact

ROW_HEIGHT, HEADS_HEIGHT, NAME_WIDTH = 44, 28, 14  # pixels, pixels, characters


def overlap_heatmap(overlap: Overlap, names: tuple[str, str], look: Look) -> Chart:
    """Rows of the first segmentation, columns of the second; each cell the share of its row, `names` what both are called."""
    shares = _shares_of_rows(overlap.counts)
    rows = [wrapped(_row(overlap, segment), NAME_WIDTH) for segment in overlap.rows]
    figure = go.Figure(
        data=[_colours(overlap, shares, names, look), _numbers(overlap, shares, look)],
        layout=_layout(overlap, rows, names, look),
    )
    return Chart(figure, _alt(overlap, names, look.formats), _table(overlap, shares, look.formats))


def _shares_of_rows(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """0 throughout for a row without people."""
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _row(overlap: Overlap, segment: Segment) -> str:
    return place_name(segment.number, overlap.rows, not_told=overlap.rows_not_told)


def _column(overlap: Overlap, segment: Segment) -> str:
    return place_name(segment.number, overlap.columns, not_told=overlap.columns_not_told)


def _is_told(overlap: Overlap, row: int, column: int) -> bool:
    return (
        overlap.rows[row].number not in overlap.rows_not_told
        and overlap.columns[column].number not in overlap.columns_not_told
    )


def _colours(overlap: Overlap, shares: NDArray[np.float64], names: tuple[str, str], look: Look) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": [
            [share if _is_told(overlap, row, column) else None for column, share in enumerate(line)]
            for row, line in enumerate(shares.tolist())
        ],
        "text": [
            [_hover(overlap, row, column, names, look.formats) for column in range(len(overlap.columns))]
            for row in range(len(overlap.rows))
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, diverging_colour(look.theme, 0)], [1, diverging_colour(look.theme, 1)]],
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
    }


def _hover(overlap: Overlap, row: int, column: int, names: tuple[str, str], formats: Formats) -> str:
    counts, people = overlap.counts, int(overlap.counts[row, column])
    ends = (
        (names[0], _row(overlap, overlap.rows[row]), counts[row].sum()),
        (names[1], _column(overlap, overlap.columns[column]), counts[:, column].sum()),
    )
    lines = [
        f"{formats.share(people / whole if whole else None)} of {wrapped(segment, 40)} ({wrapped(name, 40)})"
        for name, segment, whole in ends
    ]
    return "<br>".join((f"<b>{write_fact(Counted(people, 'person', 'people'), formats)}</b>", *lines))


def _numbers(overlap: Overlap, shares: NDArray[np.float64], look: Look) -> dict[str, Any]:
    placed = [(column, row, share) for row, line in enumerate(shares) for column, share in enumerate(line)]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in placed],
        "y": [y for _, y, _ in placed],
        "text": [_short(share, look.formats) for _, _, share in placed],
        "textfont": {
            "color": [
                text_on(diverging_colour(look.theme, share)) if _is_told(overlap, row, column) else look.theme.muted
                for column, row, share in placed
            ],
            "size": FONT_SIZE if shares.shape[1] <= 8 else 9,
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _short(share: float, formats: Formats) -> str:
    """What a cell of a phone holds: 'under 1%' would not fit."""
    return f"<{formats.share(0.01, 0)}" if 0 < share < 0.005 else formats.share(round(share, 2), 0)


def _layout(overlap: Overlap, rows: list[str], names: tuple[str, str], look: Look) -> dict[str, Any]:
    heads = [_head(segment) for segment in overlap.columns]
    return layout(
        look.theme,
        HEADS_HEIGHT + max(ROW_HEIGHT, LINE_HEIGHT * max(map(lines_in, rows))) * len(rows),
        note="<br>".join(
            [*_note(overlap, names, look.formats), ""]
        ),  # one line more: the heads stand in the margin too
        xaxis=axis(look.theme, tickmode="array", tickvals=list(range(len(heads))), ticktext=heads, side="top"),
        yaxis=axis(
            look.theme,
            range=[len(rows) - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(len(rows))),
            ticktext=rows,
        ),
    )


def _head(segment: Segment) -> str:
    """Names would take more room than the cells; the note has them."""
    return str(segment.number) if is_found(segment.number) else place_glyph(segment.number)


def _note(overlap: Overlap, names: tuple[str, str], formats: Formats) -> list[str]:
    meaning = f"Rows: {names[0]}; each adds up to {formats.share(1)}.", f"Columns: {names[1]}:"
    columns = [
        _column(overlap, segment) if is_found(segment.number) else f"{_head(segment)} · {_column(overlap, segment)}"
        for segment in overlap.columns
    ]
    return [wrapped(line, NOTE_WIDTH) for line in (*meaning, *columns)]


def _alt(overlap: Overlap, names: tuple[str, str], formats: Formats) -> str:
    found = f"{names[0]} and {names[1]} are {relation(overlap.agreement)}, on {formats.count(overlap.both)} customers."
    if not overlap.pairs:
        return found
    best = max(overlap.pairs, key=lambda pair: pair.jaccard)
    first, second = place_name(best.first, overlap.rows), place_name(best.second, overlap.columns)
    return f"{found} Most alike: {first} and {second}, {formats.count(best.shared)} people in both."


def _table(overlap: Overlap, shares: NDArray[np.float64], formats: Formats) -> pd.DataFrame:
    heads = [_column(overlap, segment) for segment in overlap.columns]
    return pd.DataFrame(
        [
            {"Segment": _row(overlap, segment)}
            | {
                head: f"{formats.count(int(people))} ({formats.share(share)})"
                for head, people, share in zip(heads, overlap.counts[row], shares[row], strict=True)
            }
            for row, segment in enumerate(overlap.rows)
        ]
    )
