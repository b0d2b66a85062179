"""Every page through the frame, on banks that are rich, empty, missing or changed."""

import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from streamlit.testing.v1 import AppTest

from domain.people import LOCAL
from domain.segmentations import SegmentationSettings
from tests.db.features.health.conftest import clean_rows
from tests.db.features.twelve_customers import ROWS
from tests.pages.conftest import button, pressed, texts
from tests.patience import PATIENCE
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.session import Session

ROOT = Path(__file__).parent.parent.parent
PAGES = (
    "customer_base",
    "segment_builder",
    "segment_profiles",
    "saved_segmentations",
    "audience_rules",
    "target_lists",
    "data_sources",
    "data_health",
)


def silent(_share: float, _doing: object) -> None:
    pass


def build(stores, name: str, attributes=("age", "savings"), n_segments: int = 3):
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(attributes, n_segments), silent)
    return save_segmentation(Session(LOCAL, stores), name, run.run_id)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_demo_without_an_error(visit, demo, stores, page):
    build(stores, "Ours")
    app = visit(page, demo)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == page.replace("_", " ").capitalize()


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("segment_builder", "No segments yet"),
        ("segment_profiles", "Nothing saved yet"),
        ("saved_segmentations", "Nothing saved yet"),
        ("target_lists", "Save a segmentation or an audience first"),
    ],
)
def test_a_page_with_nothing_to_show_says_what_to_do(visit, demo, stores, page, sentence):
    app = visit(page, demo)
    assert not app.exception
    assert sentence in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_bank_that_was_never_read_is_one_sentence_beside_the_button_that_reads_it(visit, demo, page):
    app = visit(page, demo)
    assert not app.exception
    if page not in ("target_lists", "segment_profiles", "data_sources"):
        assert "has not been read yet" in app.error[0].value
    assert not button(app, "Refresh data").disabled


def test_the_button_reads_the_bank_and_the_page_fills(visit, demo):
    app = pressed(visit("customer_base", demo), "Refresh data")
    assert not app.error
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Data as of"] == "Oct 31, 2026"
    assert shown["Customers"] == "300"


def test_a_bank_that_is_not_there_is_never_replaced_by_the_demo(visit, tmp_path):
    app = visit("customer_base", f"sqlite:///{tmp_path / 'nowhere.db'}")
    assert not app.exception
    app = pressed(app, "Refresh data")
    assert any("no database file" in error.value for error in app.error)
    assert "Demo bank" not in texts(app)
    assert not (tmp_path / "data" / "demo_bank.db").exists()


def test_a_page_that_runs_without_its_frame_shows_no_customer():
    app = AppTest.from_file(ROOT / "pages" / "customer_base.py", default_timeout=PATIENCE).run()
    assert [warning.value for warning in app.warning] == ["This page opens inside the dashboard."]
    assert not app.metric


def test_choosing_another_number_marks_the_result_and_blocks_saving(visit, demo, stores):
    build(stores, "Ours")
    app = visit("segment_builder", demo)
    assert not button(app, "Save segmentation").disabled
    app.slider(key="n_segments").set_value(5).run()
    assert "You changed the settings" in texts(app)
    assert button(app, "Save segmentation").disabled


def test_building_replaces_the_result_by_one_with_the_chosen_settings(visit, demo, stores):
    build(stores, "Ours")
    app = visit("segment_builder", demo)
    app.slider(key="n_segments").set_value(4).run()
    app = pressed(app, "Build segments")
    assert "· 4 segments ·" in texts(app)
    assert "You changed the settings" not in texts(app)


def test_nothing_chosen_is_one_sentence_and_the_old_result_stays(visit, demo, stores):
    build(stores, "Ours")
    app = visit("segment_builder", demo)
    app.multiselect(key="attributes").set_value([]).run()
    app = pressed(app, "Build segments")
    assert not app.exception
    assert "No attribute was chosen" in app.error[0].value
    assert "· 3 segments ·" in texts(app)


