"""Conditions against counts made by hand, and against an evaluation in plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.attributes import Kind
from domain.audiences import AttributeCondition, Match, Operator
from domain.errors import SegmentationError
from domain.profiles import SegmentConditions
from segmentation.describing.conditions import find_conditions
from tests.segmentation.hand_made import an_attribute, customers

AGE, SAVINGS = an_attribute("age", Kind.YEARS), an_attribute("savings", Kind.MONEY)
CARD, VISITS = an_attribute("card", Kind.FLAG), an_attribute("visits", Kind.COUNT)
DIGITAL = an_attribute("digital", Kind.SHARE)
UNKNOWN = math.nan


def found(labels, *attributes, number=1, **columns) -> SegmentConditions:
    return find_conditions(customers(**columns), np.array(labels, np.int8), number, attributes)


def asks(attribute, operator, *values):
    return AttributeCondition(attribute, operator, tuple(map(float, values)))


def parts_of(conditions: SegmentConditions) -> tuple:
    assert conditions.rule is not None
    assert conditions.rule.match is Match.ALL
    return conditions.rule.parts


def test_one_condition_that_is_enough_stands_alone_and_catches_all():
    conditions = found([1, 1, 1, 2, 2, 2], AGE, SAVINGS, age=[61, 65, 70, 30, 41, 45], savings=[1, 90, 2, 80, 3, 70])
    assert parts_of(conditions) == (asks("age", Operator.AT_LEAST, 50),)
    assert (conditions.size, conditions.caught, conditions.others, conditions.sample) == (3, 3, 0, 6)
    assert conditions.singles_out


def test_two_bounds_of_one_attribute_become_one_condition():
    conditions = found([2, 2, 1, 1, 1, 2, 2], AGE, age=[20, 28, 35, 40, 45, 62, 70])
    assert parts_of(conditions) == (asks("age", Operator.BETWEEN, 30, 50),)
    assert (conditions.caught, conditions.others) == (3, 0)


def test_what_one_attribute_does_not_tell_two_do():
    conditions = found(
        [1, 1, 1, 2, 2, 2, 2, 2, 2],
        AGE,
        CARD,
        age=[60, 65, 70, 60, 65, 70, 20, 30, 35],
        card=[1, 1, 1, 0, 0, 0, 1, 1, 1],
    )
    assert set(parts_of(conditions)) == {asks("age", Operator.AT_LEAST, 40), asks("card", Operator.YES)}
    assert (conditions.caught, conditions.others) == (3, 0)


def test_a_condition_that_hardly_adds_anything_is_left_out():
    card, age = [1] * 503 + [0] * 500, [70] * 500 + [20] * 3 + [70] * 500
    conditions = found([1] * 500 + [2] * 503, CARD, AGE, card=card, age=age)
    assert parts_of(conditions) == (asks("card", Operator.YES),)
    assert (conditions.caught, conditions.others) == (500, 3)


def test_a_flag_is_asked_for_yes_or_no():
    assert parts_of(found([1, 1, 2, 2], CARD, card=[0, 0, 1, 1])) == (asks("card", Operator.NO),)


def test_a_count_of_nothing_is_exactly_zero():
    assert parts_of(found([1, 1, 2, 2], VISITS, visits=[0, 0, 1, 3])) == (asks("visits", Operator.EXACTLY, 0),)


@pytest.mark.parametrize(
    ("attribute", "inside", "outside", "number"),
    [
        (SAVINGS, [12_480.1, 13_000], [12_399.9, 9_000], 12_400),  # between the two nearest, with the fewest digits
        (SAVINGS, [0.02, 0.03], [0.01, 0.0], 0.02),
        (VISITS, [4, 9], [3, 1], 4),
        (DIGITAL, [0.42, 0.9], [0.38, 0.1], 0.4),
    ],
)
def test_a_number_is_as_round_as_the_rule_can_do_with(attribute, inside, outside, number):
    conditions = found([1, 1, 2, 2], attribute, **{attribute.name: [*inside, *outside]})
    assert parts_of(conditions) == (asks(attribute.name, Operator.AT_LEAST, number),)
    assert (conditions.caught, conditions.others) == (2, 0)


def test_a_rounded_number_is_counted_as_it_reads():
    # 500 of the segment from 10,000 up, one of them at 9,999: "at least 10,000" is worth that one.
    savings = [9_999.0, *np.linspace(10_000, 30_000, 499), *np.linspace(0, 9_000, 500)]
    conditions = found([1] * 500 + [2] * 500, SAVINGS, savings=savings)
    (condition,) = parts_of(conditions)
    assert condition == asks("savings", Operator.AT_LEAST, 9_000)
    assert (conditions.caught, conditions.others) == (500, 1)


def test_a_customer_whose_value_is_unknown_fulfils_no_comparison():
    conditions = found([1, 1, 1, 1, 2, 2, 2], AGE, age=[60, 65, 70, UNKNOWN, 20, 30, UNKNOWN])
    assert parts_of(conditions) == (asks("age", Operator.AT_LEAST, 40),)
    assert (conditions.size, conditions.caught, conditions.others) == (4, 3, 0)


def test_a_segment_of_those_of_whom_it_is_unknown_is_said_to_be_so():
    conditions = found([1, 1, 1, 2, 2, 2], AGE, age=[UNKNOWN, UNKNOWN, UNKNOWN, 20, 50, 70])
    assert parts_of(conditions) == (asks("age", Operator.UNKNOWN),)
    assert (conditions.caught, conditions.others) == (3, 0)


def test_those_who_fit_no_segment_are_others():
    conditions = found([1, 1, 1, 0, 2, 2], AGE, age=[60, 65, 70, 66, 20, 30])
    assert (conditions.size, conditions.caught, conditions.others) == (3, 3, 1)


@pytest.mark.parametrize("labels", [[2, 2, 2], [1, 1, 1]])
def test_nobody_or_everybody_is_told_by_no_condition(labels):
    conditions = found(labels, AGE, age=[20, 30, 40])
    assert conditions.rule is None
    assert not conditions.singles_out
    assert (conditions.size, conditions.caught, conditions.others) == (labels.count(1), 0, 0)


@pytest.mark.parametrize("age", [[UNKNOWN] * 4, [40] * 4])
def test_attributes_in_which_nobody_differs_tell_nothing(age):
    assert found([1, 1, 2, 2], AGE, age=age).rule is None


def test_values_beyond_what_the_tree_can_see_do_not_end_it():
    assert found([1, 1, 2, 2], SAVINGS, savings=[1e300, 1e299, 5, -1e300]).caught == 2


def test_a_segment_without_a_shape_is_not_said_to_be_singled_out():
    chance = np.random.default_rng(3)
    labels = chance.choice([1, 2, 3, 4, 5, 6, 7, 8], 4_000)
    conditions = found(labels, AGE, SAVINGS, age=chance.normal(50, 10, 4_000), savings=chance.normal(0, 1, 4_000))
    assert not conditions.singles_out


def test_catching_half_of_the_segment_is_worth_more_than_being_right_about_less():
    # A rule that is always right catches 45 of 100; another catches 60, and 40 others.
    card = [1] * 45 + [0] * 55 + [0] * 1_000
    age = [70] * 30 + [20] * 15 + [70] * 30 + [20] * 25 + [70] * 40 + [20] * 960
    conditions = found([1] * 100 + [2] * 1_000, CARD, AGE, card=card, age=age)
    assert conditions.singles_out
    assert (conditions.caught, conditions.others) == (60, 40)


def test_it_is_found_in_a_sample_and_counted_on_all():
    age = np.tile([20.0, 30.0, 60.0, 70.0], 10_000)
    conditions = found(np.tile([2, 2, 1, 1], 10_000), AGE, age=age)
    assert conditions.sample <= 20_000
    assert (conditions.size, conditions.caught, conditions.others) == (20_000, 20_000, 0)


def test_labels_of_other_customers_are_refused():
    with pytest.raises(SegmentationError, match="have changed"):
        found([1, 2], AGE, age=[20, 30, 40])


# ---- one customer at a time ----


def fulfils(person, condition) -> bool:
    value = person[condition.attribute]
    if condition.operator in (Operator.KNOWN, Operator.UNKNOWN):
        return math.isnan(value) == (condition.operator is Operator.UNKNOWN)
    low, high = (condition.values[0], condition.values[-1]) if condition.values else (0.0, 0.0)
    return {
        Operator.YES: value == 1,
        Operator.NO: value == 0,
        Operator.AT_LEAST: value >= low,
        Operator.AT_MOST: value <= low,
        Operator.EXACTLY: value == low,
        Operator.BETWEEN: low <= value <= high,
    }[condition.operator]


values = some.one_of(some.just(UNKNOWN), some.integers(-40, 4_000).map(lambda quarters: quarters / 4))
people = some.lists(
    some.tuples(values, values, some.sampled_from([UNKNOWN, 0.0, 1.0]), some.integers(0, 3)), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(people, some.randoms())
def test_the_rule_counts_the_people_that_are_told_whatever_the_order_of_rows(rows, chance):
    savings, visits, card, labels = zip(*rows, strict=True)
    table = customers(savings=savings, visits=visits, card=card)
    attributes = (SAVINGS, VISITS, CARD)
    conditions = find_conditions(table, np.array(labels, np.int8), 1, attributes)
    shuffled = table.iloc[chance.sample(range(len(table)), len(table))]
    assert find_conditions(shuffled, np.array(labels, np.int8), 1, attributes) == conditions
    if conditions.rule is None:
        assert (conditions.caught, conditions.others) == (0, 0)
        return
    caught = [
        label
        for person, label in zip(table.to_dict("records"), labels, strict=True)
        if all(fulfils(person, part) for part in conditions.rule.parts)
    ]
    assert conditions.caught == caught.count(1)
    assert conditions.others == len(caught) - caught.count(1)
    assert conditions.size == labels.count(1)
    assert len(conditions.rule.parts) <= 3


def test_people_of_the_segment_whose_value_is_unknown_are_counted_beside_those_caught():
    conditions = found([1, 1, 1, 1, 2, 2, 2], AGE, age=[61, 65, 70, UNKNOWN, 30, 41, 45])
    assert (conditions.size, conditions.caught, conditions.unknown, conditions.others) == (4, 3, 1, 0)
