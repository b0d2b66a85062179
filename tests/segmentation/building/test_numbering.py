import numpy as np

from domain.segments import with_others
from segmentation.building.numbering import largest_first, numbered_segments


def test_the_largest_group_is_number_one_and_ties_go_to_the_lowest_customer():
    order, numbers = largest_first(np.array([7, 3, 3, 7, 9, 9, 9]))
    assert order.tolist() == [9, 7, 3]
    assert numbers.tolist() == [2, 3, 3, 2, 1, 1, 1]


def test_segments_count_their_customers_and_their_share_of_all():
    one, two = numbered_segments(np.array([1, 1, 2, 1], dtype=np.int8))
    assert (one.name, one.size, one.share) == ("Segment 1", 3, 0.75)
    assert (two.name, two.size, two.share) == ("Segment 2", 1, 0.25)


def test_those_in_no_group_have_no_number():
    order, numbers = largest_first(np.array([4, -1, 4, 2, -1, -1]))
    assert order.tolist() == [4, 2]
    assert numbers.tolist() == [1, 0, 1, 2, 0, 0]


def test_whoever_is_in_no_segment_comes_last_under_number_zero():
    segments = numbered_segments(np.array([1, 1, 2, 0], dtype=np.int8))
    rest = with_others(segments, 4)[-1]
    assert (rest.number, rest.name, rest.size, rest.share) == (0, "Unassigned", 1, 0.25)
    assert with_others(segments[:1], 2) == segments[:1]