def test_results_of_earlier_data_are_marked_and_cannot_become_a_list(visit, demo, stores):
    build(stores, "Ours")
    with create_engine(demo).begin() as bank:
        bank.execute(text("UPDATE Accounts SET balance = balance + 1"))
    refresh_features(Session(LOCAL, stores), silent)
    app = visit("target_lists", demo)
    assert "has been refreshed since" in texts(app)
    assert button(app, "Prepare list").disabled
    assert "has been refreshed since" in texts(visit("segment_profiles", demo))
    builder = visit("segment_builder", demo)
    assert button(builder, "Save segmentation").disabled


def test_a_list_without_a_name_is_refused_in_a_sentence(visit, demo, stores):
    build(stores, "Ours")
    app = pressed(visit("target_lists", demo), "Prepare list")
    assert not app.exception
    assert "name" in app.error[0].value.lower()


def test_a_bank_where_nobody_consented_gives_an_empty_list_and_says_so(visit, make_bank, open_stores):
    url = make_bank(ROWS)
    stores = open_stores(url)
    refresh_features(Session(LOCAL, stores), silent)
    build(stores, "Ours", ("transactions_90d", "open_accounts"), 2)
    app = visit("target_lists", url)
    app.text_input[0].set_value("Anyone").run()
    app = pressed(app, "Prepare list")
    assert not app.exception
    assert "Nobody remains" in texts(app)
    unknown = app.table[0].value
    assert dict(zip(unknown["Reason"], unknown["Customers left out"], strict=True))["Consent unknown"] != "0"


def test_a_damaged_segmentation_is_named_and_the_others_open(visit, demo, stores, tmp_path):
    build(stores, "Whole")
    broken = build(stores, "Broken")
    with sqlite3.connect(tmp_path / "data" / "workspace.db") as workspace:
        workspace.execute("UPDATE runs SET result = '{' WHERE run_id = ?", (broken.run_id,))
    workspace.close()
    app = visit("segment_profiles", demo)
    assert not app.exception
    assert "Broken" in app.error[0].value
    assert app.selectbox[0].options == ["Whole · as of Oct 31, 2026"]


def test_serving_to_the_network_without_sign_in_is_said_on_every_page(visit, demo):
    assert "Anyone on this network" in texts(visit("target_lists", demo, bind_address="0.0.0.0"))


def test_an_unexpected_error_shows_a_reference_that_the_log_has(caplog):
    def script() -> None:
        from ui.shell.errors import show_unexpected

        show_unexpected(ValueError("secret detail"))

    app = AppTest.from_function(script, default_timeout=PATIENCE).run()
    shown = app.error[0].value
    reference = shown.split("**")[1]
    assert "secret detail" not in shown
    assert reference in caplog.text
    assert "secret detail" in caplog.text


def test_a_damaged_latest_run_does_not_take_the_builder_away(visit, demo, stores, tmp_path):
    build(stores, "Broken")
    with sqlite3.connect(tmp_path / "data" / "workspace.db") as workspace:
        workspace.execute("UPDATE runs SET result = '{}'")
    workspace.close()
    app = visit("segment_builder", demo)
    assert not app.exception
    assert "damaged" in app.error[0].value
    assert not button(app, "Build segments").disabled


def test_a_setting_that_makes_no_sense_is_a_sentence_on_the_page(visit, demo):
    app = visit("customer_base", demo, demo_customers="many")
    assert not app.exception
    assert "DEMO\\_CUSTOMERS" in app.error[0].value


@pytest.mark.parametrize("value", ["9" * 5000, "-1", "٣", "", "1e3"])
def test_nonsense_numbers_in_a_link_fall_back(visit, demo, stores, value):
    app = visit("customer_base", demo)
    app.query_params["segments"] = value
    app.query_params["focus"] = value
    app = app.switch_page("pages/segment_builder.py").run()
    assert not app.exception
    assert not app.error


def open_tab(app: AppTest, name: str) -> AppTest:
    app.session_state["health-tab"] = name
    return app.run()


