import pytest

from db.features.catalogue import CATALOGUE
from segmentation.rules import require_answerable
from segmentation.starters import STARTERS


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_every_starter_asks_what_the_catalogue_can_answer(starter):
    require_answerable(starter.rule, {attribute.name: attribute for attribute in CATALOGUE}, {})
    assert starter.why.endswith(".")


def test_the_pack_is_the_one_that_banks_ask_for():
    assert [starter.name for starter in STARTERS] == [
        "Regular income stopped",
        "Balances down 30 % in 90 days",
        "Single product and long with us",
        "Dormant",
        "Digital channels only",
        "High credit use",
    ]
