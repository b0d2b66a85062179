import numpy as np
import pytest

from domain.errors import SegmentationError, UnknownAttributesError
from segmentation.segmenting import score_customers
from tests.segmentation.hand_made import an_attribute, customers, segmented

BOTH = (an_attribute("old"), an_attribute("rich"))
# By both, the first three are alike; by riches alone, the third is with the last two.
FOUR = customers(old=[1, 1, 2, 9, 9], rich=[1, 1, 5, 9, 9])
NOT_KNOWN = customers(old=[np.nan] * 3, rich=[1, 8, 9])


def test_the_same_people_are_scored_into_the_segments_they_formed():
    fitted = segmented(FOUR, BOTH)
    scored = score_customers(FOUR, fitted)
    assert scored.labels.tolist() == fitted.labels.tolist()
    assert (scored.segments, scored.left_out) == (fitted.segments, ())


def test_without_an_attribute_people_are_assigned_by_the_others_and_it_says_so():
    fitted = segmented(FOUR, BOTH)
    scored = score_customers(NOT_KNOWN, fitted, {"old"})
    assert scored.labels.tolist() == [1, 2, 2]
    assert scored.left_out == ("old",)
    assert [each.imputed for each in scored.preparations] == [0, 0], "nothing was filled in for what was left out"
    assert scored.centroids is fitted.centroids


def test_an_attribute_that_is_not_left_out_is_filled_in_instead():
    scored = score_customers(NOT_KNOWN, segmented(FOUR, BOTH))
    assert [each.imputed for each in scored.preparations] == [3, 0]


def test_without_any_attribute_nobody_is_assigned():
    with pytest.raises(SegmentationError, match="None of the attributes"):
        score_customers(FOUR, segmented(FOUR, BOTH), {"old", "rich"})


def test_a_segment_that_nobody_is_in_any_more_stays_with_size_zero():
    scored = score_customers(customers(old=[1, 1], rich=[1, 1]), segmented(FOUR, BOTH))
    assert [segment.size for segment in scored.segments] == [2, 0]


def test_a_missing_column_is_named():
    with pytest.raises(UnknownAttributesError, match="rich"):
        score_customers(customers(old=[1, 2]), segmented(FOUR, BOTH))
