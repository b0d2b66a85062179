import pytest

from db.features.catalogue import CATALOGUE
from domain.attributes import AttributeSummary
from segmentation.audiences.rules import require_answerable
from segmentation.audiences.starters import STARTERS, why_of_no_use


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_every_starter_asks_what_the_catalogue_can_answer(starter):
    require_answerable(starter.rule, {attribute.name: attribute for attribute in CATALOGUE}, {})
    assert starter.why.endswith(".")


def test_the_pack_is_the_one_that_banks_ask_for():
    assert [starter.name for starter in STARTERS] == [
        "Regular income stopped",
        "Balances down in 90 days",
        "Single product and long with us",
        "Dormant",
        "Digital channels only",
        "High credit use",
    ]


def summary(attribute, unusable=None):
    return AttributeSummary(attribute, 10, 10, 1.0, 1.0, 0.0, 2.0, unusable)


def test_a_starter_says_which_of_its_attributes_this_bank_cannot_use_and_why():
    (high,) = (starter for starter in STARTERS if starter.name == "High credit use")
    (used,) = (attribute for attribute in CATALOGUE if attribute.name == "credit_utilization")
    assert why_of_no_use(high, [summary(used)]) is None
    assert why_of_no_use(high, [summary(used, "unknown for all")]) == "Credit in use: unknown for all"
    assert why_of_no_use(high, []) == "the attribute “credit_utilization” is not here"
