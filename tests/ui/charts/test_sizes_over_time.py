from datetime import date

import pytest

from domain.changes import SizesOn
from domain.segments import Segment
from ui.charts.look import Look
from ui.charts.sizes_over_time import size_lines
from ui.charts.theme import LIGHT, segment_colour
from wording.formats import Formats


def on(day: date, first: int, second: int, unassigned: int = 0) -> SizesOn:
    people = first + second + unassigned
    segments = (Segment(1, "Savers", first, first / people), Segment(2, "R&D", second, second / people))
    return SizesOn(day, segments, unassigned)


SPRING, SUMMER = on(date(2026, 5, 1), 600, 400), on(date(2026, 8, 1), 550, 430, 20)


def test_a_line_per_segment_has_its_people_on_every_day_and_the_unassigned_come_last() -> None:
    lines = size_lines([SPRING, SUMMER], Look(LIGHT, Formats())).figure.data
    assert [list(line.y) for line in lines] == [[600, 550], [400, 430], [0, 20]]
    assert list(lines[0].x) == [date(2026, 5, 1), date(2026, 8, 1)]


def test_lines_are_told_apart_by_colour_symbol_and_a_name_at_their_end() -> None:
    figure = size_lines([SPRING, SUMMER], Look(LIGHT, Formats())).figure
    assert [line.line.color for line in figure.data[:2]] == [segment_colour(LIGHT, 1), segment_colour(LIGHT, 2)]
    assert len({line.marker.symbol for line in figure.data}) == 3
    names = [label.text.partition("</span> ")[2] for label in figure.layout.annotations]
    assert names == ["1 · Savers", "2 · R&amp;D", "Unassigned"]


def test_a_name_stands_where_its_line_ends() -> None:
    figure = size_lines([SPRING, SUMMER], Look(LIGHT, Formats())).figure
    low, high = figure.layout.yaxis.range
    assert (low, figure.layout.annotations[0].y * high) == (0, pytest.approx(550))


def test_without_unassigned_people_there_is_no_line_for_them() -> None:
    assert len(size_lines([SPRING], Look(LIGHT, Formats())).figure.data) == 2


def test_days_too_close_for_their_labels_leave_the_later_one() -> None:
    close = [SPRING, on(date(2026, 7, 30), 1, 1), SUMMER]
    assert list(size_lines(close, Look(LIGHT, Formats())).figure.layout.xaxis.tickvals) == [SPRING.day, SUMMER.day]


def test_the_table_and_the_words_have_the_same_numbers() -> None:
    chart = size_lines([SPRING, SUMMER], Look(LIGHT, Formats()))
    assert chart.table.iloc[0].tolist() == ["1 · Savers", "600", "550"]
    assert chart.alt == (
        "People per segment on 2 dates, May 1, 2026 to August 1, 2026. The largest change: 1 · Savers, from 600 to 550."
    )


def test_a_segment_that_cannot_be_told_apart_is_grey_and_dashed_and_not_said_to_have_changed() -> None:
    segments = [
        tuple(Segment(n, f"S{n}", size, 0.1) for n, size in enumerate(sizes, 1)) for sizes in ((10, 90), (12, 20))
    ]
    dates = [SizesOn(day, on, 0) for day, on in zip((date(2026, 1, 31), date(2026, 2, 28)), segments, strict=True)]
    chart = size_lines(dates, Look(LIGHT, Formats()), not_told={2})
    told, grey = chart.figure.data
    assert (told.line.dash, grey.line.dash, grey.line.color) == ("solid", "dot", LIGHT.mark)
    assert "The largest change: 1 · S1, from 10 to 12." in chart.alt
    assert "cannot be told" not in size_lines(dates, Look(LIGHT, Formats())).alt
    assert "No segment can be told apart" in size_lines(dates, Look(LIGHT, Formats()), not_told={1, 2}).alt