def test_findings_say_how_many_rows_and_what_they_do_and_the_graver_ones_first(visit, demo, open_stores):
    with create_engine(demo).begin() as bank:
        bank.execute(text("UPDATE Customer SET date_of_birth = NULL WHERE customer_id <= 150"))
        bank.execute(text("UPDATE Payments SET amount = -1 WHERE payment_id <= 20"))
    refresh_features(Session(LOCAL, open_stores(demo)), silent)
    app = visit("data_health", demo)
    assert not app.exception
    told = [each.value for each in app.markdown if "-badge" in each.value]
    assert "stops you" in told[0]
    assert "customers without a birth date" in told[0]
    assert "no list takes them in" in told[0]
    assert any("20 payments with an amount below 0" in each for each in told)
    ranks = [("fine]" in each, "look" in each) for each in told]
    assert ranks == sorted(ranks)


def test_a_healthy_bank_is_said_to_be_so(visit, loose_bank, open_stores):
    url = loose_bank(clean_rows(1, 250))
    refresh_features(Session(LOCAL, open_stores(url)), silent)
    app = visit("data_health", url)
    assert not app.exception
    assert "Nothing that would change segments or lists was found" in texts(app)
    assert "The vocabulary knows every code" in texts(open_tab(app, "Unknown codes"))
    assert "has an empty cell" in texts(open_tab(app, "Empty cells"))


def test_unknown_codes_are_listed_with_their_share_and_a_name_among_them_is_not(visit, demo, open_stores):
    with create_engine(demo).begin() as bank:
        bank.execute(text("UPDATE Accounts SET status = 'Limbo' WHERE account_id % 3 = 0"))
        bank.execute(text("UPDATE Accounts SET status = 'Anna Berger' WHERE account_id IN (1, 2)"))
    refresh_features(Session(LOCAL, open_stores(demo)), silent)
    app = open_tab(visit("data_health", demo), "Unknown codes")
    assert not app.exception
    shown = "\n".join(frame.value.to_string() for frame in app.dataframe)
    assert "limbo" in shown
    assert "1 rare codes, not shown" in shown
    assert "Berger" not in shown + texts(app)


def test_the_copy_is_compared_with_the_bank_at_the_press_of_a_button(visit, demo, stores):
    app = open_tab(visit("data_health", demo), "Tables")
    assert "at the last refresh" in texts(app)
    with create_engine(demo).begin() as bank:
        bank.execute(text("INSERT INTO CommunicationLog (log_id, customer_id) VALUES (999999, 1)"))
    app = pressed(app, "Compare with the bank now")
    assert not app.error
    found = app.dataframe[0].value.set_index("Table")["Missing here"].to_dict()
    assert found == dict.fromkeys(found, "0") | {"CommunicationLog": "1"}
    assert "pass every rule of a target list" in texts(app)


def test_too_little_data_is_a_warning_with_its_reasons_before_building_and_no_lock(visit, make_bank, open_stores):
    url = make_bank(ROWS)
    refresh_features(Session(LOCAL, open_stores(url)), silent)
    for page in ("segment_builder", "data_health"):
        app = visit(page, url)
        assert not app.exception
        assert "There is too little here for segments" in app.warning[0].value
        assert re.search(r"\b12\b", app.warning[0].value), "the number of customers there are"
    assert not button(visit("segment_builder", url), "Build segments").disabled


def test_enough_data_is_no_warning_before_building(visit, demo, stores):
    assert not visit("segment_builder", demo).warning


def test_a_vocabulary_that_cannot_be_used_is_a_sentence_on_the_page(visit, demo, stores, tmp_path):
    (tmp_path / "own.toml").write_text('nonsense = ["x"]')
    app = visit("data_health", demo, vocabulary_file=str(tmp_path / "own.toml"))
    assert not app.exception
    assert "nonsense" in app.error[0].value


