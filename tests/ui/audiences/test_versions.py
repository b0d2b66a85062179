"""The dialog by itself: on a page the test driver does not draw it again once it is used."""

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator
from domain.people import LOCAL, Actor, Right
from tests.pages.conftest import texts
from tests.patience import PATIENCE
from ui.common.rule_draft import Draft
from wording.formats import Formats
from wording.rules import Wording
from workflows.audiences.keep import change_audience, list_audiences, save_audience
from workflows.session import Session

LIVING, FROZEN = AudienceKind.LIVING, AudienceKind.FROZEN
AGED, OLD = (AttributeCondition("age", Operator.AT_LEAST, (years,)) for years in (40.0, 60.0))
RULE, OTHER = AudienceRule(Match.ALL, (AGED,)), AudienceRule(Match.ANY, (OLD,))
WORDING = Wording({}, {}, {}, Formats("USD", "en_US"))


def looking_at(opened):
    def script(opened, wording, draft):
        from ui.audiences.versions import show_audience_versions
        from ui.shell.session import sign_in

        show_audience_versions(sign_in(), draft, opened, wording)

    asked = {"opened": opened, "wording": WORDING, "draft": Draft(opened, opened.rule)}
    return AppTest.from_function(script, kwargs=asked, default_timeout=PATIENCE).run()


@pytest.fixture
def second(stores):
    first = save_audience(Session(LOCAL, stores), "Aged", RULE, FROZEN)
    return change_audience(Session(Actor("ben", frozenset(Right)), stores), first, "Old", OTHER, LIVING)


def test_the_one_before_is_opened_compared_and_restored(stores, second):
    app = looking_at(second)
    assert not app.exception
    assert app.dataframe[0].value["Who"].tolist() == ["ben", "local"]
    assert "Called “Aged”; now “Old”" in texts(app)
    app.button[0].click()
    app.run()
    ((newest,), _) = list_audiences(Session(LOCAL, stores))
    assert (newest.version, newest.name, newest.rule, newest.kind) == (3, "Aged", RULE, FROZEN)
    assert app.session_state["_audience-to-open"] == newest.audience_id


def test_who_restores_over_a_newer_version_sees_whose_it_is_and_changes_nothing(stores, second):
    theirs = change_audience(Session(Actor("eve", frozenset(Right)), stores), second, "Hers", RULE, LIVING)
    app = looking_at(second)
    app.selectbox[0].set_value(1).run()
    app.button[0].click()
    app.run()
    assert "eve changed “Hers”" in app.error[0].value
    assert list_audiences(Session(LOCAL, stores)) == ((theirs,), ())


def test_a_damaged_version_says_whom_to_ask_and_offers_no_way_back(stores, second):
    with stores.workspace.begin() as workspace:
        workspace.execute(text("UPDATE audience_versions SET rule = '{' WHERE version = 1"))
    app = looking_at(second)
    assert "damaged and cannot be opened; ask local" in app.error[0].value
    assert not app.button


def test_an_audience_saved_once_has_nothing_to_go_back_to(stores):
    app = looking_at(save_audience(Session(LOCAL, stores), "Aged", RULE, LIVING))
    assert "It was not changed since." in texts(app)
    assert not app.button
