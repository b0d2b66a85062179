from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.changes import ABSENT, Flow, Migration
from domain.sentences import Counted
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.places import NO_LONGER, NOT_YET, place_colour, place_name, translucent
from ui.charts.theme import LINE_HEIGHT, NOTE_WIDTH, layout
from wording.labels import lines_in, wrapped
from wording.sentences import write_fact

NAME_WIDTH, NAME_SIZE, ROOM_FOR_NAMES = 15, 11, 112  # characters, pixels, pixels
NODE, GAP, FLOWS_HEIGHT = 12, 10, 300  # pixels: all flows beside each other are as high as the last
_SEEN_THROUGH = 0.4  # links lie over each other


@dataclass(frozen=True)
class _Node:
    """One place on one date; `centre` in pixels from the top."""

    place: int
    on_second: bool
    amount: int
    centre: float = 0.0


@dataclass(frozen=True)
class _Picture:
    """`money`: flows are as wide as what their people hold, else as how many they are."""

    migration: Migration
    days: tuple[date, date]
    money: bool
    look: Look

    def amount(self, flow: Flow) -> int:
        return (flow.cents or 0) if self.money else flow.customers

    def written(self, amount: int) -> str:
        formats = self.look.formats
        return formats.money_short(amount / 100) if self.money else formats.count(amount)

    def name(self, node: _Node) -> str:
        migration, absent = self.migration, NO_LONGER if node.on_second else NOT_YET
        return place_name(node.place, migration.segments, absent, migration.not_told)

    def colour(self, place: int) -> str:
        return place_colour(self.look.theme, place, self.migration.not_told)

    @property
    def flows(self) -> list[Flow]:
        """Without those of no width: people who hold nothing have none in money."""
        return [flow for flow in self.migration.flows if self.amount(flow)]


def migration_flows(
    migration: Migration,
    days: tuple[date, date],
    look: Look,
    money: bool = False,
) -> Chart:
    """From the segments of the first day, left, to those of the second; flows in the colour of where they come from."""
    picture = _Picture(migration, days, money, look)
    columns = [_column(picture, second) for second in (False, True)]
    room = max(FLOWS_HEIGHT, *(sum(_slots(picture, column)) for column in columns))
    nodes = [node for column in columns for node in _placed(picture, column, room)]
    figure = go.Figure(data=[_sankey(picture, nodes, room)], layout=_layout(picture, nodes, room))
    return Chart(figure, _alt(picture), _table(picture))


def _column(picture: _Picture, on_second: bool) -> list[_Node]:
    """Segments by number, then those outside of them, then those who are customers on the other day only."""
    sums = dict.fromkeys([*picture.migration.places, ABSENT], 0)
    for flow in picture.flows:
        sums[flow.goal if on_second else flow.origin] += picture.amount(flow)
    return [_Node(place, on_second, amount) for place, amount in sums.items() if amount]


def _slots(picture: _Picture, column: Sequence[_Node]) -> list[float]:
    """How high each node stands, gap included: as high as its flows, and never lower than its label."""
    total = sum(node.amount for node in column)
    return [
        max(FLOWS_HEIGHT * node.amount / total, LINE_HEIGHT * lines_in(_label(picture, node))) + GAP for node in column
    ]


def _placed(picture: _Picture, column: Sequence[_Node], room: float) -> list[_Node]:
    slots = _slots(picture, column)
    spare, top, placed = (room - sum(slots)) / max(len(column), 1), 0.0, []
    for node, slot in zip(column, slots, strict=True):
        placed.append(replace(node, centre=top + (slot + spare) / 2))
        top += slot + spare
    return placed


