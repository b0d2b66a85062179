"""One question for everything that can be deleted, by itself: a page's dialog is not drawn again once it is used."""

import pytest
from streamlit.testing.v1 import AppTest

from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator, SegmentCondition
from domain.people import LOCAL
from domain.progress import silent
from tests.pages.conftest import texts
from tests.patience import PATIENCE
from tests.workflows.conftest import SETTINGS
from workflows.audiences.keep import list_audiences, save_audience
from workflows.segments.build import run_segmentation
from workflows.segments.keep import delete_segmentation, list_segmentations, save_segmentation
from workflows.session import Session

RULE = AudienceRule(Match.ALL, (AttributeCondition("age", Operator.AT_LEAST, (40.0,)),))


@pytest.fixture
def session(stores):
    return Session(LOCAL, stores)


@pytest.fixture
def segmentation(session):
    return save_segmentation(session, "Ours", run_segmentation(session, SETTINGS, silent).run_id)


@pytest.fixture
def audience(session):
    return save_audience(session, "Aged", RULE, AudienceKind.LIVING)


def asking(noun: str, thing: str, name: str) -> AppTest:
    """The question, with what offers to undo it."""

    def script(noun, thing, name):
        from ui.audiences.dialogs import AUDIENCES
        from ui.common.deletion import SEGMENTATIONS
        from ui.shell.session import sign_in

        deletion = {each.noun: each for each in (AUDIENCES, SEGMENTATIONS)}[noun]
        deletion.offer_undo(sign_in())
        deletion.ask(sign_in(), thing, name)

    kwargs = {"noun": noun, "thing": thing, "name": name}
    return AppTest.from_function(script, kwargs=kwargs, default_timeout=PATIENCE).run()


def press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click()
    return app.run()


def test_a_deleted_segmentation_is_back_after_undo_and_picked_again(session, segmentation):
    app = press(asking("segmentation", segmentation.segmentation_id, "Ours"), "Delete segmentation")
    assert list_segmentations(session)[0] == ()
    app = press(app, "Undo")
    assert not app.exception
    assert [each.name for each in list_segmentations(session)[0]] == ["Ours"]
    assert app.session_state["profiles_segmentation"] == segmentation.segmentation_id
    assert not [each for each in app.button if each.label == "Undo"]


def test_a_deleted_audience_is_back_after_undo_and_opened_next(session, audience):
    app = press(asking("audience", audience.audience_id, "Aged"), "Delete audience")
    assert list_audiences(session)[0] == ()
    app = press(app, "Undo")
    assert [each.name for each in list_audiences(session)[0]] == ["Aged"]
    assert app.session_state["_audience-to-open"] == audience.audience_id


def test_what_uses_a_segmentation_is_named_before_it_is_deleted(session, segmentation):
    assert not asking("segmentation", segmentation.segmentation_id, "Ours").warning
    rule = AudienceRule(Match.ALL, (SegmentCondition(segmentation.segmentation_id, "Ours", (1,)),))
    save_audience(session, "Loyal ones", rule, AudienceKind.LIVING)
    app = asking("segmentation", segmentation.segmentation_id, "Ours")
    assert "Audiences that ask for its segments: Loyal ones" in app.warning[0].value


def test_an_error_keeps_the_question_open(session, segmentation):
    app = asking("segmentation", segmentation.segmentation_id, "Ours")
    delete_segmentation(session, segmentation.segmentation_id)
    app = press(app, "Delete segmentation")
    assert not app.exception
    assert app.error
    assert "will be removed" in texts(app)
    assert not [each for each in app.button if each.label == "Undo"]
