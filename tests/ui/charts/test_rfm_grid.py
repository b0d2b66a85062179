from collections.abc import Mapping

import pytest

from domain.rfm import (
    CELLS,
    NOT_IN_WINDOW,
    USUAL_MAP,
    Cell,
    CutPoints,
    GridArea,
    GridCell,
    RfmGrid,
    RfmSettings,
    RfmWindow,
    names_by_cell,
)
from ui.charts.look import Look
from ui.charts.rfm_grid import STRONGEST, rfm_grid
from ui.charts.theme import DARK, LIGHT, Theme, contrast, diverging_colour
from wording.formats import Formats

PEOPLE = {(5, 5): 60, (1, 1): 1_040}
ANY_CUTS = CutPoints((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4))
CENTS = {(5, 5): 75_000_00, (1, 1): 25_000_00}


def grid(
    people: Mapping[Cell, int] = PEOPLE, cents: Mapping[Cell, int] = CENTS, areas: tuple[GridArea, ...] = USUAL_MAP
) -> RfmGrid:
    def cell(at: Cell, name: str, number: int, held: int) -> GridCell:
        return GridCell(at, name, number, (number, 0, 0, 0, 0), held)

    names = names_by_cell(areas)
    cells = tuple(cell(at, names[at], people.get(at, 0), cents.get(at, 0)) for at in CELLS)
    return RfmGrid(RfmSettings(RfmWindow.DAYS_90, areas), cells, cell((0, 0), NOT_IN_WINDOW, 7, 12_34), {}, ANY_CUTS)


def written(money: bool = False) -> dict[tuple[float, int], str]:
    numbers = rfm_grid(grid(), Look(LIGHT, Formats()), money=money).figure.data[1]
    return {(x, round(y + 0.22)): text for x, y, text in zip(numbers.x, numbers.y, numbers.text, strict=True)}


def test_every_cell_says_its_customers_most_recent_on_top_most_frequent_at_the_right() -> None:
    values = written()
    assert len(values) == 25
    assert (values[5, 5], values[1, 1], values[3, 3]) == ("60", "1,040", "0")
    layout = rfm_grid(grid(), Look(LIGHT, Formats())).figure.layout
    assert layout.xaxis.range == layout.yaxis.range == (0.5, 5.5)
    assert "5 is most often" in layout.xaxis.title.text
    assert "5 is most recent" in layout.yaxis.title.text


def test_balances_take_the_place_of_customers() -> None:
    values = written(money=True)
    assert (values[5, 5], values[1, 1], values[3, 3]) == ("$75K", "$25K", "$0.00")


@pytest.mark.parametrize(("money", "fullest"), [(False, (1, 1)), (True, (5, 5))])
def test_the_fullest_cell_is_the_strongest_in_colour(money: bool, fullest: Cell) -> None:
    colours = rfm_grid(grid(), Look(LIGHT, Formats()), money=money).figure.data[0]
    strengths = {(r + 1, f + 1): z for r, row in enumerate(colours.z) for f, z in enumerate(row)}
    assert max(strengths, key=lambda cell: strengths[cell]) == fullest
    assert strengths[fullest] == 1
    assert strengths[3, 3] == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("position", [0, STRONGEST / 2, STRONGEST])
def test_names_and_numbers_are_readable_on_every_colour(theme: Theme, position: float) -> None:
    assert contrast(theme.text, diverging_colour(theme, position)) >= 4.5


def test_each_area_is_outlined_and_named_so_that_colour_is_not_the_only_cue() -> None:
    layout = rfm_grid(grid(), Look(LIGHT, Formats())).figure.layout
    assert len(layout.shapes) == len(layout.annotations) == 9
    frequent = layout.shapes[1]
    assert (frequent.x0, frequent.x1, frequent.y0, frequent.y1) == (3.5, 5.5, 2.5, 4.5)
    assert layout.annotations[1].text == "Loyal"
    assert (layout.annotations[1].x, layout.annotations[1].y) == (3.5, 4.5)


def test_markup_in_an_own_name_is_shown_not_rendered() -> None:
    chart = rfm_grid(grid(areas=(GridArea("<b>R&D", (1, 5), (1, 5)),)), Look(LIGHT, Formats()))
    assert chart.figure.layout.annotations[0].text == "&lt;b&gt;R&amp;D"
    assert "&lt;b&gt;R&amp;D" in chart.figure.data[0].text[0][0]
    assert set(chart.table["Segment"]) == {"<b>R&D", NOT_IN_WINDOW}


def test_a_long_name_makes_the_cells_taller_instead_of_being_cut() -> None:
    areas = (GridArea("One name of several long words", (1, 5), (1, 1)), GridArea("Others", (1, 5), (2, 5)))
    tall, usual = (rfm_grid(grid(areas=each), Look(LIGHT, Formats())).figure.layout for each in (areas, USUAL_MAP))
    assert tall.height > usual.height
    assert tall.annotations[0].text.replace("<br>", " ") == "One name of several long words"


def test_hovering_a_cell_gives_its_people_its_money_and_its_share() -> None:
    hover = rfm_grid(grid(), Look(LIGHT, Formats())).figure.data[0].text[4][4]
    assert "<b>Champions</b>" in hover
    assert "Recency 5, frequency 5" in hover
    assert "60 customers, deposits $75,000" in hover
    assert "5.5% of the grid" in hover


def test_the_table_has_the_25_cells_best_first_and_those_outside_to_the_cent() -> None:
    table = rfm_grid(grid(), Look(LIGHT, Formats())).table
    assert len(table) == 26
    assert table.iloc[0].tolist() == ["R5 F5", "Champions", "60", "$75,000.00"]
    assert table.iloc[24].tolist() == ["R1 F1", "Hibernating", "1,040", "$25,000.00"]
    assert table.iloc[25].tolist() == ["", NOT_IN_WINDOW, "7", "$12.34"]


def test_the_largest_segment_and_those_outside_are_said_aloud() -> None:
    assert rfm_grid(grid(), Look(LIGHT, Formats())).alt == (
        "Grid of 5 recency by 5 frequency scores with 1,100 customers; 7 more have no transactions in the window. "
        "The largest segment is Hibernating with 1,040 customers."
    )
    assert "largest segment is Champions with $75,000." in rfm_grid(grid(), Look(LIGHT, Formats()), money=True).alt


def test_a_grid_that_holds_no_money_has_no_shares_of_it() -> None:
    chart = rfm_grid(grid(cents={}), Look(LIGHT, Formats()), money=True)
    assert "unknown of the grid" in chart.figure.data[0].text[4][4]
    assert all(z == 0 for row in chart.figure.data[0].z for z in row)
