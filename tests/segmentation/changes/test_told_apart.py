"""Which segments can be told apart without some of the attributes that formed them."""

from dataclasses import replace

import numpy as np
import pytest

from domain.segmentations import Preparation, Segmentation, SegmentationSettings
from domain.segments import UNASSIGNED
from segmentation.building.numbering import resized
from segmentation.changes.told_apart import not_told_apart
from tests.segmentation.hand_made import an_attribute

ATTRIBUTES = tuple(an_attribute(name) for name in ("savings", "spending"))


def made(labels, centroids=((2.0, 0.1), (-1.0, 0.1), (0.1, -2.0)), left_out=()) -> Segmentation:
    """Savers and Poor differ in savings alone, Quiet in spending alone."""
    found = np.array(labels, dtype=np.int8)
    return Segmentation(
        SegmentationSettings(("savings", "spending"), 3),
        resized(["Savers", "Poor", "Quiet"], found),
        np.arange(len(found)),
        found,
        tuple(Preparation(each, 0, 0, False, -9, 9, 0, 1) for each in ATTRIBUTES),
        np.array(centroids),
        None,
        0,
        left_out=left_out,
    )


BUILT = made([1] * 10 + [2] * 10 + [3] * 10)


def test_with_every_attribute_all_segments_are_told_apart() -> None:
    assert not_told_apart(BUILT, BUILT) == frozenset()


def test_segments_that_differ_in_what_is_left_out_cannot_be_told() -> None:
    without = made([1] * 20 + [3] * 10, left_out=("savings",))
    assert not_told_apart(BUILT, without) == {1, 2}


def test_a_segment_is_told_while_six_of_ten_are_the_same_people() -> None:
    # Quiet loses 4 of its 10 to Savers: 6 of 10 in either are the same. Savers then share 10 of 14.
    six = made([1] * 10 + [2] * 10 + [3] * 6 + [1] * 4, left_out=("no such",))
    assert not_told_apart(BUILT, six) == frozenset()
    five = made([1] * 10 + [2] * 10 + [3] * 5 + [2] * 5, left_out=("no such",))
    assert not_told_apart(BUILT, five) == {3}


def test_a_segment_named_after_what_is_left_out_is_not_told_though_the_same_people_are_in_it() -> None:
    assert not_told_apart(BUILT, replace(BUILT, left_out=("savings",))) == {1, 2}
    assert not_told_apart(BUILT, replace(BUILT, left_out=("spending",))) == {3}


@pytest.mark.parametrize(("still", "told"), [(9, True), (2, False)])
def test_those_in_no_segment_are_a_place_like_any_other(still: int, told: bool) -> None:
    labels = [UNASSIGNED] * 10 + [1] * 10 + [2] * 30 + [3] * 30
    built = made(labels)
    without = made([UNASSIGNED] * still + [2] * (10 - still) + labels[10:], left_out=("no such",))
    assert (UNASSIGNED not in not_told_apart(built, without)) is told
