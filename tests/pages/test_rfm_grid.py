"""The page of recency, frequency and money, on banks that are rich, poor, empty or never read."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from db.features.store import fetch_customers, fetch_ids
from db.workspace.connection import writing_workspace
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, RfmSettings, RfmWindow
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.pages.conftest import ROOT, button, texts
from tests.workflows.conftest import change_bank
from ui.rfm.links import write_map
from wording.formats import Formats
from workflows.bank.refresh import refresh_features
from workflows.segments.explain import open_run
from workflows.segments.explain_customer import explain_customer
from workflows.segments.keep import list_segmentations
from workflows.segments.rfm import save_rfm, score_rfm
from workflows.session import Session

PAGE = "rfm_grid"


def pressed(app: AppTest, label: str) -> AppTest:
    button(app, label).click()
    return app.run()


def submitted(app: AppTest, opener: str, label: str) -> AppTest:
    """A dialog is open only in the run of its button: here both are pressed in one run, as a browser reruns it alone."""
    button(app, opener).click()
    return pressed(app, label)


def cards(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def cells(app: AppTest) -> list[str]:
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    return figure["data"][1]["text"]


def thresholds(app: AppTest) -> list[list[str]]:
    return next(each.value for each in app.dataframe if "Score" in each.value.columns).values.tolist()


def with_link(visit, url: str, **query: str) -> AppTest:
    app = visit("customer_base", url)
    app.query_params.update(query)
    return app.switch_page(f"pages/{PAGE}.py").run()


def test_the_grid_of_the_demo_counts_every_customer_once(visit, demo, stores):
    app = visit(PAGE, demo)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Recency, frequency, money"
    outside = int(cards(app)["No transactions"].split()[0])
    assert sum(int(number) for number in cells(app)) + outside == 300
    assert len(thresholds(app)) == 5
    assert "Customers with the same value always have the same score" in texts(app)
    assert f"{outside} of 300 customers" in texts(app)


def test_another_window_is_another_grid_and_stands_in_the_link(visit, demo, stores):
    app = visit(PAGE, demo)
    year = cells(app)
    assert app.query_params["window"] == "365"
    # The demo ends on the last day of a month: its twelve complete months are the 365 days.
    for window, same in (("90", False), ("12m", True)):
        app.get("button_group")[0].set_value(RfmWindow(window)).run()
        assert not app.exception
        assert (cells(app) == year) is same
        assert app.query_params["window"] == window


def test_balances_can_be_seen_instead_of_customers(visit, demo, stores):
    app = visit(PAGE, demo)
    app.get("button_group")[1].set_value("Balances").run()
    assert any("$" in text for text in cells(app))


def test_own_cut_points_are_used_shown_and_linked_and_those_of_the_data_come_back(visit, demo, stores):
    app = pressed(visit(PAGE, demo), "Own cut points")
    for number, days in zip(app.number_input[:4], (1, 2, 3, 4), strict=True):
        number.set_value(days)
    app = submitted(app, "Own cut points", "Use these cut points")
    assert not app.exception
    assert [row[1].split(" (")[0] for row in thresholds(app)] == [
        "at most 1 day",
        "over 1 to 2 days",
        "over 2 to 3 days",
        "over 3 to 4 days",
        "over 4 days",
    ]
    assert app.query_params["cuts"].startswith("1,2,3,4;")
    app = submitted(pressed(app, "Own cut points"), "Own cut points", "Back to cut points found in the data")
    assert "come nearest to fifths" in texts(app)
    assert "cuts" not in app.query_params


def test_cut_points_out_of_order_are_refused_and_the_grid_stays(visit, demo, stores):
    app = visit(PAGE, demo)
    before = cells(app)
    app = pressed(app, "Own cut points")
    app.number_input[0].set_value(5000)
    app = submitted(app, "Own cut points", "Use these cut points")
    assert "cut points of recency are out of order" in texts(app)
    assert cells(app.run()) == before


def test_an_own_map_is_used_and_linked(visit, demo, stores):
    app = pressed(visit(PAGE, demo), "Own names and map")
    app.text_area[0].set_value(write_map(USUAL_MAP).replace("Champions", "Our best"))
    app = submitted(app, "Own names and map", "Use this map")
    assert not app.exception
    assert app.selectbox[0].options[0].startswith("Our best (")
    assert "Our best: R5 F4-5" in app.query_params["map"]


def test_a_map_with_a_hole_and_an_overlap_is_refused_with_both_named(visit, demo, stores):
    app = pressed(visit(PAGE, demo), "Own names and map")
    app.text_area[0].set_value(write_map(USUAL_MAP).replace("Promising: R4-5 F1", "Few: R4-5 F2"))
    app = submitted(app, "Own names and map", "Use this map")
    assert "No segment holds R4 F1 and R5 F1. More than one segment holds R4 F2 (Potential Loyalists and Few)" in texts(
        app
    )
    assert "map" not in app.query_params


def test_a_link_opens_the_same_choices(visit, demo, stores):
    app = with_link(visit, demo, window="180", cuts="1,2,3,4;1,2,3,4;1,2,3,4", map="Everyone: R1-5 F1-5", part="R5 F1")
    assert app.selectbox[0].options[0].startswith("Everyone (")
    assert app.selectbox[0].value == "R5 F1"
    assert thresholds(app)[0][2].startswith("4 or more (")
    assert app.query_params["window"] == "180"


def test_complete_months_are_kept_with_a_segmentation_and_said_where_it_is_shown(visit, demo, stores):
    settings = RfmSettings(RfmWindow.MONTHS_12, USUAL_MAP)
    saved = save_rfm(Session(LOCAL, stores), stores.snapshot().snapshot_id, settings, "Ours")
    assert "money over 12 complete months" in texts(visit("segment_profiles", demo))
    assert open_run(Session(LOCAL, stores), saved.run_id).run.settings.rfm == settings


@pytest.mark.parametrize(
    ("query", "sentence"),
    [({"cuts": "4,3,2,1"}, "cannot be read"), ({"map": "All: R1-5 F1-4"}, "No segment holds"), ({"window": "7"}, "")],
)
def test_a_link_that_makes_no_sense_is_said_so_and_the_usual_grid_is_shown(visit, demo, stores, query, sentence):
    app = with_link(visit, demo, **query)
    assert not app.exception
    assert sentence in texts(app)
    assert app.selectbox[0].options[0].startswith("Champions (")
    assert app.query_params["window"] == "365"


def test_a_tier_of_one_cell_adds_up_to_its_customers(visit, demo, stores):
    app = visit(PAGE, demo)
    choice = next(option for option in app.selectbox[0].options if option.startswith("R5 F5"))
    app.selectbox[0].select(choice).run()
    assert app.query_params["part"] == "R5 F5"
    tiers = json.loads(app.get("plotly_chart")[1].proto.spec)["data"][0]["text"]
    assert sum(int(text.split("· ")[1]) for text in tiers) == int(choice.split("(")[1].rstrip(")"))


def test_it_is_saved_under_a_name_and_opens_on_the_other_pages(visit, demo, stores):
    app = pressed(visit(PAGE, demo), "Save as segmentation")
    app.text_input[0].set_value("By behaviour")
    app = submitted(app, "Save as segmentation", "Save segmentation")
    assert not app.exception
    ((saved,), _) = list_segmentations(Session(LOCAL, stores))
    assert saved.name == "By behaviour"
    profiles = visit("segment_profiles", demo)
    assert not profiles.exception
    assert not profiles.error
    assert "by recency, frequency and money over 365 days" in texts(profiles)
    assert cards(profiles)["Separation"] == "by rule"
    assert not visit("target_lists", demo).error


def test_the_map_of_a_saved_grid_says_how_unknown_recency_is_drawn(visit, demo, stores):
    save_rfm(Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_90, USUAL_MAP), "Ours")
    app = visit("customer_base", demo)
    app.query_params["profiles-tab"] = "Map"
    app = app.switch_page("pages/segment_profiles.py").run()
    assert not app.exception
    assert "drawn at the median" in texts(app)


def test_the_builder_tells_where_linked_segments_were_made_and_starts_from_its_own_attributes(visit, demo, stores):
    saved = save_rfm(
        Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_90, USUAL_MAP), "Ours"
    )
    app = visit("customer_base", demo)
    app.query_params["run"] = saved.run_id
    app = app.switch_page("pages/segment_builder.py").run()
    assert not app.exception
    assert "made on the page of recency, frequency and money" in texts(app)
    assert "You changed the settings" not in texts(app)
    assert "age" in app.multiselect(key="attributes").value


def test_a_grid_of_earlier_data_is_scored_again_with_the_same_choices(visit, demo, stores):
    save_rfm(Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_180, USUAL_MAP), "Ours")
    change_bank(demo, "UPDATE Accounts SET balance = balance + 1")
    refresh_features(Session(LOCAL, stores), silent)
    app = pressed(visit("segment_profiles", demo), "Build again on the newest data")
    assert not app.exception
    assert app.title[0].value == "Recency, frequency, money"
    assert app.query_params["window"] == "180"


@pytest.mark.parametrize("page", ["segment_profiles", "saved_segmentations"])
def test_a_grid_of_an_earlier_version_that_parted_equal_values_says_so_and_opens(visit, demo, stores, page):
    saved = save_rfm(
        Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_90, USUAL_MAP), "Ours"
    )
    app = visit(page, demo)
    assert not app.exception
    assert "parted customers of the same value" not in texts(app)
    with writing_workspace(stores.workspace) as connection:
        connection.execute(text(r"""UPDATE runs SET result = replace(result, ',"equal_together"\:true', "")"""))
    app = visit(page, demo)
    assert not app.exception
    assert "parted customers of the same value" in texts(app)
    some_id = int(fetch_ids(stores.data_dir, stores.snapshot())[0])
    assert explain_customer(Session(LOCAL, stores), saved.run_id, some_id).scores == {}, "its cut points do not say"


def test_customers_who_cannot_be_told_apart_are_said_to_be_so_and_nothing_is_saved(visit, make_bank, open_stores):
    url = make_bank(ROWS)
    change_bank(url, "UPDATE Transactions SET transaction_type = 'fee' WHERE account_id <> 61")
    refresh_features(Session(LOCAL, open_stores(url)), silent, AS_OF)
    app = visit(PAGE, url)
    assert not app.exception
    assert "1 customer with one and the same recency and frequency" in app.error[0].value
    assert not app.get("plotly_chart")
    assert button(app, "Save as segmentation").disabled
    assert not button(app, "Own cut points").disabled


def test_the_page_says_what_each_segment_is_in_days_counts_and_money_and_who_is_new(visit, demo, stores):
    app = visit(PAGE, demo)
    table = next(each.value for each in app.dataframe if "New here" in each.value.columns)
    grid = score_rfm(Session(LOCAL, stores), stores.snapshot().snapshot_id, RfmSettings(RfmWindow.DAYS_365, USUAL_MAP))
    assert table["Segment"].tolist() == [each.name for each in grid.segments]
    assert table["Customers"].map(int).sum() == 300
    assert table["New here"].map(int).tolist() == [each.newcomers for each in grid.segments]
    assert table["Recency"][0].endswith("days")
    years = fetch_customers(stores.data_dir, stores.snapshot(), ["years_with_bank"])["years_with_bank"]
    assert table["New here"].map(int).sum() == (years * 365.25 < 89.5).sum()


def test_all_time_says_where_it_begins(visit, demo, stores):
    app = with_link(visit, demo, window="all")
    assert not app.exception
    oldest = fetch_customers(stores.data_dir, stores.snapshot(), ["years_with_bank"])["years_with_bank"].max()
    begins = stores.snapshot().as_of - timedelta(days=round(oldest * 365.25))
    assert f"All time is from {Formats().day(begins)} on" in texts(app)


def test_a_grid_with_fewer_customers_than_cells_is_shown_with_a_warning(visit, make_bank, open_stores):
    url = make_bank(ROWS)
    refresh_features(Session(LOCAL, open_stores(url)), silent, AS_OF)
    app = visit(PAGE, url)
    assert not app.exception
    assert "Only 2 customers are in the grid" in texts(app)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("DELETE FROM Transactions", "holds no transactions"),
        ("UPDATE Transactions SET transaction_type = 'fee'", "in the last 365 days. Choose a longer window"),
    ],
)
def test_nobody_in_the_grid_is_a_sentence_and_nothing_to_save(visit, make_bank, open_stores, change, sentence):
    url = make_bank(ROWS)
    change_bank(url, change)
    refresh_features(Session(LOCAL, open_stores(url)), silent, AS_OF)
    app = visit(PAGE, url)
    assert not app.exception
    assert sentence in texts(app)
    assert cards(app)["No transactions"] == "12 · 100%"
    assert button(app, "Save as segmentation").disabled


def test_a_bank_that_was_never_read_is_one_sentence(visit, demo):
    app = visit(PAGE, demo)
    assert not app.exception
    assert "has not been read yet" in app.error[0].value


def test_the_page_is_in_the_navigation():
    assert f"pages/{PAGE}.py" in (ROOT / "dashboard.py").read_text("utf-8")
