import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from domain.attributes import Kind
from domain.segmentations import Outliers
from segmentation.preparing.matrix import build_matrix
from tests.segmentation.hand_made import an_attribute, customers, segmented

AGE = an_attribute("age", Kind.YEARS)


def flag(name: str, part_of: str | None = None):
    return an_attribute(name, Kind.FLAG, part_of=part_of)


def squared_distance(table, attributes, one: int, other: int) -> float:
    values = build_matrix(table, attributes).values
    return float(((values[one] - values[other]) ** 2).sum())


def held_by(share: float, size: int = 1_000):
    return np.arange(size) < share * size


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8])
def test_a_yes_or_no_has_the_variance_of_a_number(share):
    values = build_matrix(customers(app=held_by(share)), [flag("app")]).values
    assert values.var() == pytest.approx(1)


@pytest.mark.parametrize("share", [0.01, 0.03, 0.1, 0.9, 0.99])
def test_what_fewer_than_a_tenth_have_sets_nobody_further_apart_than_what_a_tenth_have(share):
    table = customers(app=held_by(share))
    assert squared_distance(table, [flag("app")], 0, 999) == pytest.approx(1 / (0.1 * 0.9))


def test_a_number_that_nearly_all_have_in_common_is_treated_as_a_rare_flag():
    table = customers(cards=held_by(0.02) * 3.0)
    distance = squared_distance(table, [an_attribute("cards", Kind.SCORE)], 0, 999)
    assert distance == pytest.approx(1 / (0.1 * 0.9))


def test_an_ordinary_number_keeps_the_deviation_one():
    values = build_matrix(customers(age=np.random.default_rng(0).normal(50, 9, 500)), [AGE]).values
    assert values.std() == pytest.approx(1)


def test_a_category_counts_as_one_question_however_many_values_it_has():
    choice = np.arange(1_000) % 8
    names = [f"region_{number}" for number in range(8)]
    table = customers(**{name: choice == number for number, name in enumerate(names)})
    as_one = build_matrix(table, [flag(name, "crm: region") for name in names]).values
    apart = build_matrix(table, [flag(name) for name in names]).values
    assert as_one.var(axis=0).sum() == pytest.approx(1)
    assert apart.var(axis=0).sum() == pytest.approx(8)


def test_all_values_of_a_category_are_equally_far_from_each_other_also_rare_ones():
    choice = np.repeat([0, 1, 2], [600, 390, 10])
    names = ["north", "south", "islands"]
    table = customers(**{name: choice == number for number, name in enumerate(names)})
    attributes = [flag(name, "crm: region") for name in names]
    distances = [squared_distance(table, attributes, one, other) for one, other in ((0, 700), (0, 999), (700, 999))]
    assert distances == pytest.approx([distances[0]] * 3)


def test_a_category_of_which_nearly_all_chose_the_same_pulls_nobody_away():
    table = customers(north=~held_by(0.01), south=held_by(0.01))
    attributes = [flag("north", "crm: region"), flag("south", "crm: region")]
    assert squared_distance(table, attributes, 0, 999) == pytest.approx(1 / (0.1 * 0.9))


def test_the_rare_values_of_a_category_pull_nobody_away_however_many_values_it_has():
    choice = np.repeat([0, 1, 2], [980, 10, 10])
    names = ["north", "south", "islands"]
    table = customers(**{name: choice == number for number, name in enumerate(names)})
    attributes = [flag(name, "crm: region") for name in names]
    assert squared_distance(table, attributes, 0, 999) == pytest.approx(1 / (0.1 * 0.9))


def two_ages_and(**noise):
    chance = np.random.default_rng(1)
    group = chance.random(1_000) < 0.4
    return customers(age=np.where(group, chance.normal(30, 5, 1_000), chance.normal(60, 5, 1_000)), **noise), group


def test_a_rare_flag_does_not_become_a_segment():
    table, group = two_ages_and(app=np.random.default_rng(2).random(1_000) < 0.02)
    found = segmented(table, [AGE, flag("app")])
    assert adjusted_rand_score(group, found.labels) > 0.95


def test_a_category_that_has_nothing_to_do_with_the_groups_does_not_hide_them():
    choice = np.random.default_rng(2).integers(0, 8, 1_000)
    names = [f"region_{number}" for number in range(8)]
    table, group = two_ages_and(**{name: choice == number for number, name in enumerate(names)})
    found = segmented(table, [AGE, *(flag(name, "crm: region") for name in names)])
    assert adjusted_rand_score(group, found.labels) > 0.9


@pytest.mark.parametrize("outliers", list(Outliers))
def test_flags_weigh_the_same_whatever_becomes_of_outliers(outliers):
    values = build_matrix(customers(app=held_by(0.3)), [flag("app")], outliers).values
    assert values.var() == pytest.approx(1)
