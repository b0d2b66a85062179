from dataclasses import replace

from domain.changes import ABSENT, Flow, Migration
from domain.segments import UNASSIGNED, Segment
from ui.charts.joined_left import joined_and_left
from ui.charts.look import Look
from ui.charts.theme import LIGHT
from wording.formats import Formats

SEGMENTS = (Segment(1, "Savers", 80, 0.8), Segment(2, "Spenders", 20, 0.2), Segment(3, "Quiet", 0, 0.0))
MOVED = Migration(
    SEGMENTS,
    (
        Flow(1, 1, 70, 70_000),
        Flow(1, 2, 20, 20_000),
        Flow(1, 3, 6, 1_000),
        Flow(1, ABSENT, 4, 0),
        Flow(ABSENT, 1, 10, 30_000),
        Flow(2, 2, 80, 0),
    ),
)


def test_who_joined_stands_right_and_who_left_stands_left_with_their_share() -> None:
    joined, left = joined_and_left(MOVED, Look(LIGHT, Formats())).figure.data
    assert (list(joined.x), list(left.x)) == ([10, 20, 6], [-30, 0, 0])
    assert list(joined.text) == ["+10 (12%)", "+20 (20%)", "+6 (100%)"]
    assert list(left.text) == ["−30 (30%)", "0", "0"]


def test_the_table_tells_where_from_and_where_to_in_people_and_balances() -> None:
    table = joined_and_left(MOVED, Look(LIGHT, Formats())).table
    assert table.iloc[0].to_dict() == {
        "Segment": "1 · Savers",
        "Before": "100",
        "Left": "30 (30%)",
        "To": "2 · Spenders 20, 3 · Quiet 6 and 4 others",
        "Joined": "10 (12.5%)",
        "From": "Not a customer yet 10",
        "After": "80",
        "Deposits in all of those who left": "$210 (23.1%)",
        "Deposits in all of those who joined": "$300 (30%)",
    }


def test_an_empty_segment_has_no_shares() -> None:
    nobody = Migration(SEGMENTS, (Flow(1, 1, 5, 0),))
    row = joined_and_left(nobody, Look(LIGHT, Formats())).table.iloc[2]
    assert (row["Left"], row["Joined"], row["Deposits in all of those who left"]) == ("0", "0", "$0.00")


def test_balances_that_are_not_known_are_said_to_be_unknown() -> None:
    unknown = Migration(SEGMENTS, (Flow(1, 2, 5),))
    assert (
        joined_and_left(unknown, Look(LIGHT, Formats())).table.iloc[0]["Deposits in all of those who left"] == "unknown"
    )


def test_the_unassigned_have_a_row_when_there_are_any() -> None:
    assert len(joined_and_left(MOVED, Look(LIGHT, Formats())).table) == 3
    some = Migration(SEGMENTS, (*MOVED.flows, Flow(UNASSIGNED, 1, 1, 0)))
    assert joined_and_left(some, Look(LIGHT, Formats())).table["Segment"].tolist()[-1] == "Unassigned"


def test_the_segment_that_changed_most_is_said_aloud() -> None:
    assert joined_and_left(MOVED, Look(LIGHT, Formats())).alt == (
        "Joined and left by segment. 1 · Savers changed most: 10 joined, 30 left."
    )


def test_of_a_segment_that_cannot_be_told_apart_only_its_size_is_said() -> None:
    chart = joined_and_left(replace(MOVED, not_told=frozenset({2})), Look(LIGHT, Formats()))
    joined, left = chart.figure.data
    assert (list(joined.x), list(left.x)) == ([10, 0, 6], [-10, 0, 0])
    assert (joined.text[1], left.text[1]) == ("", "")
    row = chart.table.iloc[1]
    assert (row["Segment"], row["Before"], row["After"]) == ("2 · Spenders (not told apart)", "80", "100")
    assert {row[name] for name in ("Left", "Joined", "To", "From", "Deposits in all of those who left")} == {"unknown"}
    assert "2 · Spenders" not in chart.alt
