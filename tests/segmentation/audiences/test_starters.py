from domain.attributes import AttributeSummary
from segmentation.audiences.starters import STARTERS, why_of_no_use
from tests.segmentation.hand_made import an_attribute


def test_the_pack_is_the_one_that_banks_ask_for():
    assert [starter.name for starter in STARTERS] == [
        "Regular income stopped",
        "Balances down 30 % in 90 days",
        "Single product and long with us",
        "Dormant",
        "Digital channels only",
        "High credit use",
    ]


def summary(attribute, unusable=None):
    return AttributeSummary(attribute, 10, 10, 1.0, 1.0, 0.0, 2.0, unusable)


def test_a_starter_says_which_of_its_attributes_this_bank_cannot_use_and_why():
    (high,) = (starter for starter in STARTERS if starter.name == "High credit use")
    used = an_attribute("credit_utilization", label="Credit in use")
    assert why_of_no_use(high, [summary(used)]) is None
    assert why_of_no_use(high, [summary(used, "unknown for all")]) == "Credit in use: unknown for all"
    assert why_of_no_use(high, []) == "the attribute “credit_utilization” is not here"
