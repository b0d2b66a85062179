"""What is filled in is counted against all values that people are compared by."""

import numpy as np

from domain.coverage import Coverage
from segmentation.describing.profiling import profile_segments
from segmentation.preparing.matrix import apply_preparation, build_matrix
from tests.segmentation.hand_made import an_attribute, customers, segmented

NOT_KNOWN = float("nan")


def test_of_nobody_nothing_is_known():
    assert Coverage(known=0, of=0).share == 0


def test_half_of_the_people_is_enough_and_less_is_not():
    assert Coverage(known=50, of=100).is_mostly_known
    assert not Coverage(known=49, of=100).is_mostly_known


def test_thirty_known_people_are_enough_to_compare_and_fewer_are_not():
    assert Coverage(known=30, of=1_000).is_enough_to_compare
    assert not Coverage(known=29, of=29).is_enough_to_compare


def test_the_share_filled_in_is_of_all_values_of_all_chosen_attributes():
    income, age = an_attribute("income"), an_attribute("age")
    table = customers(income=[1, NOT_KNOWN, NOT_KNOWN, 4], age=[20, 30, 40, NOT_KNOWN])
    assert build_matrix(table, [income, age]).filled_share == 3 / 8


def test_a_score_on_other_people_counts_what_is_filled_in_for_them():
    income = an_attribute("income")
    fitted = build_matrix(customers(income=[1, 2, 3, 4]), [income])
    other = apply_preparation(customers(income=[NOT_KNOWN, 2]), fitted.preparations)
    assert (fitted.filled_share, other.filled_share) == (0, 0.5)


def test_each_segment_has_a_share_of_its_own():
    income, age = an_attribute("income"), an_attribute("age")
    table = customers(income=[0.0, 0.1, 9.0, 9.1], age=[20, 20.1, NOT_KNOWN, 50])
    found = segmented(table, [income, age])
    shares = {p.segment.number: p.filled_share for p in profile_segments(table, found, [income, age])}
    assert found.filled_share == 1 / 8
    assert shares[int(found.labels[2])] == 1 / 4
    assert shares[int(found.labels[0])] == 0
    assert np.isclose(sum(shares.values()) / 2, found.filled_share)