def test_a_suggested_number_is_taken_over_with_one_click_and_an_override_is_told(visit, demo, stores):
    app = visit("segment_builder", demo)
    app.multiselect(key="attributes").set_value(["household_size", "has_relatives", "has_savings"]).run()
    app.slider(key="n_segments").set_value(3).run()
    assert "say nearly the same" in texts(app)
    app = pressed(app, "Suggest a number")
    assert not app.exception
    recommended = next(each for each in app.button if each.label.startswith("Use "))
    number = int(recommended.label.split()[1])
    app = pressed(app, "Build segments")
    assert f"({number} were suggested)" in texts(app)
    recommended = next(each for each in app.button if each.label.startswith("Use "))
    recommended.click()
    app.run()
    assert app.slider(key="n_segments").value == number
    assert "You changed the settings" in texts(app)


def test_choosing_a_decision_proposes_its_attributes(visit, demo, stores):
    app = visit("segment_builder", demo)
    app.selectbox(key="decision").set_value("save_cost").run()
    assert "branch_contacts_365d" in app.multiselect(key="attributes").value
    app.multiselect(key="attributes").set_value(["age"]).run()
    app.selectbox(key="decision").set_value("own").run()
    assert app.multiselect(key="attributes").value == ["age"]


def test_a_method_that_finds_the_number_itself_disables_the_number_and_its_suggestion_and_says_why(
    visit, demo, open_stores
):
    refresh_features(Session(LOCAL, open_stores(demo)), silent)
    app = visit("segment_builder", demo)
    app.radio(key="method").set_value("hdbscan").run()
    assert app.slider(key="n_segments").disabled
    assert "finds the number itself" in texts(app)
    assert button(app, "Suggest a number").disabled
    assert app.query_params["method"] in ("hdbscan", ["hdbscan"])
    app.multiselect(key="attributes").set_value(["has_savings", "has_loan"]).run()
    app = pressed(app, "Build segments")
    assert not app.exception
    assert "HDBSCAN, extreme values capped" in texts(app)
    app.radio(key="method").set_value("k-means").run()
    assert not app.slider(key="n_segments").disabled
    assert "You changed the settings" in texts(app)


def test_how_sure_a_mixture_is_and_its_outliers_are_on_the_page(visit, demo, open_stores):
    refresh_features(Session(LOCAL, open_stores(demo)), silent)
    app = visit("segment_builder", demo)
    app.multiselect(key="attributes").set_value(["age", "savings", "spending_90d"]).run()
    app.slider(key="n_segments").set_value(3).run()
    app.radio(key="method").set_value("gaussian-mixture").run()
    app.radio(key="outliers").set_value("own-segment").run()
    app = pressed(app, "Build segments")
    assert not app.exception
    assert "Gaussian mixture, outliers in a segment of their own · 4 segments" in texts(app)
    sure = [metric.value for metric in app.metric if metric.label == "How sure"]
    assert len(sure) == 1  # of all; that of one segment is on its own tab
    assert all(50 <= int(value.removeprefix("over ").removesuffix("%")) <= 100 for value in sure)


def test_a_link_with_an_unknown_method_falls_back_and_says_so(visit, demo, open_stores):
    refresh_features(Session(LOCAL, open_stores(demo)), silent)
    app = visit("customer_base", demo)
    app.query_params.update({"method": "magic", "outliers": "own-segment"})
    app = app.switch_page("pages/segment_builder.py").run()
    assert "asks for “magic”, which is not known here" in texts(app)
    assert app.radio(key="method").value == "k-means"
    assert app.radio(key="outliers").value == "own-segment"


def test_people_in_no_segment_are_told_on_the_page(visit, demo, open_stores):
    stores = open_stores(demo)
    refresh_features(Session(LOCAL, stores), silent)
    settings = SegmentationSettings(("deposits", "savings"), 12, method="hdbscan")
    run = run_segmentation(Session(LOCAL, stores), settings, silent)
    assert run.unassigned
    app = visit("segment_builder", demo)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Unassigned"] == f"{run.unassigned / run.n_customers:.0%}"
