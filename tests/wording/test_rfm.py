from dataclasses import replace
from datetime import date

import pytest

from domain.attributes import Kind
from domain.rfm import (
    CELLS,
    NOT_IN_WINDOW,
    USUAL_MAP,
    Band,
    CutPoints,
    GridArea,
    GridCell,
    GridSegment,
    Measure,
    RfmGrid,
    RfmSettings,
    RfmWindow,
    names_by_cell,
)
from tests.segmentation.hand_made import an_attribute
from wording.formats import Formats
from wording.rfm import (
    all_time_sentence,
    how_cut,
    in_window,
    new_sentence,
    outside_sentence,
    score_rows,
    segment_rows,
    segments_help,
)

ENGLISH, TURKISH = Formats(), Formats(locale="tr_TR", currency="EUR")
ATTRIBUTES = {
    Measure.RECENCY: an_attribute("days", Kind.DAYS),
    Measure.FREQUENCY: an_attribute("times", Kind.COUNT),
    Measure.MONEY: an_attribute("spent", Kind.MONEY),
}
# 40 customers: 34 with one transaction, 6 with two to nine; all spent 10.
BANDS = {
    Measure.RECENCY: (Band(5, 8, 0, 2), Band(4, 8, 3, 9), Band(3, 8, 10, 20), Band(2, 8, 21, 40), Band(1, 8, 41, 89)),
    Measure.FREQUENCY: (Band(5, 6, 2, 9), *(Band(n, 0, None, None) for n in (4, 3, 2)), Band(1, 34, 1, 1)),
    Measure.MONEY: (
        *(Band(n, 0, None, None) for n in (5, 4)),
        Band(3, 40, 10, 10),
        *(Band(n, 0, None, None) for n in (2, 1)),
    ),
}
CUTS = CutPoints((2, 9, 20, 40), (2, 2, 2, 2), (10, 10, 11, 11))


USUAL = RfmSettings(RfmWindow.DAYS_90, USUAL_MAP)


def a_grid(settings: RfmSettings = USUAL, outside: int = 1_960) -> RfmGrid:
    names = names_by_cell(settings.areas)
    cells = tuple(GridCell(at, names[at], 40 if at == (5, 1) else 0, (0,) * 5, 0) for at in CELLS)
    segments = (
        GridSegment("Champions", 2, (0, 2), (2, 9), 10, 1),
        GridSegment(NOT_IN_WINDOW, outside, None, None, None, 0),
    )
    return RfmGrid(
        settings, cells, GridCell((0, 0), NOT_IN_WINDOW, outside, (0,) * 5, 0), BANDS, CUTS, segments, date(2024, 3, 1)
    )


def test_how_it_was_cut_names_the_shares_and_the_scores_that_exist():
    assert how_cut(a_grid(), ENGLISH) == (
        "The scores are cut where they come nearest to fifths of the customers in the grid. Customers with the same value "
        "always have the same score, so a score holds 15% to 100% of them. Transactions: too few values differ, or too many "
        "customers have the same one, so only the scores 1 and 5 exist. Spending: too few values differ, or too many "
        "customers have the same one, so only the score 3 exists."
    )
    own = a_grid(RfmSettings(RfmWindow.DAYS_90, USUAL_MAP, CUTS))
    assert how_cut(own, ENGLISH).startswith("Own cut points.")


def test_each_score_shows_its_values_and_its_share():
    assert score_rows(a_grid(), ATTRIBUTES, ENGLISH)[0] == {
        "Score": "5", "Recency": "0 – 2 days (20%)", "Transactions": "2 – 9 (15%)", "Spending": "nobody",
    }  # fmt: skip
    assert score_rows(a_grid(), ATTRIBUTES, TURKISH)[4]["Transactions"] == "1 (%85)"


def test_who_is_not_scored_is_counted_and_found():
    assert outside_sentence(a_grid(), ENGLISH) == (
        "1,960 of 2,000 customers (98%) have no transaction in the last 90 days. They have no scores and are a segment of "
        "their own, “No transactions in the window”. Scores compare the other 40 with each other."
    )
    assert outside_sentence(a_grid(outside=0), ENGLISH) == ""


def test_all_time_is_told_from_its_first_day_and_no_other_window_is():
    everything = a_grid(RfmSettings(RfmWindow.ALL_TIME, USUAL_MAP))
    assert in_window(everything, ENGLISH) == "since March 1, 2024, where the bank's data begins"
    assert in_window(replace(everything, known_since=None), ENGLISH) == "at any time"
    assert "from March 1, 2024 on" in all_time_sentence(everything, ENGLISH)
    assert all_time_sentence(a_grid(), ENGLISH) == ""


def test_a_segment_is_what_its_customers_have_with_its_name_in_words_beside_it():
    champions, outside = segment_rows(a_grid(), ATTRIBUTES, ENGLISH)
    assert list(champions.values()) == [
        "Champions",
        "Busiest and most recent",
        "R5 F4–5",
        "2",
        "0 – 2 days",
        "2 – 9",
        "$10.00",
        "1",
    ]
    assert list(outside.values()) == [NOT_IN_WINDOW, "", "none", "1,960", "", "", "", "0"]
    assert "no score knows who is loyal" in segments_help(a_grid())


def test_an_own_map_is_not_put_in_words_and_own_cut_points_compare_with_nobody():
    own = RfmSettings(RfmWindow.DAYS_90, (GridArea("Champions", (1, 5), (1, 5)),), CUTS)
    assert "In words" not in segment_rows(a_grid(own), ATTRIBUTES, ENGLISH)[0]
    assert segments_help(a_grid(own)) == "Scores follow your own cut points, not a comparison of customers."


@pytest.mark.parametrize(("newcomers", "said"), [(None, "does not reach back far enough"), (3, "of the last 90 days")])
def test_who_is_new_is_told_or_said_to_be_unknown(newcomers, said):
    grid = a_grid()
    grid = replace(grid, segments=tuple(replace(each, newcomers=newcomers) for each in grid.segments))
    assert said in new_sentence(grid, ENGLISH)
    assert ("New here" in segment_rows(grid, ATTRIBUTES, ENGLISH)[0]) is (newcomers is not None)
