"""Rules against an evaluation written differently: one customer after another, in plain Python, on dicts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.attributes import Kind
from domain.audiences import (
    AttributeCondition,
    AudienceRule,
    FunnelStep,
    Match,
    Operator,
    SegmentCondition,
    attributes_in,
    operators_for,
    segmentations_in,
    versions_asked,
)
from domain.errors import UnanswerableRuleError, UnsoundRuleError
from segmentation.audiences.rules import Memberships, answer_of, count_customers, require_answerable, select_customers
from tests.segmentation.hand_made import an_attribute, customers

UNKNOWN = math.nan
ALL, ANY, NONE = Match.ALL, Match.ANY, Match.NONE


def asks(attribute, operator, *values):
    return AttributeCondition(attribute, operator, tuple(map(float, values)))


def rule(match, *parts):
    return AudienceRule(match, parts)


def in_segments(*numbers):
    return SegmentCondition("spring", "Spring", numbers)


RICH, YOUNG = asks("balance", Operator.AT_LEAST, 100), asks("age", Operator.AT_MOST, 30)

# ---- one customer at a time, with None for "cannot be told" ----


def told_of(person, part):
    if isinstance(part, AudienceRule):
        answers = [told_of(person, inner) for inner in part.parts]
        if part.match is ALL:
            return False if False in answers else None if None in answers else True
        found = True if True in answers else None if None in answers else False
        return found if part.match is ANY or found is None else not found
    if isinstance(part, SegmentCondition):
        number = person[part.segmentation_id]
        return None if number is None else number in part.segments
    value = person[part.attribute]
    if part.operator in (Operator.KNOWN, Operator.UNKNOWN):
        return (value is None) == (part.operator is Operator.UNKNOWN)
    if value is None:
        return None
    return {
        Operator.YES: lambda: value == 1,
        Operator.NO: lambda: value == 0,
        Operator.AT_LEAST: lambda: value >= part.values[0],
        Operator.AT_MOST: lambda: value <= part.values[0],
        Operator.EXACTLY: lambda: value == part.values[0],
        Operator.BETWEEN: lambda: part.values[0] <= value <= part.values[1],
    }[part.operator]()


quarters = some.integers(-8, 8).map(lambda number: number / 4)
values = some.one_of(some.none(), quarters)
people = some.lists(
    some.fixed_dictionaries(
        {
            "balance": values,
            "age": values,
            "has_card": some.sampled_from([None, 0, 1]),
            "spring": some.sampled_from([None, 1, 2, 3]),
        }
    ),
    min_size=1,
    max_size=25,
)


@some.composite
def comparisons(draw):
    operator = draw(some.sampled_from(Operator))
    numbers = sorted(draw(some.lists(quarters, min_size=operator.takes, max_size=operator.takes)))
    return AttributeCondition(draw(some.sampled_from(["balance", "age", "has_card"])), operator, tuple(numbers))


memberships = some.lists(some.integers(1, 3), min_size=1, max_size=2).map(lambda found: in_segments(*found))


def groups(parts):
    return some.builds(AudienceRule, some.sampled_from(Match), some.lists(parts, min_size=1, max_size=4).map(tuple))


conditions = some.one_of(comparisons(), memberships)
nested = groups(some.one_of(conditions, groups(some.one_of(conditions, groups(conditions)))))


def as_columns(found):
    def column(name):
        return [UNKNOWN if person[name] is None else float(person[name]) for person in found]

    return customers(**{name: column(name) for name in ("balance", "age", "has_card")}), {
        ("spring", None): np.array(column("spring"))
    }


@settings(max_examples=300, deadline=None)
@given(people, nested)
def test_every_rule_selects_whom_an_evaluation_person_by_person_selects(found, asked):
    table, spring = as_columns(found)
    answers = [told_of(person, asked) for person in found]
    assert select_customers(table, asked, spring).tolist() == [answer is True for answer in answers]
    counted = count_customers(table, asked, spring)
    assert (counted.customers, counted.matched) == (len(found), answers.count(True))
    assert counted.unknown == answers.count(None)


@settings(max_examples=200, deadline=None)
@given(people, nested)
def test_every_funnel_adds_up_from_all_customers_to_those_who_match(found, asked):
    counted = count_customers(*_with_rule(found, asked))
    assert all(step.kept + step.dropped + step.unknown == step.before for step in counted.steps)
    top = [step for step in counted.steps if "." not in step.number]
    reached = counted.customers
    for step in top:
        assert step.before == reached
        reached = step.before - step.kept if asked.match is ANY else step.kept
    assert counted.matched == (sum(step.kept for step in top) if asked.match is ANY else reached)


def _with_rule(found, asked):
    table, spring = as_columns(found)
    return table, asked, spring


@settings(max_examples=100, deadline=None)
@given(people, nested)
def test_nobody_is_both_in_a_rule_and_in_its_opposite(found, asked):
    table, spring = as_columns(found)
    opposite = AudienceRule(NONE, (asked,)) if asked.depth < 4 else asked
    both = select_customers(table, asked, spring) & select_customers(table, opposite, spring)
    assert opposite is asked or not both.any()


# ---- by hand ----

FIVE = customers(balance=[50, 100, 150, UNKNOWN, 300], age=[20, 25, 40, 20, UNKNOWN])


def selected(asked, table=FIVE, found=None):
    return (np.flatnonzero(select_customers(table, asked, found or {})) + 1).tolist()


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        (asks("balance", Operator.AT_LEAST, 100), [2, 3, 5]),
        (asks("balance", Operator.AT_MOST, 100), [1, 2]),
        (asks("balance", Operator.BETWEEN, 100, 150), [2, 3]),
        (asks("balance", Operator.EXACTLY, 150), [3]),
        (asks("balance", Operator.KNOWN), [1, 2, 3, 5]),
        (asks("balance", Operator.UNKNOWN), [4]),
    ],
)
def test_both_ends_are_included_and_an_unknown_value_matches_no_comparison(condition, numbers):
    assert selected(rule(ALL, condition)) == numbers


def test_none_of_at_least_is_the_same_as_less_so_an_unknown_value_is_not_let_in_by_a_denial():
    assert selected(rule(NONE, RICH)) == [1]
    assert selected(rule(ANY, rule(NONE, RICH), asks("balance", Operator.UNKNOWN))) == [1, 4]


def test_what_is_known_is_enough_when_it_decides():
    # 4: young whatever the balance. 5: rich whatever the age.
    assert selected(rule(ANY, RICH, YOUNG)) == [1, 2, 3, 4, 5]
    assert count_customers(FIVE, rule(ANY, RICH, YOUNG), {}).unknown == 0
    assert count_customers(FIVE, rule(ALL, RICH, YOUNG), {}).unknown == 2


def test_a_fall_of_exactly_the_limit_counts_although_computers_round():
    table = customers(change=[0.7 - 1, 0.71 - 1])
    assert 0.7 - 1 != -0.3
    assert selected(rule(ALL, asks("change", Operator.EXACTLY, -0.3)), table) == [1]
    assert selected(rule(ALL, asks("change", Operator.AT_LEAST, -0.3)), table) == [1, 2]


def test_a_customer_the_segmentation_did_not_see_is_in_no_segment_and_not_known_to_be_in_none():
    found = {("spring", None): np.array([1, 2, 3, UNKNOWN, 1])}
    assert selected(rule(ALL, in_segments(1, 3)), found=found) == [1, 3, 5]
    assert selected(rule(NONE, in_segments(1, 3)), found=found) == [2]


def test_infinite_values_are_unknown():
    table = customers(balance=[math.inf, 5])
    assert selected(rule(ALL, asks("balance", Operator.AT_LEAST, 1)), table) == [2]


def test_the_funnel_of_all_asks_each_condition_of_those_who_are_left():
    assert count_customers(FIVE, rule(ALL, RICH, YOUNG), {}).steps == (
        FunnelStep("1", RICH, ALL, before=5, kept=3, dropped=1, unknown=1),
        FunnelStep("2", YOUNG, ALL, before=3, kept=1, dropped=1, unknown=1),
    )


def test_the_funnel_of_any_asks_each_condition_of_those_not_taken_yet():
    assert count_customers(FIVE, rule(ANY, RICH, YOUNG), {}).steps == (
        FunnelStep("1", RICH, ANY, before=5, kept=3, dropped=1, unknown=1),
        FunnelStep("2", YOUNG, ANY, before=2, kept=2, dropped=0, unknown=0),
    )


def test_the_funnel_of_none_keeps_those_who_are_known_not_to_fulfil():
    assert count_customers(FIVE, rule(NONE, RICH), {}).steps == (FunnelStep("1", RICH, NONE, 5, 1, 3, 1),)


def test_a_group_is_a_step_and_its_parts_are_steps_within_it():
    inner = rule(ANY, YOUNG, asks("age", Operator.UNKNOWN))
    steps = count_customers(FIVE, rule(ALL, RICH, inner), {}).steps
    assert [(s.number, s.before, s.kept, s.dropped, s.unknown) for s in steps] == [
        ("1", 5, 3, 1, 1),
        ("2", 3, 2, 1, 0),
        ("2.1", 3, 1, 1, 1),
        ("2.2", 2, 1, 1, 0),
    ]


# ---- what a rule may be ----


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rule(ALL),
        lambda: asks("balance", Operator.AT_LEAST),
        lambda: asks("balance", Operator.BETWEEN, 2, 1),
        lambda: asks("balance", Operator.KNOWN, 1),
        lambda: asks("balance", Operator.AT_LEAST, math.inf),
        lambda: in_segments(),
        lambda: in_segments(15),
        lambda: rule(ALL, *[RICH] * 51),
        lambda: rule(ALL, rule(ALL, rule(ALL, rule(ALL, rule(ALL, RICH))))),
        lambda: rule(ALL, rule(ANY, *[RICH] * 30), rule(ANY, *[RICH] * 21)),
    ],
)
def test_what_is_no_rule_cannot_be_made(wrong):
    with pytest.raises(UnsoundRuleError) as told:
        wrong()
    assert str(told.value.remedy)


def test_the_largest_rule_can_be_made():
    largest = rule(ALL, rule(ALL, rule(ALL, rule(ALL, *[RICH] * 50))))
    assert (largest.depth, largest.n_conditions) == (4, 50)


CATALOGUE = {"balance": an_attribute("balance", Kind.MONEY), "has_card": an_attribute("has_card", Kind.FLAG)}


@pytest.mark.parametrize(
    ("part", "missing"),
    [
        (asks("shoe_size", Operator.KNOWN), "the attribute “shoe_size”"),
        (in_segments(2), "the segmentation “Spring”"),
        (SegmentCondition("summer", "Summer", (1, 9)), "segment 9 of “Summer”"),
        (SegmentCondition("summer", "Summer", (1,), 7), "the segmentation “Summer”"),
        (asks("has_card", Operator.AT_LEAST, 1), "“Has_card is at least”"),
        (asks("balance", Operator.YES), "“Balance is yes”"),
    ],
)
def test_what_is_no_longer_here_is_named_wherever_it_stands(part, missing):
    with pytest.raises(UnanswerableRuleError) as told:
        require_answerable(rule(ANY, RICH, rule(NONE, RICH, part)), CATALOGUE, {("summer", None): (1, 2)})
    assert missing in str(told.value)
    assert str(told.value.remedy)


def test_a_rule_of_what_is_here_passes():
    asked = rule(ALL, RICH, asks("has_card", Operator.YES), SegmentCondition("summer", "Summer", (2,)))
    require_answerable(asked, CATALOGUE, {("summer", None): (1, 2)})
    assert attributes_in(asked) == ("balance", "has_card")
    assert segmentations_in(asked) == {"summer": "Summer"}
    assert versions_asked(asked) == (("summer", None),)


@pytest.mark.parametrize("kind", Kind)
def test_yes_and_no_are_asked_of_flags_and_numbers_of_all_others(kind):
    assert (Operator.YES in operators_for(kind)) == (kind is Kind.FLAG)
    assert (Operator.AT_LEAST in operators_for(kind)) == (kind is not Kind.FLAG)
    assert {Operator.KNOWN, Operator.UNKNOWN} <= set(operators_for(kind))


@pytest.mark.parametrize(("value", "answer"), [(40.0, True), (39.9, False), (None, None), (40 - 1e-12, True)])
def test_one_customer_is_answered_as_all_are(value, answer):
    aged = asks("age", Operator.AT_LEAST, 40)
    assert answer_of({"age": value}, aged) is answer
    counted = count_customers(customers(age=[UNKNOWN if value is None else value]), rule(ALL, aged), {})
    assert (counted.matched, counted.unknown) == (int(answer is True), int(answer is None))


def test_whether_a_value_is_known_is_never_unknown():
    assert answer_of({"age": None}, asks("age", Operator.UNKNOWN)) is True
    assert answer_of({"age": None}, asks("age", Operator.KNOWN)) is False


def test_each_version_of_a_segmentation_has_its_own_people():
    table = customers(balance=[1, 1, 1])
    found: Memberships = {("spring", 1): np.array([1.0, 2, 2]), ("spring", 2): np.array([2.0, 1, np.nan])}
    first, second = (SegmentCondition("spring", "Spring", (1,), version) for version in (1, 2))
    assert select_customers(table, rule(ALL, first), found).tolist() == [True, False, False]
    assert select_customers(table, rule(ALL, second), found).tolist() == [False, True, False]
    assert select_customers(table, rule(ANY, first, second), found).tolist() == [True, True, False]
    assert versions_asked(rule(ANY, first, rule(NONE, second, first))) == (("spring", 1), ("spring", 2))
