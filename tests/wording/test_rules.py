import pytest

from domain.attributes import Kind, Unusable
from domain.audiences import AttributeCondition, AudienceRule, Lack, Match, Operator, SegmentCondition
from wording.formats import Formats
from wording.rules import Wording, describe_lack

ALL, ANY, NONE = Match.ALL, Match.ANY, Match.NONE


@pytest.fixture
def wording(attribute):
    kinds = {
        "balance": Kind.MONEY,
        "age": Kind.YEARS,
        "change": Kind.CHANGE,
        "share": Kind.SHARE,
        "card": Kind.FLAG,
        "visits": Kind.COUNT,
    }
    return Wording(
        attributes={name: attribute(name, kind) for name, kind in kinds.items()},
        segmentations={"spring": "Spring campaign"},
        segments={
            ("spring", None): {1: "Savers", 3: "Sleepers"},
            ("spring", 2): {1: "Savers", 3: "Sleepers"},
            ("spring", 1): {1: "Everybody else"},
        },
        versions={"spring": 2},
        formats=Formats("EUR", "en_GB"),
    )


def asks(attribute, operator, *values):
    return AttributeCondition(attribute, operator, tuple(map(float, values)))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (asks("balance", Operator.AT_LEAST, 1000), "Balance is at least €1,000"),
        (asks("balance", Operator.AT_MOST, 1234.5), "Balance is at most €1,234.50"),
        (asks("age", Operator.BETWEEN, 18, 25.5), "Age is between 18 years and 25.5 years"),
        (asks("change", Operator.AT_MOST, -0.3), "Change is at most −30%"),
        (asks("change", Operator.AT_LEAST, 0.125), "Change is at least +12.5%"),
        (asks("share", Operator.EXACTLY, 0.80004), "Share is exactly 80.004%"),
        (asks("visits", Operator.EXACTLY, 12345), "Visits is exactly 12,345"),
        (asks("card", Operator.YES), "Card: yes"),
        (asks("age", Operator.UNKNOWN), "Age is unknown"),
        (asks("shoe_size", Operator.KNOWN), "shoe_size (no longer here) is known"),
        (SegmentCondition("spring", "Old name", (1, 3)), "segment of Spring campaign is “Savers” or “Sleepers”"),
        (SegmentCondition("spring", "Old name", (2,)), "segment of Spring campaign is “2”"),
        (SegmentCondition("spring", "Old name", (3,), 2), "segment of Spring campaign is “Sleepers”"),
        (SegmentCondition("spring", "Old name", (1,), 1), "segment of Spring campaign, version 1, is “Everybody else”"),
        (SegmentCondition("autumn", "Autumn", (2,)), "segment of Autumn (no longer here) is “2”"),
    ],
)
def test_a_condition_reads_with_the_banks_numbers_and_nothing_rounded_away(wording, part, words):
    assert wording.part(part) == words


def test_a_rule_reads_as_one_sentence_with_its_groups_in_brackets(wording):
    rich, card, old = asks("balance", Operator.AT_LEAST, 1000), asks("card", Operator.YES), asks("age", Operator.KNOWN)
    inner = AudienceRule(ANY, (card, old))
    assert wording.sentence(AudienceRule(ALL, (rich, inner))) == (
        "Customers for whom Balance is at least €1,000 and (Card: yes or Age is known)."
    )
    assert wording.sentence(AudienceRule(ALL, (rich, AudienceRule(NONE, (card,))))) == (
        "Customers for whom Balance is at least €1,000 and (this is not true: Card: yes)."
    )
    assert wording.sentence(AudienceRule(NONE, (rich, inner))) == (
        "Customers for whom none of this is true: Balance is at least €1,000; (Card: yes or Age is known)."
    )


def test_what_a_bank_lacks_for_a_starter_is_named_with_the_reason():
    assert describe_lack(Lack("credit_utilization"), Formats()) == "The attribute “credit_utilization” is not here."
    assert (
        describe_lack(Lack("Credit in use", Unusable.SAME), Formats())
        == "Credit in use is the same for every customer."
    )
