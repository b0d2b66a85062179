"""The Audience rules page through the frame: what is pressed, what is counted, what is kept."""

import sqlite3

import pytest

from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator, SegmentCondition
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from tests.pages.conftest import button, texts
from tests.pages.test_pages import build
from workflows.audiences.count import count_audience
from workflows.audiences.keep import change_audience, delete_audience, save_audience
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.keep import delete_segmentation, save_version
from workflows.segments.runs import own_run
from workflows.session import Session

AGED = AttributeCondition("age", Operator.AT_LEAST, (40.0,))
RULE = AudienceRule(Match.ALL, (AGED,))
PAGE = "audience_rules"


def counted(app):
    return {metric.label: metric.value for metric in app.metric if metric.label != "Data as of"}


def matched(stores, rule):
    return str(count_audience(Session(LOCAL, stores), stores.snapshot().snapshot_id, rule).matched)


def press(app, help_or_label, place=0):
    found = [each for each in app.button if help_or_label in (each.label, each.help)]
    found[place].click()
    return app.run()


def open_saved(visit, demo, saved):
    app = visit(PAGE, demo)
    app.selectbox(key="audience").set_value(saved.audience_id)
    return app.run()


def test_without_a_condition_nobody_is_counted_and_nothing_can_be_saved(visit, demo, stores):
    app = visit(PAGE, demo)
    assert "everybody would match" in texts(app)
    assert button(app, "Save audience").disabled
    assert counted(app) == {}


@pytest.mark.parametrize("name", ["Dormant", "High credit use", "Regular income stopped"])
def test_a_starter_is_one_click_and_counts_at_once(visit, demo, stores, name):
    app = press(visit(PAGE, demo), name)
    assert not app.exception
    assert not app.error
    assert 0 < int(counted(app)["Customers matched"]) < 300
    assert counted(app)["All customers"] == "300"
    assert "Customers for whom" in texts(app)


def test_a_share_is_typed_in_percent_and_the_count_follows(visit, demo, stores):
    app = press(visit(PAGE, demo), "High credit use")
    (number,) = app.number_input
    assert (number.value, number.label) == (80.0, "Credit in use is at least (%)")
    number.set_value(30.0).run()
    asked = AudienceRule(Match.ALL, (AttributeCondition("credit_utilization", Operator.AT_LEAST, (0.3,)),))
    assert counted(app)["Customers matched"] == matched(stores, asked)
    assert "is at least 30%" in texts(app)


def test_conditions_and_groups_are_added_doubled_and_removed(visit, demo, stores):
    app = press(visit(PAGE, demo), "Add condition")
    assert "Customers for whom Age is at least" in texts(app)
    app = press(app, "Add group")
    app = press(app, "Duplicate this condition", 1)
    assert " or Age is at least" in texts(app)
    app = press(app, "Duplicate this group")
    assert len(app.number_input) == 5
    app = press(press(app, "Remove this group"), "Remove this group")
    app = press(app, "Remove this condition")
    assert not app.exception
    assert "everybody would match" in texts(app)


def test_all_any_and_none_change_the_count(visit, demo, stores):
    app = press(visit(PAGE, demo), "Dormant")
    group = next(box for box in app.selectbox if box.value is Match.ANY)
    group.set_value(Match.NONE).run()
    assert not app.exception
    assert "none of this is true" in texts(app)


def test_another_attribute_brings_its_own_questions_and_a_median_to_begin_with(visit, demo, stores):
    app = press(visit(PAGE, demo), "Add condition")
    box = next(box for box in app.selectbox if box.value == "age")
    box.set_value("has_card").run()
    assert "Has credit card\\: yes" in texts(app)
    assert len(app.number_input) == 0
    box = next(box for box in app.selectbox if box.value == "has_card")
    box.set_value("deposits").run()
    assert "Deposits is at least \\$" in texts(app)
    operator = next(box for box in app.selectbox if box.value is Operator.AT_LEAST)
    operator.set_value(Operator.BETWEEN).run()
    low, high = app.number_input
    low.set_value(high.value + 1).run()
    assert not app.exception
    assert "Deposits is between" in texts(app)


def test_a_segment_of_a_saved_segmentation_can_be_asked_for(visit, demo, stores):
    saved = build(stores, "Spring")
    app = press(visit(PAGE, demo), "Add condition")
    box = next(box for box in app.selectbox if box.value == "age")
    box.set_value(saved.segmentation_id).run()
    chosen = AudienceRule(Match.ALL, (SegmentCondition(saved.segmentation_id, "Spring", (1,)),))
    assert counted(app)["Customers matched"] == matched(stores, chosen) == str(saved.segments[0].size)
    app.multiselect[0].set_value([]).run()
    assert "Choose a segment; until then" in texts(app)
    delete_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    app.run()
    assert "“Spring”" in app.error[0].value
    assert counted(app) == {}


def test_what_is_saved_opens_by_its_link_and_its_draft_outlives_another_page(visit, demo, stores):
    saved = save_audience(Session(LOCAL, stores), "Aged", RULE, AudienceKind.LIVING)
    app = visit("customer_base", demo)
    app.query_params["audience"] = saved.audience_id
    app = app.switch_page(f"pages/{PAGE}.py").run()
    assert app.selectbox(key="audience").value == saved.audience_id
    assert counted(app)["Customers matched"] == matched(stores, RULE)
    app.number_input[0].set_value(50.0).run()
    app = app.switch_page("pages/customer_base.py").run().switch_page(f"pages/{PAGE}.py").run()
    assert "Age is at least 50 years" in texts(app)
    app = press(app, "Discard changes")
    assert "Age is at least 40 years" in texts(app)
    assert app.number_input[0].value == 40.0


