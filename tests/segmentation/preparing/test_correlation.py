import numpy as np
import pytest

from domain.attributes import Kind
from domain.segmentations import FeatureMatrix
from segmentation.preparing.correlation import near_duplicates
from segmentation.preparing.matrix import build_matrix
from tests.segmentation.hand_made import an_attribute, customers
from tests.segmentation.trust.shapes import a_matrix

# Two columns that have nothing to do with each other, to the last digit.
_, BASE, NOISE = np.linalg.qr(np.column_stack([np.ones(500), np.random.default_rng(1).normal(size=(500, 2))]))[0].T


def test_attributes_that_rise_and_fall_together_or_against_each_other_are_pairs_strongest_first():
    matrix = a_matrix(np.column_stack([BASE, NOISE, BASE + 0.3 * NOISE, -BASE]))
    pairs = [(p.first.name, p.second.name, round(p.correlation, 2)) for p in near_duplicates(matrix)]
    assert pairs == [("a0", "a3", -1.0), ("a0", "a2", 0.96), ("a2", "a3", -0.96)]


@pytest.mark.parametrize(("weight", "is_pair"), [(0.46, True), (0.51, False)])
def test_a_correlation_up_to_nine_tenths_is_no_near_duplicate(weight, is_pair):
    # Independent noise of weight w leaves a correlation of 1 / sqrt(1 + w * w): 0.91 and 0.89.
    matrix = a_matrix(np.column_stack([BASE, BASE + weight * NOISE]))
    assert bool(near_duplicates(matrix)) == is_pair


def test_one_attribute_has_no_pair():
    assert near_duplicates(a_matrix(BASE[:, None])) == ()


def test_flags_that_say_the_same_or_the_opposite_are_pairs():
    owns = np.arange(200) % 3 == 0
    attributes = [an_attribute(name, Kind.FLAG) for name in ("card", "app", "branch")]
    matrix = build_matrix(customers(card=owns, app=owns, branch=~owns), attributes)
    assert [round(pair.correlation) for pair in near_duplicates(matrix)] == [1, -1, -1]


def test_two_values_of_one_category_are_no_pair_for_they_count_as_one():
    north = np.arange(200) % 3 == 0
    attributes = [an_attribute(name, Kind.FLAG, part_of="crm: region") for name in ("north", "south")]
    assert near_duplicates(build_matrix(customers(north=north, south=~north), attributes)) == ()


def test_a_column_that_is_the_same_for_everybody_is_in_no_pair():
    matrix = a_matrix(np.column_stack([BASE, NOISE, -BASE]))
    constant = FeatureMatrix(matrix.customer_ids, matrix.values * [1, 0, 1], matrix.preparations)
    assert [(p.first.name, p.second.name) for p in near_duplicates(constant)] == [("a0", "a2")]
    only = FeatureMatrix(matrix.customer_ids, matrix.values * [1, 0, 0], matrix.preparations)
    assert near_duplicates(only) == ()
