import json

import pytest
from streamlit.testing.v1 import AppTest

from db.features.catalogue import CATALOGUE
from tests.patience import PATIENCE
from ui.builder.decisions import DECISIONS

NAMES = {attribute.name for attribute in CATALOGUE}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.name)
def test_a_decision_proposes_attributes_that_the_catalogue_has(decision):
    assert set(decision.attributes) <= NAMES
    assert len(decision.attributes) == len(set(decision.attributes)) >= 4


def test_what_fewer_than_half_are_known_for_is_proposed_neither_for_a_decision_nor_to_begin_with():
    def script():
        import streamlit as st

        from db.features.catalogue import CATALOGUE
        from domain.attributes import AttributeSummary
        from ui.builder.choices import _starters
        from ui.builder.decisions import pick_decision
        from ui.common.handover import ATTRIBUTES

        known = {"deposits": 4, "age": 5}
        summaries = [AttributeSummary(a, 10, known.get(a.name, 10), 1.0, 1.0, 0.0, 2.0, None) for a in CATALOGUE]
        pick_decision(summaries)
        st.json({"starters": _starters(summaries), "proposed": st.session_state.get(ATTRIBUTES, [])})

    app = AppTest.from_function(script, default_timeout=PATIENCE).run()
    app.selectbox(key="decision").set_value("deepen").run()
    told = json.loads(app.json[0].value)
    assert "deposits" not in {*told["starters"], *told["proposed"]}
    assert "age" in told["starters"]
    assert "age" in told["proposed"]
