"""The dialogs by themselves: a page's dialog is not drawn again by the test driver once a button in it is pressed."""

import pytest
from streamlit.testing.v1 import AppTest

from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator
from domain.people import LOCAL, Actor, Right
from tests.patience import PATIENCE
from ui.common.rule_draft import Draft
from workflows.audiences.keep import change_audience, list_audiences, save_audience
from workflows.session import Session

RULE = AudienceRule(Match.ALL, (AttributeCondition("age", Operator.AT_LEAST, (40.0,)),))
OTHER = AudienceRule(Match.NONE, RULE.parts)
LIVING, FROZEN = AudienceKind.LIVING, AudienceKind.FROZEN


def asking(draft, as_new=False):
    def script(draft, as_new):
        from ui.audiences.dialogs import ask_to_save_audience
        from ui.shell.session import sign_in

        ask_to_save_audience(sign_in(), draft, as_new)

    return AppTest.from_function(script, kwargs={"draft": draft, "as_new": as_new}, default_timeout=PATIENCE).run()


def answered(app, name, kind=None):
    app.text_input[0].set_value(name)
    if kind:
        app.radio[0].set_value(kind)
    app.button[0].click()
    return app.run()


def saved_now(stores):
    return {each.name: each for each in list_audiences(Session(LOCAL, stores))[0]}


def test_a_new_audience_is_saved_under_its_name_and_opened_next(stores):
    app = answered(asking(Draft(None, RULE)), "Aged", FROZEN)
    assert not app.exception
    saved = saved_now(stores)["Aged"]
    assert (saved.kind, saved.rule, saved.version) == (FROZEN, RULE, 1)
    assert app.session_state["_audience-to-open"] == saved.audience_id
    assert app.session_state["_rule-"].rule is None


def test_a_change_keeps_the_name_and_kind_unless_told_otherwise(stores):
    seen = save_audience(Session(LOCAL, stores), "Aged", RULE, FROZEN)
    app = asking(Draft(seen, OTHER))
    assert (app.text_input[0].value, app.radio[0].value) == ("Aged", FROZEN)
    answered(app, "Young", LIVING)
    assert {name: (each.version, each.rule) for name, each in saved_now(stores).items()} == {"Young": (2, OTHER)}


def test_a_copy_leaves_what_it_was_made_from(stores):
    seen = save_audience(Session(LOCAL, stores), "Aged", RULE, LIVING)
    app = asking(Draft(seen, OTHER), as_new=True)
    assert app.text_input[0].value == "Aged copy"
    answered(app, "Aged copy")
    assert {name: each.rule for name, each in saved_now(stores).items()} == {"Aged": RULE, "Aged copy": OTHER}


def test_the_second_of_two_is_told_who_in_the_dialog_and_nothing_is_overwritten(stores):
    seen = save_audience(Session(LOCAL, stores), "Aged", RULE, LIVING)
    change_audience(Session(Actor("ben", frozenset(Right)), stores), seen, "Aged", OTHER, LIVING)
    app = answered(asking(Draft(seen, RULE)), "Aged")
    assert "ben changed “Aged”" in app.error[0].value
    assert saved_now(stores)["Aged"].saved_by == "ben"
    assert "_audience-to-open" not in app.session_state


@pytest.mark.parametrize("name", ["", "AGED"])
def test_a_name_that_cannot_be_used_is_a_sentence_in_the_dialog(stores, name):
    save_audience(Session(LOCAL, stores), "Aged", RULE, LIVING)
    app = answered(asking(Draft(None, RULE)), name)
    assert not app.exception
    assert "name" in app.error[0].value.lower()
    assert list(saved_now(stores)) == ["Aged"]
