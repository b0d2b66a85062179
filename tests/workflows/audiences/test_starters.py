import pytest

from db.features.catalogue import CATALOGUE
from segmentation.audiences.rules import require_answerable
from segmentation.audiences.starters import STARTERS


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_every_starter_asks_what_the_catalogue_can_answer(starter):
    require_answerable(starter.rule, {attribute.name: attribute for attribute in CATALOGUE}, {})
    assert starter.why.endswith(".")
