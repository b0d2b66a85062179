import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import GridMapError, SegmentationError
from domain.rfm import CELLS, NOT_IN_WINDOW, USUAL_MAP, GridArea, names_by_cell, segment_names

WITHOUT_ONE = tuple(area for area in USUAL_MAP if area.name != "Promising")


def test_the_usual_map_puts_each_of_the_25_cells_into_the_segment_of_its_definition():
    often, rarely = "Potential Loyalists", "Promising"
    before = ["Hibernating", "Hibernating", *["At Risk"] * 2, "Can't Lose"]
    rows = {
        5: [rarely, often, often, "Champions", "Champions"],
        4: [rarely, often, often, "Loyal", "Loyal"],
        3: ["About To Sleep", "About To Sleep", "Need Attention", "Loyal", "Loyal"],
        2: before,
        1: before,
    }
    expected = {(r, f): name for r, names in rows.items() for f, name in enumerate(names, start=1)}
    assert names_by_cell(USUAL_MAP) == expected


def test_a_hole_is_named():
    with pytest.raises(
        GridMapError, match=r"No segment holds R4 F1 and R5 F1\.|No segment holds R4 F1, R5 F1\."
    ) as raised:
        names_by_cell(WITHOUT_ONE)
    assert raised.value.holes == ("R4 F1", "R5 F1")
    assert raised.value.overlaps == {}


def test_holes_and_overlaps_are_named_together():
    with pytest.raises(GridMapError) as raised:
        names_by_cell((*WITHOUT_ONE, GridArea("Favourites", (5, 5), (5, 5))))
    assert str(raised.value) == (
        "No segment holds R4 F1, R5 F1. More than one segment holds R5 F5 (Champions, Favourites)."
    )


def test_an_area_that_repeats_its_own_segment_s_cell_overlaps_as_well():
    with pytest.raises(GridMapError) as raised:
        names_by_cell((*USUAL_MAP, GridArea("Champions", (5, 5), (5, 5))))
    assert raised.value.overlaps == {"R5 F5": ("Champions", "Champions")}


def test_a_segment_may_have_several_areas():
    areas = (GridArea("Ends", (1, 1), (1, 5)), GridArea("Middle", (2, 4), (1, 5)), GridArea("Ends", (5, 5), (1, 5)))
    assert segment_names(areas) == ("Ends", "Middle")
    assert names_by_cell(areas)[(5, 3)] == names_by_cell(areas)[(1, 3)] == "Ends"


@pytest.mark.parametrize(
    ("areas", "sentence"),
    [
        ((GridArea(" ", (1, 5), (1, 5)),), "no name"),
        ((GridArea("x" * 61, (1, 5), (1, 5)),), "too long"),
        ((GridArea("All", (1, 5), (1, 3)), GridArea("ALL", (1, 5), (4, 5))), "same name"),
        ((GridArea(NOT_IN_WINDOW.upper(), (1, 5), (1, 5)),), "reserved"),
        ((GridArea("r5 f1", (1, 5), (1, 5)),), "reserved"),
        (tuple(GridArea(f"S{n}", CELLS[n][:1] * 2, CELLS[n][1:] * 2) for n in range(12)), "12 segments"),
    ],
)
def test_names_that_could_not_be_kept_are_refused(areas, sentence):
    with pytest.raises(SegmentationError, match=sentence):
        names_by_cell(areas)


@given(st.sets(st.sampled_from(CELLS)), st.sets(st.sampled_from(CELLS)))
def test_every_hole_and_overlap_of_any_map_is_named_and_only_those(one, other):
    areas = tuple(GridArea(name, (r, r), (f, f)) for name, cells in (("One", one), ("Other", other)) for r, f in cells)
    holes = {f"R{r} F{f}" for r, f in set(CELLS) - one - other}
    overlaps = {f"R{r} F{f}" for r, f in one & other}
    if not holes and not overlaps:
        assert set(names_by_cell(areas)) == set(CELLS)
        return
    with pytest.raises(GridMapError) as raised:
        names_by_cell(areas)
    assert set(raised.value.holes) == holes
    assert set(raised.value.overlaps) == overlaps
