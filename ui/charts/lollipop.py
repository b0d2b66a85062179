from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.profiles import AttributeProfile, SegmentProfile
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, NOTE_WIDTH, axis, axis_title, layout
from ui.charts.ticks import number_axis
from wording.coverage import people_known
from wording.formats import MINUS, Formats, is_known
from wording.labels import lines_in, listed, wrapped
from wording.profiles import against_average, average_and_index, beside_all

MOST_DRAWN = 8
ROOM_BETWEEN_ROWS, AXIS_HEIGHT = 8, 88
VALUES_WIDTH = 26  # characters of the line of values below a name
ROOM_FOR_LABELS = 0.35  # of the span, left and right


def difference_lollipop(profile: SegmentProfile, attributes: Sequence[str], look: Look) -> Chart:
    """The eight largest differences, most above the average customer on top, each with its averages in real units.

    The table has the others too; attributes without a known difference are named, not drawn.
    """
    chosen = [profile.of(name) for name in attributes]
    known = sorted((one for one in chosen if is_known(one.difference)), key=lambda one: -abs(_difference(one)))
    drawn = sorted(known[:MOST_DRAWN], key=_difference, reverse=True)
    unknown = [one.attribute.label for one in chosen if not is_known(one.difference)]
    note = _note(len(known) - len(drawn), unknown, look.formats)
    figure = go.Figure(data=_lollipops(drawn, look), layout=_layout(drawn, note, look))
    return Chart(figure, _alt(profile, drawn, unknown, look.formats), _table(chosen, look.formats))


def _difference(profile: AttributeProfile) -> float:
    return float(profile.difference or 0)


def _lollipops(known: Sequence[AttributeProfile], look: Look) -> list[dict[str, Any]]:
    sides: dict[str, list[int]] = {"above": [], "average": [], "below": []}
    for row, profile in enumerate(known):
        sides[_side(profile, look.formats)].append(row)
    colours = {"above": look.theme.above, "average": look.theme.mark, "below": look.theme.below}
    return [_lollipop(known, rows, side, colours[side], look.formats) for side, rows in sides.items() if rows]


def _side(profile: AttributeProfile, formats: Formats) -> str:
    return {"+": "above", MINUS: "below"}.get(formats.difference(profile.difference)[0], "average")


def _lollipop(
    known: Sequence[AttributeProfile], rows: list[int], side: str, colour: str, formats: Formats
) -> dict[str, Any]:
    profiles = [known[row] for row in rows]
    differences = [_difference(profile) for profile in profiles]
    return {
        "type": "scatter",
        "name": side,
        "mode": "markers+text",
        "x": differences,
        "y": rows,
        "text": [formats.difference(difference) for difference in differences],
        "textposition": "middle left" if side == "below" else "middle right",
        "textfont": {"size": FONT_SIZE},
        "marker": {"color": colour, "size": 12, "symbol": "circle"},
        "error_x": _stems(differences, colour),
        "hovertext": [_hover(profile, formats) for profile in profiles],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _stems(differences: list[float], colour: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(-difference, 0.0) for difference in differences],
        "arrayminus": [max(difference, 0.0) for difference in differences],
        "color": colour,
        "thickness": 3,
        "width": 0,
    }


def _hover(profile: AttributeProfile, formats: Formats) -> str:
    lines = against_average(profile.difference, formats), average_and_index(profile, formats)
    return "<br>".join((f"<b>{wrapped(profile.attribute.label)}</b>", *(wrapped(line, 48) for line in lines)))


def _note(more: int, unknown: Sequence[str], formats: Formats) -> str:
    lines = [f"{formats.count(more)} more in the table, closer to the average"] if more else []
    lines += [f"Unknown in this segment: {listed(unknown)}"] if unknown else []
    return "<br>".join(wrapped(line, NOTE_WIDTH) for line in lines)


def _layout(known: Sequence[AttributeProfile], note: str, look: Look) -> dict[str, Any]:
    labels = [
        f"{wrapped(profile.attribute.label)}<br><b>{wrapped(beside_all(profile, look.formats), VALUES_WIDTH)}</b>"
        for profile in known
    ]
    rows = max(len(known), 1)
    row_height = LINE_HEIGHT * max(map(lines_in, labels), default=2) + ROOM_BETWEEN_ROWS
    return layout(
        look.theme,
        row_height * rows + AXIS_HEIGHT,
        note=note,
        xaxis=_differences_axis([_difference(profile) for profile in known], look),
        yaxis=axis(
            look.theme,
            range=[rows - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(len(known))),
            ticktext=labels,
            showgrid=True,
        ),
    )


def _differences_axis(differences: Sequence[float], look: Look) -> dict[str, Any]:
    low, high = _range(differences)
    return number_axis(
        look.theme,
        low,
        high,
        look.formats.number,
        range=[low, high],
        title=axis_title(look.theme, "Standard deviations from<br>the average customer"),
        zeroline=True,
        zerolinecolor=look.theme.zero_line,
        zerolinewidth=2,
    )


def _range(differences: Sequence[float]) -> list[float]:
    low, high = min(0.0, *differences, 0.0), max(0.0, *differences, 0.0)
    room = ROOM_FOR_LABELS * ((high - low) or 1.0)
    return [low - (room if low < 0 else room / 2), high + room]


def _alt(profile: SegmentProfile, known: Sequence[AttributeProfile], unknown: Sequence[str], formats: Formats) -> str:
    missing = f" Unknown in this segment: {listed(unknown)}." if unknown else ""
    if not known:
        return f"{profile.segment.name}: no difference from the average customer is known.{missing}"
    most = max(known, key=lambda one: abs(_difference(one)))
    finding = f"{most.attribute.label} is {against_average(most.difference, formats)}"
    return f"{profile.segment.name} against the average customer; the largest difference: {finding}.{missing}"


def _table(chosen: Sequence[AttributeProfile], formats: Formats) -> pd.DataFrame:
    ordered = sorted(chosen, key=lambda one: (is_known(one.difference), _difference(one)), reverse=True)
    return pd.DataFrame(
        {
            "Attribute": [one.attribute.label for one in ordered],
            "Standard deviations from average": [formats.difference(one.difference) for one in ordered],
            "Average in segment": [formats.value(one.attribute, one.mean) for one in ordered],
            "Average of all": [formats.value(one.attribute, one.mean_of_all) for one in ordered],
            "Index (average = 100)": [formats.count(one.index) for one in ordered],
            "Known for": [people_known(one.coverage, formats) for one in ordered],
        }
    )
