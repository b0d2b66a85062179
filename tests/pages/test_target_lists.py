"""The Target lists page through the frame: a list of an audience. Those of segments are in test_pages.py."""

import pytest

from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator, SegmentCondition
from domain.people import LOCAL
from domain.progress import silent
from tests.pages.conftest import button, pressed, texts
from tests.pages.test_pages import build
from wording.formats import Formats
from workflows.audiences.keep import save_audience
from workflows.lists.people import FromAudience
from workflows.lists.release import ListRequest, prepare_target_list, release_target_list
from workflows.segments.life import freeze_segmentation
from workflows.session import Session

RULE = AudienceRule(Match.ALL, (AttributeCondition("age", Operator.AT_LEAST, (40.0,)),))


def cards(app):
    return {metric.label: metric.value for metric in app.metric if metric.label != "Data as of"}


def test_an_audience_alone_is_enough_for_a_list(visit, demo, stores):
    saved = save_audience(Session(LOCAL, stores), "Aged", RULE, AudienceKind.FROZEN)
    app = visit("target_lists", demo)
    assert "people who fulfilled the rule" in texts(app)
    assert "Age is at least 40 years" in texts(app)
    app.text_input[0].set_value("Spring").run()
    app = pressed(app, "Prepare list")
    assert not app.exception
    asked = ListRequest("Spring", FromAudience(saved.audience_id), ("customer_id",))
    expected = prepare_target_list(Session(LOCAL, stores), asked, silent).target_list
    assert cards(app)["In the audience"] == str(saved.n_people) == str(expected.candidates)
    assert cards(app)["May be contacted"] == str(len(expected.customer_ids))
    assert "No longer a customer" in app.table[0].value["Reason"].tolist()


@pytest.mark.parametrize("kind", AudienceKind)
def test_a_living_audience_that_asks_for_frozen_segments_says_of_which_day_they_are(visit, demo, stores, kind):
    ours, theirs = build(stores, "Ours"), build(stores, "Theirs")
    freeze_segmentation(Session(LOCAL, stores), ours.segmentation_id)
    freeze_segmentation(Session(LOCAL, stores), theirs.segmentation_id)
    rule = AudienceRule(Match.NONE, (SegmentCondition(ours.segmentation_id, "Ours", (1,)),))
    save_audience(Session(LOCAL, stores), "Loyal ones", rule, kind)
    app = visit("target_lists", demo)
    app.get("button_group")[0].set_value("Audience").run()
    shown = [each.value for each in app.caption if "are frozen" in each.value]
    day = Formats().day(ours.as_of)
    assert shown == [f"The segments of “Ours” are frozen: their people are as of {day}."] * (
        kind is AudienceKind.LIVING
    )


def test_a_past_download_says_which_audience_and_version_it_was_of(visit, demo, stores):
    saved = save_audience(Session(LOCAL, stores), "Aged", RULE, AudienceKind.LIVING)
    asked = ListRequest("Spring", FromAudience(saved.audience_id), ("customer_id",))
    release_target_list(Session(LOCAL, stores), prepare_target_list(Session(LOCAL, stores), asked, silent), silent)
    (row,) = visit("target_lists", demo).dataframe[0].value.to_dict("records")
    assert (row["Made from"], row["Of it"]) == ("Aged", "Living audience, version 1")


def test_the_button_on_audience_rules_opens_the_page_with_that_audience(visit, demo, stores):
    build(stores, "Ours")
    save_audience(Session(LOCAL, stores), "First", RULE, AudienceKind.LIVING)
    saved = save_audience(Session(LOCAL, stores), "Second", RULE, AudienceKind.LIVING)
    save_audience(Session(LOCAL, stores), "Third", RULE, AudienceKind.LIVING)
    app = visit("audience_rules", demo)
    app.selectbox(key="audience").set_value(saved.audience_id).run()
    button(app, "Make a target list").click()
    app = app.run()
    assert app.title[0].value == "Target lists"
    assert app.selectbox(key="lists_audience").value == saved.audience_id


def test_of_a_rule_with_unsaved_changes_no_list_is_offered(visit, demo, stores):
    saved = save_audience(Session(LOCAL, stores), "Aged", RULE, AudienceKind.LIVING)
    app = visit("audience_rules", demo)
    app.selectbox(key="audience").set_value(saved.audience_id).run()
    assert not button(app, "Make a target list").disabled
    app.number_input[0].set_value(50.0).run()
    assert button(app, "Make a target list").disabled


def test_a_link_opens_its_audience_and_one_to_what_is_gone_says_so(visit, demo, stores):
    save_audience(Session(LOCAL, stores), "First", RULE, AudienceKind.LIVING)
    saved = save_audience(Session(LOCAL, stores), "Second", RULE, AudienceKind.LIVING)
    build(stores, "Ours")
    app = visit("customer_base", demo)
    app.query_params["audience"] = saved.audience_id
    app = app.switch_page("pages/target_lists.py").run()
    assert app.selectbox(key="lists_audience").value == saved.audience_id
    app.get("button_group")[0].set_value("Segments").run()
    assert not app.exception
    assert app.multiselect[0].label == "Segments"
    app = visit("customer_base", demo)
    app.query_params["audience"] = "f" * 32
    app = app.switch_page("pages/target_lists.py").run()
    assert "not here any more; another one is shown" in texts(app)
