from dataclasses import replace

import numpy as np

from domain.changes import Overlap, Pair
from domain.segments import UNASSIGNED, Segment
from ui.charts.look import Look
from ui.charts.overlap import overlap_heatmap
from ui.charts.theme import LIGHT
from wording.formats import Formats

ROWS = (Segment(1, "Savers", 80, 0.8), Segment(2, "Quiet", 0, 0.0))
COLUMNS = (Segment(1, "<i>Old", 60, 0.6), Segment(UNASSIGNED, "Unassigned", 40, 0.4))
FOUND = Overlap(ROWS, COLUMNS, np.array([[60, 40], [0, 0]]), 0.85, (Pair(1, 1, 60, 0.6),), 3, 4)
NAMES = ("Spring", "R&D")


def test_a_cell_is_its_share_of_the_row_and_a_row_of_nobody_is_nothing() -> None:
    colours, numbers = overlap_heatmap(FOUND, NAMES, Look(LIGHT, Formats())).figure.data
    assert [list(row) for row in colours.z] == [[0.6, 0.4], [0.0, 0.0]]
    assert list(numbers.text) == ["60%", "40%", "0%", "0%"]


def test_a_few_of_many_are_not_rounded_to_nobody() -> None:
    few = Overlap(ROWS, COLUMNS, np.array([[999, 1], [5, 5]]), 0.0, (), 0, 0)
    numbers = overlap_heatmap(few, NAMES, Look(LIGHT, Formats())).figure.data[1]
    assert list(numbers.text) == ["100%", "<1%", "50%", "50%"]


def test_columns_stand_under_their_numbers_and_their_names_above_escaped() -> None:
    layout = overlap_heatmap(FOUND, NAMES, Look(LIGHT, Formats())).figure.layout
    assert list(layout.xaxis.ticktext) == ["1", "○"]
    assert "Columns: R&amp;D:<br>1 · &lt;i&gt;Old<br>○ · Unassigned" in layout.title.text
    assert list(layout.yaxis.ticktext) == ["1 · Savers", "2 · Quiet"]


def test_the_hover_tells_both_shares() -> None:
    text = overlap_heatmap(FOUND, NAMES, Look(LIGHT, Formats())).figure.data[0].text[0][0]
    assert text == "<b>60 people</b><br>60% of 1 · Savers (Spring)<br>100% of 1 · &lt;i&gt;Old (R&amp;D)"


def test_the_table_has_people_and_shares() -> None:
    table = overlap_heatmap(FOUND, NAMES, Look(LIGHT, Formats())).table
    assert table.iloc[0].tolist() == ["1 · Savers", "60 (60%)", "40 (40%)"]


def test_how_alike_the_two_are_is_said_aloud() -> None:
    assert overlap_heatmap(FOUND, NAMES, Look(LIGHT, Formats())).alt == (
        "Spring and R&D are almost the same, on 100 customers. Most alike: 1 · Savers and 1 · <i>Old, 60 people in both."
    )


def test_a_row_that_cannot_be_told_apart_has_no_colour_and_is_marked() -> None:
    blurred = replace(FOUND, rows_not_told=frozenset({FOUND.rows[0].number}))
    chart = overlap_heatmap(blurred, ("Spring", "Autumn"), Look(LIGHT, Formats()))
    assert set(chart.figure.data[0].z[0]) == {None}
    assert None not in chart.figure.data[0].z[1]
    assert chart.table["Segment"][0].endswith("(not told apart)")
