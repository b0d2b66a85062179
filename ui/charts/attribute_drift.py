from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.attributes import Attribute
from domain.changes import LARGE_SHIFT, SOME_SHIFT, Drift, Shift, shift_of
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, NOTE_WIDTH, Theme, axis, axis_title, layout
from wording.formats import Formats
from wording.labels import lines_in, wrapped
from wording.measures import TYPICAL
from wording.sentences import write_fact

ROW_HEIGHT, AXIS_HEIGHT, ROOM_FOR_NUMBERS, NAME_WIDTH = 34, 76, 76, 18
LEAST_REACH, MOST_REACH = 0.3, 0.4  # of the axis: longer bars are cut, and their number stands beside them
OTHERS_DRAWN = 10


def drift_bars(drifts: Sequence[Drift], marks: Mapping[str, str], look: Look) -> Chart:
    """Attributes that form the segments first, then of the others the furthest moved.

    `marks` are remarks by attribute name, such as 'estimated'.
    """
    basis = [drift for drift in drifts if drift.basis]
    others = [drift for drift in drifts if not drift.basis]
    drawn = [*basis, *others[:OTHERS_DRAWN]]
    figure = go.Figure(
        data=[_bars(drawn, marks, look)],
        layout=_layout(drawn, len(basis), len(others) - OTHERS_DRAWN, marks, look),
    )
    return Chart(figure, _alt(drifts, look.formats), _table([*basis, *others], marks, look.formats))


def _bars(drifts: Sequence[Drift], marks: Mapping[str, str], look: Look) -> dict[str, Any]:
    colours = {Shift.NONE: look.theme.mark, Shift.SOME: look.theme.categorical[4], Shift.LARGE: look.theme.below}
    return {
        "type": "bar",
        "orientation": "h",
        "x": [min(drift.psi, MOST_REACH) for drift in drifts],
        "y": list(range(len(drifts))),
        "marker": {"color": [colours[shift_of(drift.psi)] for drift in drifts], "line": {"width": 0}},
        "text": [_number(drift, look.formats) for drift in drifts],
        "textposition": "outside",
        "textfont": {"size": FONT_SIZE, "color": look.theme.text},
        "cliponaxis": False,
        "width": 0.6,
        "hovertext": [_hover(drift, marks, look.formats) for drift in drifts],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _number(drift: Drift, formats: Formats) -> str:
    psi, shift = formats.figure(drift.psi, 2), shift_of(drift.psi)
    return psi if shift is Shift.NONE else f"{psi} {shift.removesuffix(' shift')}"


def _hover(drift: Drift, marks: Mapping[str, str], formats: Formats) -> str:
    attribute = drift.attribute
    lines = [
        f"<b>{wrapped(_marked(attribute, marks), 40)}</b>",
        f"PSI {formats.figure(drift.psi, 3)}: {shift_of(drift.psi)}",
        f"{_typical(attribute)} {formats.value(attribute, drift.before)}, then {formats.value(attribute, drift.after)}",
        f"Unknown {formats.share(drift.unknown_before)}, then {formats.share(drift.unknown_after)}",
    ]
    return "<br>".join(lines)


def _typical(attribute: Attribute) -> str:
    return "Share" if attribute.kind == "flag" else TYPICAL.capitalize()


def _marked(attribute: Attribute, marks: Mapping[str, str]) -> str:
    mark = marks.get(attribute.name)
    return f"{attribute.label} ({mark})" if mark else attribute.label


def _layout(
    drifts: Sequence[Drift], basis: int, not_drawn: int, marks: Mapping[str, str], look: Look
) -> dict[str, Any]:
    labels = [wrapped(_marked(drift.attribute, marks), NAME_WIDTH) for drift in drifts]
    rows, height = max(len(drifts), 1), max(ROW_HEIGHT, LINE_HEIGHT * max(map(lines_in, labels), default=1))
    reach = min(MOST_REACH, max(LEAST_REACH, *(drift.psi for drift in drifts), 0.0))
    return layout(
        look.theme,
        height * rows + AXIS_HEIGHT,
        note=wrapped(_note(len(drifts), basis, not_drawn, look.formats), NOTE_WIDTH),
        margin={"r": ROOM_FOR_NUMBERS},
        shapes=[_line(at, look.theme) for at in (SOME_SHIFT, LARGE_SHIFT)],
        xaxis=_index_axis(reach, look),
        yaxis=axis(look.theme, range=[rows - 0.5, -0.5], tickmode="array", tickvals=list(range(rows)), ticktext=labels),
    )


def _index_axis(reach: float, look: Look) -> dict[str, Any]:
    some, large = (look.formats.number(at, 2) for at in (SOME_SHIFT, LARGE_SHIFT))
    return axis(
        look.theme,
        range=[0, reach],
        tickmode="array",
        tickvals=[SOME_SHIFT, LARGE_SHIFT],
        ticktext=[some, large],
        tickangle=0,
        title=axis_title(look.theme, f"Population stability index<br>{some} some shift, {large} large"),
    )


def _line(at: float, theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1, "dash": "dash"}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "below"}


def _note(drawn: int, basis: int, not_drawn: int, formats: Formats) -> str:
    first = f"The first {formats.count(basis)} form the segments." if 0 < basis < drawn else ""
    more = write_fact(Counted(not_drawn, "more attribute"), formats)
    return (first + (f" {more} moved less; all are in the table." if not_drawn > 0 else "")).strip()


def _alt(drifts: Sequence[Drift], formats: Formats) -> str:
    if not drifts:
        return "Drift of attributes: none is known on both dates."
    shifts = [shift_of(drift.psi) for drift in drifts]
    far, somewhat = (formats.count(shifts.count(shift)) for shift in (Shift.LARGE, Shift.SOME))
    most = max(drifts, key=lambda drift: drift.psi)
    return (
        f"Drift of {write_fact(Counted(len(drifts), 'attribute'), formats)}: {far} shifted far, {somewhat} somewhat. "
        f"{most.attribute.label} moved most, with a population stability index of {formats.figure(most.psi, 2)}."
    )


def _table(drifts: Sequence[Drift], marks: Mapping[str, str], formats: Formats) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Attribute": _marked(drift.attribute, marks),
                "Forms the segments": "yes" if drift.basis else "",
                "PSI": formats.figure(drift.psi, 3),
                "Shift": shift_of(drift.psi).value,
                "Typical before": formats.value(drift.attribute, drift.before),
                "Typical after": formats.value(drift.attribute, drift.after),
                "Unknown before": formats.share(drift.unknown_before),
                "Unknown after": formats.share(drift.unknown_after),
            }
            for drift in drifts
        ]
    )
