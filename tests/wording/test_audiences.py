"""What differs between two versions, in words."""

from dataclasses import replace
from datetime import UTC, date, datetime

from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator, SavedAudience
from wording.audiences import describe_differences
from wording.formats import Formats
from wording.rules import Wording

LIVING, FROZEN = AudienceKind.LIVING, AudienceKind.FROZEN
AGED, OLD = (AttributeCondition("age", Operator.AT_LEAST, (years,)) for years in (40.0, 60.0))
RULE, OTHER = AudienceRule(Match.ALL, (AGED,)), AudienceRule(Match.ANY, (OLD,))
WORDING = Wording({}, {}, {}, Formats("USD", "en_US"))
SAVED = SavedAudience("a", 1, "Aged", RULE, LIVING, None, None, "ana", datetime(2026, 3, 2, tzinfo=UTC))


def test_two_versions_that_say_the_same_do_not_differ():
    assert list(describe_differences(SAVED, replace(SAVED, version=2, saved_by="ben"), WORDING)) == []


def test_name_kind_match_and_conditions_are_named_in_this_order():
    now = replace(SAVED, name="Old", rule=OTHER, kind=FROZEN, n_people=1234, as_of=date(2026, 2, 28))
    assert list(describe_differences(SAVED, now, WORDING)) == [
        "Called “Aged”; now “Old”.",
        "It was living; now it is frozen with 1,234 people of February 28, 2026.",
        "Asks for all of its conditions; now for any.",
        "Only in this version: age (no longer here) is at least.",
        "Only in the newest: age (no longer here) is at least.",
    ]


def test_other_frozen_people_are_a_difference():
    then = replace(SAVED, kind=FROZEN, n_people=10, as_of=date(2026, 1, 31))
    now = replace(then, n_people=12, as_of=date(2026, 2, 28))
    assert list(describe_differences(then, now, WORDING)) == [
        "It was frozen with 10 people of January 31, 2026; now it is frozen with 12 people of February 28, 2026."
    ]
