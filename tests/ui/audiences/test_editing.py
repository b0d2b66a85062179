import pytest

from domain.audiences import DEEPEST_RULE, AttributeCondition, AudienceRule, Match, Operator
from domain.errors import UnsoundRuleError
from ui.audiences.editing import add, part_at, put

A, B, C, D = (AttributeCondition(name, Operator.KNOWN) for name in "abcd")
RULE = AudienceRule(Match.ALL, (A, AudienceRule(Match.ANY, (B, C))))


def test_a_path_leads_to_a_part():
    assert part_at(RULE, ()) is RULE
    assert part_at(RULE, (1, 0)) is B
    with pytest.raises(KeyError):
        part_at(RULE, (0, 0))


def test_a_part_is_replaced_doubled_and_taken_out_in_its_place():
    assert put(RULE, (1, 0), (D,)) == AudienceRule(Match.ALL, (A, AudienceRule(Match.ANY, (D, C))))
    assert put(RULE, (0,), (A, A)) == AudienceRule(Match.ALL, (A, A, RULE.parts[1]))
    assert put(RULE, (0,), ()) == AudienceRule(Match.ALL, (RULE.parts[1],))


def test_a_group_goes_with_its_last_part_and_a_rule_with_its_last():
    left = put(AudienceRule(Match.ALL, (A, AudienceRule(Match.ANY, (B,)))), (1, 0), ())
    assert left == AudienceRule(Match.ALL, (A,))
    assert put(AudienceRule(Match.ALL, (A,)), (0,), ()) is None


def test_a_part_is_added_at_the_end_of_its_group():
    assert add(RULE, (), D) == AudienceRule(Match.ALL, (*RULE.parts, D))
    assert add(RULE, (1,), D) == AudienceRule(Match.ALL, (A, AudienceRule(Match.ANY, (B, C, D))))
    with pytest.raises(KeyError):
        add(RULE, (0,), D)


def test_no_change_makes_a_rule_too_deep():
    deepest = AudienceRule(Match.ALL, (A,))
    for _ in range(DEEPEST_RULE - 1):
        deepest = AudienceRule(Match.ALL, (deepest,))
    with pytest.raises(UnsoundRuleError, match="at most"):
        put(deepest, (0,), (deepest,))
