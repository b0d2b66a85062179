import pytest

from domain.errors import SegmentationError
from domain.rfm import USUAL_MAP, CutPoints, GridArea
from ui.rfm.links import read_cuts, read_map, write_cuts, write_map

CUTS = CutPoints(recency=(1, 7, 30, 60), frequency=(2, 5, 20, 80), money=(7, 7.5, 100, 1000))


def test_a_map_reads_as_it_is_written():
    assert read_map(write_map(USUAL_MAP)) == USUAL_MAP
    assert write_map(USUAL_MAP).splitlines()[0] == "Champions: R5 F4-5"


def test_a_person_may_write_it_loosely():
    assert read_map("\n  Best: of all :r5-4, f 5 \n\n") == (GridArea("Best: of all", (4, 5), (5, 5)),)


@pytest.mark.parametrize("line", ["Champions", "Champions: R6 F1", "Champions: F1", ": R1 F1", "Champions: R1-5 F0"])
def test_a_line_that_cannot_be_read_is_named_by_its_number(line):
    with pytest.raises(SegmentationError, match="Line 2"):
        read_map(f"All: R1-5 F1-5\n{line}")


def test_cut_points_read_as_they_are_written():
    assert write_cuts(CUTS) == "1,7,30,60;2,5,20,80;7,7.5,100,1000"
    assert read_cuts(write_cuts(CUTS)) == CUTS


@pytest.mark.parametrize(
    "text", ["", "1,2,3,4", "1,2,3,4;1,2,3,4;1,2,3,x", "1,2,3;1,2,3,4;1,2,3,4", "4,3,2,1;1,2,3,4;1,2,3,4"]
)
def test_cut_points_that_no_page_wrote_are_refused(text):
    with pytest.raises(SegmentationError):
        read_cuts(text)