def test_a_link_to_an_audience_that_is_gone_says_so(visit, demo, stores):
    app = visit("customer_base", demo)
    app.query_params["audience"] = "f" * 32
    app = app.switch_page(f"pages/{PAGE}.py").run()
    assert "not here any more" in texts(app)
    assert not app.exception


def test_the_second_of_two_is_told_who_and_keeps_the_draft(visit, demo, stores):
    saved = save_audience(Session(LOCAL, stores), "Aged", RULE, AudienceKind.LIVING)
    app = open_saved(visit, demo, saved)
    app.number_input[0].set_value(50.0).run()
    theirs = AudienceRule(Match.NONE, (AGED,))
    change_audience(Session(Actor("ben", frozenset(Right)), stores), saved, "Aged", theirs, AudienceKind.LIVING)
    app.run()
    assert "ben changed this audience" in texts(app)
    assert "Age is at least 50 years" in texts(app)
    app = press(app, "Take over the newer version")
    assert "this is not true\\: Age is at least 40 years" in texts(app)


def test_a_deleted_audience_comes_back_with_undo(visit, demo, stores):
    saved = save_audience(Session(LOCAL, stores), "Aged", RULE, AudienceKind.LIVING)
    app = open_saved(visit, demo, saved)
    delete_audience(Session(LOCAL, stores), saved.audience_id)
    app.session_state["_deleted-audience"] = (saved.audience_id, saved.name)
    app.run()
    assert app.selectbox(key="audience").value == ""
    assert "“Aged” was deleted" in texts(app)
    app = press(app, "Undo")
    assert app.selectbox(key="audience").value == saved.audience_id
    assert counted(app)["Customers matched"] == matched(stores, RULE)


def test_a_damaged_audience_is_named_can_be_deleted_from_here_and_the_others_open(visit, demo, stores, tmp_path):
    broken = save_audience(Session(LOCAL, stores), "Broken", RULE, AudienceKind.LIVING)
    whole = save_audience(Session(LOCAL, stores), "Whole", RULE, AudienceKind.LIVING)
    with sqlite3.connect(tmp_path / "data" / "workspace.db") as workspace:
        workspace.execute("UPDATE audience_versions SET rule = '{' WHERE audience_id = ?", (broken.audience_id,))
    workspace.close()
    app = open_saved(visit, demo, whole)
    assert "Broken" in app.error[0].value
    assert counted(app)["Customers matched"] == matched(stores, RULE)
    assert not button(app, "Delete “Broken”").disabled


def test_a_bank_that_cannot_answer_a_starter_says_why(visit, make_bank, open_stores):
    url = make_bank({"Customer": [{"customer_id": 1}, {"customer_id": 2}]})
    refresh_features(Session(LOCAL, open_stores(url)), silent)
    app = visit(PAGE, url)
    assert button(app, "High credit use").disabled
    assert "“High credit use” is not proposed for this bank. Credit in use" in texts(app)


def test_a_frozen_audience_shows_its_own_people_and_not_those_of_the_edited_conditions(visit, demo, stores):
    frozen = save_audience(Session(LOCAL, stores), "Aged", RULE, AudienceKind.FROZEN)
    app = visit("customer_base", demo)
    app.query_params["audience"] = frozen.audience_id
    app = app.switch_page(f"pages/{PAGE}.py").run()
    own = str(frozen.n_people)
    assert counted(app)["People in the audience"] == own == counted(app)["Still fulfil its rule"]
    assert counted(app)["Fulfil the rule today"] == own
    assert "Customers matched" not in counted(app)
    app.number_input[0].set_value(70.0).run()
    assert not app.exception
    assert counted(app)["People in the audience"] == own
    assert int(counted(app)["Fulfil the edited rule today"]) < int(own)
    assert f"it keeps its {own} people of" in texts(app)
    assert any(f"frozen, {own} people" in option for option in app.selectbox(key="audience").options)


def test_a_rule_of_an_earlier_version_says_so_and_is_moved_with_what_would_change(visit, demo, stores):
    session = Session(LOCAL, stores)
    saved = build(stores, "Spring")
    asked = AudienceRule(Match.ALL, (SegmentCondition(saved.segmentation_id, "Spring", (1,)),))
    living = save_audience(session, "Those", asked, AudienceKind.LIVING)
    again = run_segmentation(session, own_run(stores, saved.run_id).settings, silent)
    save_version(session, saved.segmentation_id, again.run_id, saved.changes)
    app = visit("customer_base", demo)
    app.query_params["audience"] = living.audience_id
    app = app.switch_page(f"pages/{PAGE}.py").run()
    assert not app.exception
    assert "This rule asks for segments of version 1 of “Spring”; it shows version 2 by now." in texts(app)
    assert "segment of Spring, version 1, is" in texts(app)
    assert counted(app)["Customers matched"] == str(saved.segments[0].size)
    next(each for each in app.button if each.label == "Move to version 2").click().run()
    size = saved.segments[0].size
    assert f"Now {size} people fulfil the rule, then {size}: 0 join and 0 leave." in texts(app)
    next(each for each in app.button if each.label == "Move to version 2").click()
    next(each for each in app.button if each.label == "Move the rule").click().run()
    assert not app.exception
    assert "This rule asks for segments of version 1" not in texts(app)
    assert "segment of Spring is" in texts(app)
    assert any(each.label == "Discard changes" for each in app.button)
