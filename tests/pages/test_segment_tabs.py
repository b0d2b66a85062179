"""The tabs of a run, on both pages that show one: what is in a segment, and why a customer is there."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from db.features.catalogue import CATALOGUE
from db.features.store import fetch_customers, fetch_ids
from db.workspace.runs import fetch_labels
from domain.audiences import attributes_in
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, RfmSettings, RfmWindow
from domain.segmentations import Outliers, SegmentationSettings
from tests.pages.conftest import button, texts
from tests.pages.test_pages import build
from workflows.audiences.count import count_audience
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run, single_out_segment
from workflows.segments.keep import save_segmentation
from workflows.segments.rfm import save_rfm
from workflows.session import Session

BASIS = ("age", "savings")
PLACES = [("segment_builder", "builder"), ("segment_profiles", "profiles")]


@pytest.fixture
def saved(stores):
    return build(stores, "Ours", BASIS)


def open_tab(app: AppTest, key: str, name: str) -> AppTest:
    app.session_state[f"{key}-tab"] = name
    return app.run()


def charts(app: AppTest) -> list[list[str]]:
    """Of each chart the labels of its rows."""
    figures = [json.loads(each.proto.spec) for each in app.get("plotly_chart")]
    return [figure["layout"]["yaxis"]["ticktext"] for figure in figures]


def asked_for(app: AppTest, key: str, customer_id: object) -> AppTest:
    app.text_input(key=f"{key}-customer").set_value(str(customer_id))
    return app.run()


def conditions(stores, run_id, number, any_attribute=False):
    return single_out_segment(Session(LOCAL, stores), run_id, number, any_attribute)


@pytest.mark.parametrize(("page", "key"), PLACES)
def test_what_formed_a_segment_and_who_is_over_represented_stand_apart(visit, demo, saved, page, key):
    app = open_tab(visit(page, demo), key, "One segment")
    assert not app.exception
    assert not app.error
    assert "**What formed it**" in texts(app)
    assert "**Who is over-represented**" in texts(app)
    formed, besides = charts(app)
    assert sorted(label.partition("<br>")[0] for label in formed) == ["Age", "Savings"]
    assert besides
    assert not {"Age", "Savings"} & {label.partition("<br>")[0] for label in besides}


def test_the_profile_and_the_table_have_the_two_apart(visit, demo, saved):
    app = visit("segment_profiles", demo)
    shown = texts(app)
    assert shown.index("**What formed the segments**") < shown.index("**Who is over-represented in each segment**")
    heads = [json.loads(each.proto.spec)["layout"]["xaxis"].get("ticktext") for each in app.get("plotly_chart")]
    assert ["Age", "Savings"] in heads
    assert len(heads) == 3
    app = open_tab(app, "profiles", "Table")
    formed, besides = (set(each.value["Average of"]) for each in app.dataframe)
    assert formed == {"Age", "Savings"}
    assert "Products held" in besides
    assert not formed & besides


def test_how_sure_the_method_is_leaves_outliers_out(visit, demo, stores):
    settings = SegmentationSettings(BASIS, 3, method="gaussian-mixture", outliers=Outliers.OWN_SEGMENT)
    run = run_segmentation(Session(LOCAL, stores), settings, silent)
    save_segmentation(Session(LOCAL, stores), "With outliers", run.run_id)
    *alike, outliers = run.segments
    assert run.certainty is not None
    mean = sum(run.certainty[each.number - 1] * each.size for each in alike) / sum(each.size for each in alike)
    app = visit("segment_profiles", demo)
    assert sure_of(app) == [f"{mean:.0%}"]
    app = open_tab(app, "profiles", "One segment")
    assert sure_of(app) == [f"{run.certainty[0]:.0%}"]
    app.session_state["profiles-focus"] = outliers.number
    assert not sure_of(app.run())


def sure_of(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric if metric.label == "How sure"]


def test_conditions_are_told_with_whom_they_catch_and_can_be_any_attributes(visit, demo, stores, saved):
    app = open_tab(visit("segment_profiles", demo), "profiles", "One segment")
    for any_attribute in (False, True):
        found = conditions(stores, saved.run_id, 1, any_attribute)
        assert f"catches {found.caught} of {found.size} in this segment, and {found.others} other" in texts(app)
        app.segmented_control(key="profiles-conditions").set_value("Any attribute")
        app = app.run()
    assert "counted on all 300 customers" in texts(app)


def test_conditions_become_a_new_audience_rule_that_counts_the_same_people(visit, demo, stores, saved):
    found = conditions(stores, saved.run_id, 1)
    app = visit("customer_base", demo)
    app.query_params["profiles-tab"] = "One segment"
    app = app.switch_page("pages/segment_profiles.py").run()
    button(app, "Use as an audience rule").click()
    app = app.run()
    assert not app.exception
    assert app.title[0].value == "Audience rules"
    shown = {metric.label: metric.value for metric in app.metric}
    counted = count_audience(Session(LOCAL, stores), stores.snapshot().snapshot_id, found.rule)
    assert counted.matched == found.caught + found.others
    assert shown["Customers matched"] == str(counted.matched)
    assert app.session_state["_rule-"].name == f"Like {saved.segments[0].name}"
    assert "not here any more" not in texts(app)


def test_a_rule_that_was_not_saved_is_not_lost_without_a_word(visit, demo, saved):
    app = visit("audience_rules", demo)
    button(app, "Dormant").click()
    app.run()
    unsaved = app.session_state["_rule-"].rule
    app = open_tab(app.switch_page("pages/segment_profiles.py").run(), "profiles", "One segment")
    button(app, "Use as an audience rule").click()
    app = app.run()
    assert app.title[0].value == "Segment profiles"
    assert any("was not saved yet" in each.value for each in app.markdown)
    assert app.session_state["_rule-"].rule == unsaved


def test_a_segment_that_no_conditions_single_out_says_so_and_offers_no_rule(visit, demo, stores):
    saved = build(stores, "Many", tuple(each.name for each in CATALOGUE if each.starter), 12)
    found = {each.number: conditions(stores, saved.run_id, each.number) for each in saved.segments}
    number = next(number for number, each in found.items() if not each.singles_out)
    app = visit("customer_base", demo)
    app.query_params["focus"] = str(number)
    app = open_tab(app.switch_page("pages/segment_profiles.py").run(), "profiles", "One segment")
    assert "No two or three conditions single this segment out" in texts(app)
    assert not [each for each in app.button if each.label == "Use as an audience rule"]


def test_why_a_customer_is_here_is_told_by_id_alone(visit, demo, stores, saved):
    table = fetch_customers(stores.data_dir, stores.snapshot(), BASIS)
    number = int(fetch_labels(stores.workspace, saved.run_id)[41])
    app = open_tab(visit("segment_profiles", demo), "profiles", "One customer")
    app = asked_for(app, "profiles", table["customer_id"].iloc[41])
    assert not app.exception
    assert not app.error
    assert f"Segment {number} · {saved.segments[number - 1].name}" in texts(app)
    (values,) = (each.value for each in app.dataframe)
    assert set(values["Attribute"]) == {"Age", "Savings"}
    assert list(values.columns) == [
        "Attribute",
        "This customer",
        "Typical of the segment",
        "Typical of all customers",
        "Speaks",
    ]
    found = conditions(stores, saved.run_id, number)
    told = [line for line in texts(app).splitlines() if "ulfilled: " in line or "Unknown: " in line]
    assert len(told) == (len(found.rule.parts) if found.singles_out else 0)


IDS = {
    "98765432": "No customer has this id",
    "98765432109876543210": "No customer has this id",
    "-98765432": "No customer has this id",
    "Anna Berger": "A customer id is a whole number",
    "98765432.5": "A customer id is a whole number",
    "٣": "A customer id is a whole number",
}


def test_an_id_that_nobody_has_is_a_clear_sentence_and_stands_in_no_link_and_no_log(visit, demo, saved, caplog):
    app = open_tab(visit("segment_builder", demo), "builder", "One customer")
    for typed, sentence in IDS.items():
        app = asked_for(app, "builder", typed)
        assert not app.exception
        assert sentence in texts(app)
        assert not any("This customer" in each.value for each in app.dataframe)
        assert typed not in str(dict(app.query_params))
        assert typed not in caplog.text


def test_a_rule_made_grid_has_every_tab_and_scores_for_a_customer(visit, demo, stores):
    saved = save_rfm(
        Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_365, USUAL_MAP), "Our RFM"
    )
    run = open_run(Session(LOCAL, stores), saved.run_id).run
    found = conditions(stores, saved.run_id, 1)
    assert set(attributes_in(found.rule)) <= set(run.settings.attributes)
    app = open_tab(visit("segment_profiles", demo), "profiles", "One segment")
    assert f"catches {found.caught} of {found.size}" in texts(app)
    ids = fetch_ids(stores.data_dir, stores.snapshot())
    app = asked_for(open_tab(app, "profiles", "One customer"), "profiles", ids[0])
    assert not app.exception
    assert {"Recency", "Frequency", "Money"} <= {metric.label for metric in app.metric}
    for tab in ("Money", "One attribute"):
        assert not open_tab(app, "profiles", tab).exception
