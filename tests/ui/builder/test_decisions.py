import pytest

from db.features.catalogue import CATALOGUE
from ui.builder.decisions import DECISIONS

NAMES = {attribute.name for attribute in CATALOGUE}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.name)
def test_a_decision_proposes_attributes_that_the_catalogue_has(decision):
    assert set(decision.attributes) <= NAMES
    assert len(decision.attributes) == len(set(decision.attributes)) >= 4
