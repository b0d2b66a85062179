from dataclasses import replace

from domain.attributes import AttributeSummary, Unusable
from domain.audiences import Lack
from domain.coverage import Coverage
from segmentation.audiences.starters import STARTERS, lack_of
from tests.segmentation.hand_made import an_attribute


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


def test_a_starter_names_the_attribute_that_this_bank_cannot_use_and_the_reason():
    (high,) = (starter for starter in STARTERS if starter.name == "High credit use")
    used = an_attribute("credit_utilization", label="Credit in use")
    assert lack_of(high, [summary(used)]) is None
    assert lack_of(high, [summary(used, Unusable.UNKNOWN)]) == Lack("Credit in use", Unusable.UNKNOWN)
    assert lack_of(high, []) == Lack("credit_utilization")


def test_a_starter_that_rests_on_what_is_known_for_fewer_than_half_is_not_proposed():
    (high,) = (starter for starter in STARTERS if starter.name == "High credit use")
    used = an_attribute("credit_utilization", label="Credit in use")
    assert lack_of(high, [replace(summary(used), known=5)]) is None
    assert lack_of(high, [replace(summary(used), known=4)]) == Lack("Credit in use", coverage=Coverage(4, 10))


def test_a_starter_that_itself_asks_for_unknown_values_is_proposed_however_many_there_are():
    (dormant,) = (starter for starter in STARTERS if starter.name == "Dormant")
    names = ("open_accounts", "days_since_transaction")
    accounts, days = (summary(an_attribute(name)) for name in names)
    assert lack_of(dormant, [accounts, replace(days, known=1)]) is None
