from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.attributes import Attribute
from domain.drift import LARGE_SHIFT, SOME_SHIFT, Drift, Shift, shift_of
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, NOTE_WIDTH, Theme, axis, axis_title, layout
from wording.formats import Formats
from wording.labels import lines_in, wrapped
from wording.measures import TYPICAL
from wording.sentences import write_fact

ROW_HEIGHT, AXIS_HEIGHT, ROOM_FOR_NUMBERS, NAME_WIDTH = 34, 76, 76, 18
LEAST_REACH, MOST_REACH = 0.3, 0.5  # of the axis: a bar beyond is broken, and its number stands beside it
BAR, BREAK_FROM, BREAK, SLANT = (
    0.6,
    0.86,
    0.02,
    0.02,
)  # of a row; of the reach: where a bar breaks, how wide, how slanted
OTHERS_DRAWN = 10


def drift_bars(drifts: Sequence[Drift], marks: Mapping[str, str], look: Look) -> Chart:
    """Attributes that form the segments first, then of the others the furthest moved.

    A bar is what people moved and, hatched, what days alone did. `marks` are remarks by attribute name, such as 'estimated'.
    """
    basis = [drift for drift in drifts if drift.basis]
    others = [drift for drift in drifts if not drift.basis]
    drawn = [*basis, *others[:OTHERS_DRAWN]]
    figure = go.Figure(
        data=_bars(drawn, marks, look),
        layout=_layout(drawn, len(basis), len(others) - OTHERS_DRAWN, marks, look),
    )
    return Chart(figure, _alt(drifts, look.formats), _table([*basis, *others], marks, look.formats))


def _reach(drifts: Sequence[Drift]) -> float:
    return min(MOST_REACH, max([LEAST_REACH, *(drift.psi for drift in drifts)]))


def _bars(drifts: Sequence[Drift], marks: Mapping[str, str], look: Look) -> list[dict[str, Any]]:
    reach = _reach(drifts)
    people = [min(drift.by_people, reach) for drift in drifts]
    calendar = [min(drift.psi, reach) - part for drift, part in zip(drifts, people, strict=True)]
    colours = {Shift.NONE: look.theme.mark, Shift.SOME: look.theme.categorical[4], Shift.LARGE: look.theme.below}
    bands = [colours[shift_of(drift.by_people)] for drift in drifts]
    hatched = {"color": look.theme.grid, "line": {"width": 0}, "pattern": {"shape": "/", "fgcolor": look.theme.muted}}
    alike = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(drifts))),
        "width": BAR,
        "hovertext": [_hover(drift, marks, look.formats) for drift in drifts],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }
    numbers = {
        "text": [_number(drift, look.formats) for drift in drifts],
        "textposition": "outside",
        "textfont": {"size": FONT_SIZE, "color": look.theme.text},
    }
    return [
        alike | {"name": "By people", "x": people, "marker": {"color": bands, "line": {"width": 0}}},
        alike | {"name": "By the calendar", "x": calendar, "marker": hatched} | numbers,
    ]


def _breaks(drifts: Sequence[Drift], theme: Theme) -> list[dict[str, Any]]:
    """A slanted gap through every bar that is longer than the axis."""
    reach = _reach(drifts)
    left, right, slant = (reach * part for part in (BREAK_FROM, BREAK_FROM + BREAK, SLANT))
    return [
        {
            "type": "path",
            "path": f"M {left} {row + BAR / 1.8} L {left + slant} {row - BAR / 1.8} "
            f"L {right + slant} {row - BAR / 1.8} L {right} {row + BAR / 1.8} Z",
            "fillcolor": theme.backgrounds[-1],
            "line": {"color": theme.text, "width": 1},
            "layer": "above",
        }
        for row, drift in enumerate(drifts)
        if drift.psi > reach
    ]


def _number(drift: Drift, formats: Formats) -> str:
    psi, shift = formats.figure(drift.by_people, 2), shift_of(drift.by_people)
    people = psi if shift is Shift.NONE else f"{psi} {shift.removesuffix(' shift')}"
    if not _is_by_calendar(drift):
        return people
    return f"{people}<br>+{formats.figure(drift.by_calendar, 2)} days"


def _is_by_calendar(drift: Drift) -> bool:
    """Whether its number would be more than 0.00."""
    return drift.by_calendar >= 0.005


def _hover(drift: Drift, marks: Mapping[str, str], formats: Formats) -> str:
    attribute = drift.attribute
    by_days = f" by people, and {formats.figure(drift.by_calendar, 2)} by the calendar" if drift.by_calendar else ""
    lines = [
        f"<b>{wrapped(_marked(attribute, marks), 40)}</b>",
        f"PSI {formats.figure(drift.by_people, 2)}{by_days}: {shift_of(drift.by_people)}",
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
    return layout(
        look.theme,
        height * rows + AXIS_HEIGHT,
        note=wrapped(_note(drifts, basis, not_drawn, look.formats), NOTE_WIDTH),
        barmode="stack",
        margin={"r": ROOM_FOR_NUMBERS},
        shapes=[*(_line(at, look.theme) for at in (SOME_SHIFT, LARGE_SHIFT)), *_breaks(drifts, look.theme)],
        xaxis=_index_axis(_reach(drifts), look),
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


def _note(drifts: Sequence[Drift], basis: int, not_drawn: int, formats: Formats) -> str:
    sentences = [f"The first {formats.count(basis)} form the segments."] if 0 < basis < len(drifts) else []
    if any(map(_is_by_calendar, drifts)):
        sentences.append("Hatched, and below: moved by days that passed, not by people.")
    if any(drift.psi > _reach(drifts) for drift in drifts):
        sentences.append("A broken bar is longer than it is drawn.")
    if not_drawn > 0:
        more = write_fact(Counted(not_drawn, "more attribute"), formats)
        sentences.append(f"{more} moved less; all are in the table.")
    return " ".join(sentences)


def _alt(drifts: Sequence[Drift], formats: Formats) -> str:
    if not drifts:
        return "Drift of attributes: none is known on both dates."
    shifts = [shift_of(drift.by_people) for drift in drifts]
    far, somewhat = (formats.count(shifts.count(shift)) for shift in (Shift.LARGE, Shift.SOME))
    most = max(drifts, key=lambda drift: drift.by_people)
    by_people = " by people" if any(map(_is_by_calendar, drifts)) else ""
    return (
        f"Drift of {write_fact(Counted(len(drifts), 'attribute'), formats)}: {far} shifted far, {somewhat} somewhat. "
        f"{most.attribute.label} moved most{by_people}, with a population stability index of "
        f"{formats.figure(most.by_people, 2)}."
    )


def _table(drifts: Sequence[Drift], marks: Mapping[str, str], formats: Formats) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Attribute": _marked(drift.attribute, marks),
                "Forms the segments": "yes" if drift.basis else "",
                "PSI": formats.figure(drift.psi, 2),
                "By people": formats.figure(drift.by_people, 2),
                "By the calendar": formats.figure(drift.by_calendar, 2) if drift.attribute.since else "",
                "Shift by people": shift_of(drift.by_people).value,
                "Typical before": formats.value(drift.attribute, drift.before),
                "Typical after": formats.value(drift.attribute, drift.after),
                "Unknown before": formats.share(drift.unknown_before),
                "Unknown after": formats.share(drift.unknown_after),
            }
            for drift in drifts
        ]
    )