def _sankey(picture: _Picture, nodes: Sequence[_Node], room: float) -> dict[str, Any]:
    at = {(node.place, node.on_second): position for position, node in enumerate(nodes)}
    flows, fullest = picture.flows, max(sum(node.on_second is side for node in nodes) for side in (False, True))
    return {
        "type": "sankey",
        "arrangement": "fixed",
        "node": {
            "label": [""] * len(nodes),  # its own labels would lie on the flows
            "x": [0.999 if node.on_second else 0.001 for node in nodes],
            "y": [max(node.centre / room, 0.001) for node in nodes],
            "color": [picture.colour(node.place) for node in nodes],
            "line": {"width": 0},
            # What Plotly takes from the height before it shares out the rest by amount.
            "pad": (room - FLOWS_HEIGHT) / max(fullest - 1, 1),
            "thickness": NODE,
            "customdata": [f"<b>{wrapped(picture.name(node))}</b><br>{picture.written(node.amount)}" for node in nodes],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "link": {
            "source": [at[flow.origin, False] for flow in flows],
            "target": [at[flow.goal, True] for flow in flows],
            "value": [picture.amount(flow) for flow in flows],
            "color": [translucent(picture.colour(flow.origin), _SEEN_THROUGH) for flow in flows],
            "customdata": [_hover(picture, flow) for flow in flows],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    }


def _hover(picture: _Picture, flow: Flow) -> str:
    origin, goal = _ends(picture, flow)
    formats = picture.look.formats
    people = write_fact(Counted(flow.customers, "person", "people"), formats)
    held = "" if flow.cents is None else f", {formats.money(flow.cents / 100)}"
    return f"{wrapped(origin, 40)}<br>→ {wrapped(goal, 40)}<br><b>{people}{held}</b>"


def _ends(picture: _Picture, flow: Flow) -> tuple[str, str]:
    segments, not_told = picture.migration.segments, picture.migration.not_told
    return place_name(flow.origin, segments, NOT_YET, not_told), place_name(flow.goal, segments, NO_LONGER, not_told)


def _label(picture: _Picture, node: _Node) -> str:
    return f"{wrapped(picture.name(node), NAME_WIDTH)}<br><b>{picture.written(node.amount)}</b>"


def _layout(picture: _Picture, nodes: Sequence[_Node], room: float) -> dict[str, Any]:
    first, second = map(picture.look.formats.day_short, picture.days)
    held = f", by what they hold on {second}" if picture.money else ""
    return layout(
        picture.look.theme,
        int(room) + 16,
        note=wrapped(f"Left: {first}. Right: {second}{held}.", NOTE_WIDTH),
        margin={"l": ROOM_FOR_NAMES, "r": ROOM_FOR_NAMES},
        annotations=[_beside(picture, node, room) for node in nodes],
    )


def _beside(picture: _Picture, node: _Node, room: float) -> dict[str, Any]:
    return {
        "text": _label(picture, node),
        "x": 1 if node.on_second else 0,
        "xref": "paper",
        "xanchor": "left" if node.on_second else "right",
        "xshift": 4 if node.on_second else -4,
        "y": 1 - node.centre / room,
        "yref": "paper",
        "yanchor": "middle",
        "align": "left" if node.on_second else "right",
        "showarrow": False,
        "font": {"color": picture.look.theme.text, "size": NAME_SIZE},
    }


def _alt(picture: _Picture) -> str:
    migration, formats = picture.migration, picture.look.formats
    stayed = f"{formats.count(migration.stayed)} of {formats.count(migration.told)} customers stayed in their segment"
    days = " and ".join(map(formats.day, picture.days))
    moves = [flow for flow in picture.flows if flow.origin != flow.goal and migration.tells(flow)]
    if not moves:
        return f"Between {days}, {stayed}; none moved."
    most = max(moves, key=picture.amount)
    origin, goal = _ends(picture, most)
    return f"Between {days}, {stayed}. Most moved from {origin} to {goal}: {picture.written(picture.amount(most))}."


def _table(picture: _Picture) -> pd.DataFrame:
    """Every flow, however small."""
    migration = picture.migration
    return pd.DataFrame([_row(flow, picture, migration.before(flow.origin)) for flow in migration.flows])


def _row(flow: Flow, picture: _Picture, before: int) -> dict[str, str]:
    formats = picture.look.formats
    first, second = map(formats.day_short, picture.days)
    origin, goal = _ends(picture, flow)
    return {
        f"On {first}": origin,
        f"On {second}": goal,
        "People": formats.count(flow.customers),
        "Share of the first": formats.share(flow.customers / before),
        f"Balances on {second}": formats.money(None if flow.cents is None else flow.cents / 100),
    }
