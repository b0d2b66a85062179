from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.attributes import Attribute
from domain.changes import LARGE_SHIFT, SOME_SHIFT, Drift, Shift, shift_of
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, NOTE_WIDTH, Theme, axis, axis_title, layout
from wording.formats import Formats
from wording.labels import counted, lines_in, wrapped

ROW_HEIGHT, AXIS_HEIGHT, ROOM_FOR_NUMBERS, NAME_WIDTH = 34, 76, 76, 18
LEAST_REACH, MOST_REACH = 0.3, 0.4  # of the axis: longer bars are cut, and their number stands beside them
OTHERS_DRAWN = 10


def drift_bars(drifts: Sequence[Drift], marks: Mapping[str, str], look: Look) -> Chart:
    """What forms the segments first, then of the others the furthest moved; `marks` by attribute, such as 'estimated'."""
    basis = [drift for drift in drifts if drift.basis]
    others = [drift for drift in drifts if not drift.basis]
    drawn = [*basis, *others[:OTHERS_DRAWN]]
    figure = go.Figure(
        data=[_bars(drawn, marks, look)],
        layout=_layout(drawn, len(basis), len(others) - OTHERS_DRAWN, marks, look.theme),
    )
    return Chart(figure, _alt(drifts), _table([*basis, *others], marks, look.formats))


def _bars(drifts: Sequence[Drift], marks: Mapping[str, str], look: Look) -> dict[str, Any]:
    colours = {Shift.NONE: look.theme.mark, Shift.SOME: look.theme.categorical[4], Shift.LARGE: look.theme.below}
    return {
        "type": "bar",
        "orientation": "h",
        "x": [min(drift.psi, MOST_REACH) for drift in drifts],
        "y": list(range(len(drifts))),
        "marker": {"color": [colours[shift_of(drift.psi)] for drift in drifts], "line": {"width": 0}},
        "text": [_number(drift) for drift in drifts],
        "textposition": "outside",
        "textfont": {"size": FONT_SIZE, "color": look.theme.text},
        "cliponaxis": False,
        "width": 0.6,
        "hovertext": [_hover(drift, marks, look.formats) for drift in drifts],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _number(drift: Drift) -> str:
    shift = shift_of(drift.psi)
    return f"{drift.psi:.2f}" if shift is Shift.NONE else f"{drift.psi:.2f} {shift.removesuffix(' shift')}"


def _hover(drift: Drift, marks: Mapping[str, str], formats: Formats) -> str:
    attribute = drift.attribute
    lines = [
        f"<b>{wrapped(_marked(attribute, marks), 40)}</b>",
        f"PSI {drift.psi:.3f}: {shift_of(drift.psi)}",
        f"{_typical(attribute)} {formats.value(attribute, drift.before)}, then {formats.value(attribute, drift.after)}",
        f"Unknown {formats.share(drift.unknown_before)}, then {formats.share(drift.unknown_after)}",
    ]
    return "<br>".join(lines)


def _typical(attribute: Attribute) -> str:
    return "Share" if attribute.kind == "flag" else "Median"


def _marked(attribute: Attribute, marks: Mapping[str, str]) -> str:
    mark = marks.get(attribute.name)
    return f"{attribute.label} ({mark})" if mark else attribute.label


def _layout(
    drifts: Sequence[Drift], basis: int, not_drawn: int, marks: Mapping[str, str], theme: Theme
) -> dict[str, Any]:
    labels = [wrapped(_marked(drift.attribute, marks), NAME_WIDTH) for drift in drifts]
    rows, height = max(len(drifts), 1), max(ROW_HEIGHT, LINE_HEIGHT * max(map(lines_in, labels), default=1))
    reach = min(MOST_REACH, max(LEAST_REACH, *(drift.psi for drift in drifts), 0.0))
    return layout(
        theme,
        height * rows + AXIS_HEIGHT,
        note=wrapped(_note(len(drifts), basis, not_drawn), NOTE_WIDTH),
        margin={"r": ROOM_FOR_NUMBERS},
        shapes=[_line(at, theme) for at in (SOME_SHIFT, LARGE_SHIFT)],
        xaxis=axis(
            theme,
            range=[0, reach],
            tickmode="array",
            tickvals=[SOME_SHIFT, LARGE_SHIFT],
            tickangle=0,
            title=axis_title(theme, f"Population stability index<br>{SOME_SHIFT} some shift, {LARGE_SHIFT} large"),
        ),
        yaxis=axis(theme, range=[rows - 0.5, -0.5], tickmode="array", tickvals=list(range(rows)), ticktext=labels),
    )


def _line(at: float, theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1, "dash": "dash"}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "below"}


def _note(drawn: int, basis: int, not_drawn: int) -> str:
    told = f"The first {basis} form the segments." if 0 < basis < drawn else ""
    left = f" {counted(not_drawn, 'more attribute')} moved less; all are in the table." if not_drawn > 0 else ""
    return (told + left).strip()


def _alt(drifts: Sequence[Drift]) -> str:
    if not drifts:
        return "Drift of attributes: none is known on both dates."
    count = {shift: sum(shift_of(drift.psi) is shift for drift in drifts) for shift in Shift}
    most = max(drifts, key=lambda drift: drift.psi)
    return (
        f"Drift of {counted(len(drifts), 'attribute')}: {count[Shift.LARGE]} shifted far, {count[Shift.SOME]} somewhat. "
        f"{most.attribute.label} moved most, with a population stability index of {most.psi:.2f}."
    )


def _table(drifts: Sequence[Drift], marks: Mapping[str, str], formats: Formats) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Attribute": _marked(drift.attribute, marks),
                "Forms the segments": "yes" if drift.basis else "",
                "PSI": f"{drift.psi:.3f}",
                "Shift": shift_of(drift.psi).value,
                "Before": formats.value(drift.attribute, drift.before),
                "After": formats.value(drift.attribute, drift.after),
                "Unknown before": formats.share(drift.unknown_before),
                "Unknown after": formats.share(drift.unknown_after),
            }
            for drift in drifts
        ]
    )
