from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from domain.changes import ABSENT, Flow, Migration
from domain.segments import UNASSIGNED, Segment
from ui.charts.look import Look
from ui.charts.migration import migration_flows
from ui.charts.theme import DARK, LIGHT, segment_colour
from wording.formats import Formats

DAYS = (date(2026, 8, 25), date(2026, 11, 25))
SEGMENTS = (Segment(1, "Savers", 80, 0.8), Segment(2, "<b>R&D", 20, 0.2))
MOVED = Migration(
    SEGMENTS,
    (
        Flow(1, 1, 700, 7_000_000),
        Flow(1, 2, 3, 90_000),
        Flow(2, 2, 200, 100_000),
        Flow(2, ABSENT, 20, 0),
        Flow(ABSENT, 1, 5, 0),
        Flow(UNASSIGNED, 1, 10, 500),
    ),
)


def sankey(money: bool = False, theme=LIGHT):
    return migration_flows(MOVED, DAYS, Look(theme, Formats()), money).figure.data[0]


def test_every_flow_is_as_wide_as_its_people() -> None:
    assert list(sankey().link.value) == [700, 3, 200, 20, 5, 10]


def test_in_balances_flows_are_as_wide_as_what_their_people_hold_and_those_of_nothing_stay_in_the_table() -> None:
    assert list(sankey(money=True).link.value) == [7_000_000, 90_000, 100_000, 500]
    assert len(migration_flows(MOVED, DAYS, Look(LIGHT, Formats()), True).table) == len(MOVED.flows)


def test_a_flow_has_the_colour_of_where_it_comes_from_and_is_seen_through() -> None:
    first = segment_colour(LIGHT, 1)
    channels = ",".join(str(int(first[at : at + 2], 16)) for at in (1, 3, 5))
    assert sankey().link.color[0] == sankey().link.color[1] == f"rgba({channels},0.4)"
    assert sankey().link.color[2] != sankey().link.color[1]


def test_labels_stand_beside_their_nodes_with_numbers_and_escaped_names() -> None:
    figure = migration_flows(MOVED, DAYS, Look(DARK, Formats())).figure
    texts = [label.text for label in figure.layout.annotations]
    assert texts == [
        "1 · Savers<br><b>703</b>",
        "2 · &lt;b&gt;R&amp;D<br><b>220</b>",
        "Unassigned<br><b>10</b>",
        "Not a customer<br>yet<br><b>5</b>",
        "1 · Savers<br><b>715</b>",
        "2 · &lt;b&gt;R&amp;D<br><b>203</b>",
        "No longer a<br>customer<br><b>20</b>",
    ]
    nodes = figure.data[0].node
    assert [1 - label.y for label in figure.layout.annotations] == pytest.approx(list(nodes.y))
    assert [label.x for label in figure.layout.annotations] == [round(x) for x in nodes.x]


def test_nodes_of_a_column_do_not_lie_on_each_other_and_labels_have_room() -> None:
    figure = migration_flows(MOVED, DAYS, Look(LIGHT, Formats())).figure
    room = figure.layout.height - 16 - 30  # as the note above takes a line
    columns = defaultdict(list)
    for label in figure.layout.annotations:
        columns[label.x].append(((1 - label.y) * room, 16 * (label.text.count("<br>") + 1)))
    for places in columns.values():
        for (above, height), (below, next_height) in pairwise(places):
            assert below - above >= (height + next_height) / 2


def test_nodes_as_high_as_their_flows_stay_inside_and_apart() -> None:
    figure = migration_flows(MOVED, DAYS, Look(LIGHT, Formats())).figure
    nodes, room = figure.data[0].node, figure.layout.height - 16 - 30
    scale = (room - 3 * nodes.pad) / 938  # as Plotly lays them out, by the four nodes of the first day
    tops = defaultdict(list)
    for x, y, people in zip(nodes.x, nodes.y, (703, 220, 10, 5, 715, 203, 20), strict=True):
        tops[x].append((y * room - scale * people / 2, y * room + scale * people / 2))
    for column in tops.values():
        assert column[0][0] >= 0
        assert column[-1][1] <= room
        assert all(above[1] < below[0] for above, below in pairwise(column))


def test_the_table_has_each_flow_with_its_share_of_where_it_came_from() -> None:
    table = migration_flows(MOVED, DAYS, Look(LIGHT, Formats())).table
    assert list(table.columns)[:2] == ["On Aug 25, 2026", "On Nov 25, 2026"]
    assert table.iloc[1].tolist() == ["1 · Savers", "2 · <b>R&D", "3", "0.4%", "$900"]
    assert table.iloc[3].tolist() == ["2 · <b>R&D", "No longer a customer", "20", "9.1%", "$0.00"]


def test_balances_that_are_not_known_are_said_to_be_unknown() -> None:
    unknown = Migration(SEGMENTS, (Flow(1, 1, 3),))
    assert migration_flows(unknown, DAYS, Look(LIGHT, Formats())).table.iloc[0].tolist()[-1] == "unknown"


def test_the_main_finding_is_said_aloud() -> None:
    assert migration_flows(MOVED, DAYS, Look(LIGHT, Formats())).alt == (
        "Between August 25, 2026 and November 25, 2026, "
        "900 of 913 customers stayed in their segment. Most moved from 2 · <b>R&D to "
        "No longer a customer: 20."
    )
    assert "to 2 · <b>R&D: $900." in migration_flows(MOVED, DAYS, Look(LIGHT, Formats()), money=True).alt
    nobody = Migration(SEGMENTS, (Flow(1, 1, 3),))
    assert migration_flows(nobody, DAYS, Look(LIGHT, Formats())).alt.endswith("none moved.")


def test_what_balances_are_of_which_day_stands_above() -> None:
    assert (
        "by<br>what they hold on Nov 25, 2026"
        in migration_flows(MOVED, DAYS, Look(LIGHT, Formats()), money=True).figure.layout.title.text
    )


def test_a_bank_of_one_segment_without_any_money_is_drawn() -> None:
    poor = Migration(SEGMENTS, (Flow(1, 1, 3, 0),))
    assert len(migration_flows(poor, DAYS, Look(LIGHT, Formats()), money=True).figure.data[0].link.value or ()) == 0


def test_what_cannot_be_told_apart_is_grey_marked_and_not_said_to_have_moved() -> None:
    flows = (Flow(1, 1, 50), Flow(1, 2, 20), Flow(2, 3, 9), Flow(3, 1, 2))
    segments = tuple(Segment(number, f"S{number}", 10, 0.1) for number in (1, 2, 3))
    chart = migration_flows(Migration(segments, flows, frozenset({2})), DAYS, Look(LIGHT, Formats()))
    colours = chart.figure.data[0].node.color
    assert [colour == LIGHT.mark for colour in colours] == [False, True, False] * 2
    assert "52 of 52" not in chart.alt
    assert "50 of 52 customers stayed" in chart.alt
    assert "Most moved from 3 · S3 to 1 · S1: 2." in chart.alt
    assert "2 · S2 (not told apart)" in chart.table.to_numpy().ravel()
