from domain.audiences import AttributeCondition, AudienceRule, Match, Operator, RuleDifference, compare_rules

AGED, RICH, KNOWN = (
    AttributeCondition("age", Operator.AT_LEAST, (40.0,)),
    AttributeCondition("savings", Operator.AT_LEAST, (1_000.0,)),
    AttributeCondition("age", Operator.KNOWN),
)


def rule(*parts, match=Match.ALL):
    return AudienceRule(match, parts)


def test_parts_that_only_one_rule_has_are_told_apart_in_its_order():
    found = compare_rules(rule(AGED, RICH), rule(KNOWN, AGED, rule(RICH)))
    assert found == RuleDifference(None, only_then=(RICH,), only_now=(KNOWN, rule(RICH)))


def test_another_order_of_the_same_parts_is_no_difference():
    assert compare_rules(rule(AGED, RICH), rule(RICH, AGED)) == RuleDifference(None, (), ())


def test_a_part_that_stands_twice_in_one_of_them_is_over_once():
    assert compare_rules(rule(AGED, AGED), rule(AGED)).only_then == (AGED,)
    assert compare_rules(rule(AGED), rule(AGED, AGED)).only_now == (AGED,)


def test_any_instead_of_all_is_a_difference_of_its_own():
    assert compare_rules(rule(AGED), rule(AGED, match=Match.ANY)).match == (Match.ALL, Match.ANY)


def test_a_group_in_which_anything_differs_is_another_part():
    then, now = rule(AGED, rule(RICH, KNOWN)), rule(AGED, rule(RICH))
    assert compare_rules(then, now) == RuleDifference(None, (rule(RICH, KNOWN),), (rule(RICH),))
