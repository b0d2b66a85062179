from dataclasses import dataclass, replace

import numpy as np
import pytest
from sklearn.datasets import make_moons
from sklearn.metrics import pairwise_distances_argmin

from domain.profiles import Nearness
from domain.segmentations import Outliers, Preparation, Segmentation, SegmentationSettings
from domain.segments import UNASSIGNED, Segment
from segmentation.building.methods import all_methods, method_named
from segmentation.building.methods.method import Assignment
from segmentation.describing.explanation import explain_nearness
from tests.segmentation.hand_made import an_attribute, customers

AGE, SAVINGS = an_attribute("age"), an_attribute("savings")


def as_it_is(attribute, fill=0.0) -> Preparation:
    return Preparation(attribute, fill, 0, logged=False, lower=-1e9, upper=1e9, mean=0.0, deviation=1.0)


SEGMENTS = Segmentation(
    settings=SegmentationSettings(("age", "savings"), 3),
    segments=tuple(Segment(number, f"Segment {number}", 1, 1 / 3) for number in (1, 2, 3)),
    customer_ids=np.array([1, 2, 3]),
    labels=np.array([1, 2, 3], np.int8),
    preparations=(as_it_is(AGE), as_it_is(SAVINGS, fill=2.0)),
    centroids=np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 10.0]]),
    silhouette=None,
    silhouette_sample=0,
)


def nearness(age, savings, number=1, **changes) -> Nearness:
    explained = explain_nearness(customers(age=[age], savings=[savings]), number, replace(SEGMENTS, **changes))
    assert explained is not None
    return explained


def test_distances_and_what_speaks_by_hand():
    # From (1, 2): 1 + 4 to the own centre, 9 + 4 to the second, 1 + 64 to the third.
    explained = nearness(1, 2)
    assert (explained.own, explained.other, explained.other_distance) == (5**0.5, 2, 13**0.5)
    # Age: 9 - 1 nearer; savings: as far from both.
    assert explained.speaks == {"age": 1.0, "savings": 0.0}


def test_what_speaks_against_has_its_sign_and_all_parts_add_up_to_one():
    # From (3, 6): 9 + 36 to the own centre, 9 + 16 to the third: in the third's direction only savings differ.
    assert nearness(1, 6).speaks == {"age": 0.0, "savings": -1.0}
    # From (3, 1), in segment 3: 9 + 81 to its centre, 1 + 1 to that of segment 2.
    explained = nearness(3, 1, number=3)
    assert explained.other == 2
    assert explained.speaks == {"age": -8 / 88, "savings": -80 / 88}
    assert sum(map(abs, explained.speaks.values())) == pytest.approx(1)


def test_an_unknown_value_counts_as_what_stood_for_it():
    assert nearness(1, np.nan) == nearness(1, 2)


def test_an_attribute_that_was_left_out_says_nothing():
    explained = nearness(1, 2, left_out=("savings",))
    assert (explained.own, explained.other, explained.other_distance) == (1.0, 3, 1.0)
    assert explained.speaks == {"age": 0.0}


def test_who_fits_no_segment_has_a_nearest_one_and_nothing_speaks():
    explained = nearness(100, 0, number=UNASSIGNED)
    assert (explained.own, explained.other, explained.other_distance, explained.speaks) == (None, 2, 96.0, {})


def test_an_outlier_has_no_centre_of_its_own_and_nobody_is_near_the_outliers():
    apart = replace(SEGMENTS.settings, outliers=Outliers.OWN_SEGMENT)
    changes = {"settings": apart, "parameters": {"outliers_beyond": np.full((3, 1), 50.0)}}
    # The third segment, at (0, 10), is that of the outliers: from (1, 9) it would be the nearest.
    assert (nearness(1, 9, **changes).other, nearness(1, 9, **changes).outlier) == (2, False)
    outlier = nearness(100, 0, number=3, **changes)
    assert (outlier.own, outlier.other, outlier.other_distance, outlier.speaks) == (None, 2, 96.0, {})


def test_on_the_very_centre_nothing_is_divided_by_nothing():
    same = np.zeros((2, 2))
    assert nearness(0, 0, centroids=same).speaks == {"age": 0.0, "savings": 0.0}


def test_segments_formed_by_a_rule_have_no_centres():
    by_rule = replace(SEGMENTS, centroids=None)
    assert explain_nearness(customers(age=[1], savings=[1]), 1, by_rule) is None


@dataclass(frozen=True)
class Sure:
    method = method_named("gaussian-mixture")

    def assign(self, values, fitted):
        assert fitted.centroids.shape[1] == values.shape[1]
        return Assignment(np.array([0]), np.array([0.75]))


def test_the_certainty_is_that_of_the_method(monkeypatch):
    assert nearness(1, 2).certainty is None
    monkeypatch.setattr("segmentation.describing.explanation.finder_for", lambda _settings: Sure())
    assert nearness(1, 2).certainty == 0.75


@pytest.mark.parametrize("method", all_methods(), ids=lambda method: method.name)
def test_a_method_that_says_so_puts_everybody_with_the_nearest_centre(method):
    moons, _ = make_moons(300, noise=0.06, random_state=0)
    fitted = method.fit(moons, 2, seed=1)
    nearest = pairwise_distances_argmin(moons, fitted.centroids)
    assert (method.assign(moons, fitted).positions == nearest).all() == method.by_nearest_centre


def test_nobody_is_asked_how_sure_it_is_of_an_outlier():
    mixture = replace(SEGMENTS.settings, outliers=Outliers.OWN_SEGMENT, method="gaussian-mixture")
    parameters = {"outliers_beyond": np.full((3, 1), 50.0), "variances": np.ones((3, 2)), "weight": np.ones((3, 1))}
    changes = {"settings": mixture, "parameters": parameters}
    assert nearness(100, 0, number=3, **changes).certainty is None
    assert nearness(0, 0, **changes).certainty == pytest.approx(1, abs=1e-3)
    assert not nearness(0, 0, **changes).by_nearest_centre
