from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.changes import Flow, Migration
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.places import NO_LONGER, NOT_YET, place_name
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, Theme, axis, layout
from wording.formats import MINUS, UNKNOWN, Formats
from wording.labels import lines_in, wrapped

ROW_HEIGHT, NAME_WIDTH = 56, 14
_ROOM_FOR_NUMBERS = 2.2  # of the longest bar, on either side: what they take on a phone
_COLUMNS = ("Segment", "Before", "Left", "Joined", "After", "Balances that left", "Balances that joined", "To", "From")
_NAMED = 2  # segments that a table cell names, of those that people came from or went to


def joined_and_left(migration: Migration, look: Look) -> Chart:
    """Per segment, who joined (right, as a share of those now in it) and who left (left, of those in it before).

    Of a segment that cannot be told apart neither is said.
    """
    places = migration.places
    joined = [_people(migration.joined(place)) for place in places]
    left = [_people(migration.left(place)) for place in places]
    came, went = (
        [
            "" if place in migration.not_told else _label(sign, n, whole(place), look.formats)
            for n, place in zip(people, places, strict=True)
        ]
        for sign, people, whole in (("+", joined, migration.after), (MINUS, left, migration.before))
    )
    bars = [
        _bars("Joined", joined, came, look.theme.above, look.theme),
        _bars("Left", [-n for n in left], went, look.theme.below, look.theme),
    ]
    names = [place_name(place, migration.segments, not_told=migration.not_told) for place in places]
    figure = go.Figure(data=bars, layout=_layout(names, max([*joined, *left]), look.theme))
    told = [at for at, place in enumerate(places) if place not in migration.not_told]
    alt = _alt([names[at] for at in told], [joined[at] for at in told], [left[at] for at in told], look.formats)
    return Chart(figure, alt, _table(migration, places, look.formats))


def _label(sign: str, people: int, whole: int, formats: Formats) -> str:
    if not people:
        return "0"
    return f"{sign}{formats.count(people)} ({formats.share(people / whole, 0)})"


def _bars(name: str, lengths: Sequence[int], texts: Sequence[str], colour: str, theme: Theme) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": list(lengths),
        "y": list(range(len(lengths))),
        "marker": {"color": colour, "line": {"width": 0}},
        "text": list(texts),
        "textposition": "outside",
        "textangle": 0,
        "textfont": {"size": FONT_SIZE, "color": theme.text},
        "cliponaxis": False,
        "width": 0.5,
        "hovertemplate": f"{name}: %{{text}}<extra></extra>",
    }


def _layout(names: Sequence[str], longest: int, theme: Theme) -> dict[str, Any]:
    labels = [wrapped(name, NAME_WIDTH) for name in names]
    rows, reach = len(names), (1 + _ROOM_FOR_NUMBERS) * (longest or 1)
    return layout(
        theme,
        max(ROW_HEIGHT, LINE_HEIGHT * max(map(lines_in, labels)) + 8) * rows + 16,
        note="Left: left the segment. Right: joined it.",
        barmode="overlay",
        xaxis=axis(theme, range=[-reach, reach], zeroline=True, zerolinecolor=theme.zero_line, showticklabels=False),
        yaxis=axis(
            theme,
            range=[rows - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(rows)),
            ticktext=labels,
        ),
    )


def _alt(names: Sequence[str], joined: Sequence[int], left: Sequence[int], formats: Formats) -> str:
    if not names:
        return "Joined and left by segment: none can be told apart."
    gains = [came - went for came, went in zip(joined, left, strict=True)]
    most = max(range(len(gains)), key=lambda at: abs(gains[at]))
    return (
        f"Joined and left by segment. {names[most]} changed most: {formats.count(joined[most])} joined, "
        f"{formats.count(left[most])} left."
    )


def _table(migration: Migration, places: Sequence[int], formats: Formats) -> pd.DataFrame:
    rows = pd.DataFrame([_row(migration, place, formats) for place in places], columns=_COLUMNS)
    return rows.fillna(UNKNOWN)


def _row(migration: Migration, place: int, formats: Formats) -> dict[str, str]:
    then = [flow for flow in migration.flows if flow.origin == place]
    now = [flow for flow in migration.flows if flow.goal == place]
    left, joined = migration.left(place), migration.joined(place)
    if place in migration.not_told:
        name = place_name(place, migration.segments, not_told=migration.not_told)
        return {"Segment": name, "Before": formats.count(_people(then)), "After": formats.count(_people(now))}
    goals = [(place_name(flow.goal, migration.segments, NO_LONGER), flow.customers) for flow in left]
    origins = [(place_name(flow.origin, migration.segments, NOT_YET), flow.customers) for flow in joined]
    return {
        "Segment": place_name(place, migration.segments),
        "Before": formats.count(_people(then)),
        "Left": _with_share(formats.count(_people(left)), _people(left), _people(then), formats),
        "Joined": _with_share(formats.count(_people(joined)), _people(joined), _people(now), formats),
        "After": formats.count(_people(now)),
        "Balances that left": _balances(left, then, formats),
        "Balances that joined": _balances(joined, now, formats),
        "To": _ways(goals, formats),
        "From": _ways(origins, formats),
    }


def _people(flows: Sequence[Flow]) -> int:
    return sum(flow.customers for flow in flows)


def _balances(part: Sequence[Flow], whole: Sequence[Flow], formats: Formats) -> str:
    """Both as of the second date."""
    if any(flow.cents is None for flow in whole):
        return UNKNOWN
    some, everything = (sum(flow.cents or 0 for flow in flows) for flows in (part, whole))
    return _with_share(formats.money(some / 100), some, everything, formats)


def _with_share(amount: str, part: int, whole: int, formats: Formats) -> str:
    return f"{amount} ({formats.share(part / whole)})" if whole else amount


def _ways(ways: Sequence[tuple[str, int]], formats: Formats) -> str:
    """'2 · Savers 34, Not a customer yet 5 and 12 others'."""
    named = ", ".join(f"{name} {formats.count(people)}" for name, people in ways[:_NAMED])
    others = sum(people for _, people in ways[_NAMED:])
    return named + (f" and {formats.count(others)} others" if others else "")
