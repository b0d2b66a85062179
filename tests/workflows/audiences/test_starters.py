import pytest

from db.features.catalogue import CATALOGUE
from domain.attributes import AttributeSummary
from domain.audiences import Lack
from segmentation.audiences.rules import require_answerable
from segmentation.audiences.starters import STARTERS
from workflows.audiences.starters import list_starters


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_every_starter_asks_what_the_catalogue_can_answer(starter):
    require_answerable(starter.rule, {attribute.name: attribute for attribute in CATALOGUE}, {})
    assert starter.why.endswith(".")


def test_each_starter_is_listed_with_what_the_bank_lacks_to_use_it():
    usable = [
        AttributeSummary(each, 9, 9, 1.0, 1.0, 0.0, 2.0, None) for each in CATALOGUE if each.name != "digital_share"
    ]
    lacks = {starter.name: lack for starter, lack in list_starters(usable)}
    assert lacks.pop("Digital channels only") == Lack("digital_share")
    assert set(lacks.values()) == {None}
