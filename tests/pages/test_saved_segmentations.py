"""What can be done with a saved segmentation on its page, and what it then says."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from db.features.store import fetch_ids
from db.workspace.runs import fetch_labels
from domain.audiences import AudienceKind, AudienceRule, Match, SegmentCondition
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from tests.pages.conftest import button, pressed, settled, texts
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.audiences.keep import save_audience
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.keep import list_segmentations, save_segmentation, save_version
from workflows.segments.life import archive_segmentation, freeze_segmentation, history_of
from workflows.segments.score import score_segmentation
from workflows.segments.told import segments_not_told
from workflows.session import Session

BEN = Actor("ben", frozenset(Right))


@pytest.fixture
def saved(stores):
    return save_segmentation(
        Session(LOCAL, stores), "Ours", run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    )


@pytest.fixture
def page(visit, demo, saved):
    return visit("saved_segmentations", demo)


def only(stores):
    (found,), _ = list_segmentations(Session(LOCAL, stores), archived=True)
    return found


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def answered(app: AppTest, opener: str, label: str, name: str = "", meanwhile: Callable[[], object] = list) -> AppTest:
    """A dialog is open only in the run of its button: it is opened, filled in, and both buttons are pressed in one run."""
    app = pressed(app, opener)
    if name:
        next(each for each in app.text_input if each.label == "Name").input(name)
    meanwhile()
    button(app, opener).click()
    [each for each in app.button if each.label == label][-1].click()
    return settled(app)


def with_newer_data(stores, demo):
    change_bank(demo, "UPDATE Accounts SET balance = 2 * balance WHERE customer_id < 100")
    refresh_features(Session(LOCAL, stores), silent)


def test_what_is_saved_is_listed_with_day_version_and_verdict(page, saved):
    (row,) = page.dataframe[0].value.to_dict("records")
    assert (row["Name"], row["People"], row["Version"], row["Marks"]) == ("Ours", "300", "1", "")
    assert row["Saved by"].startswith("local, ")
    assert "saved it" in texts(page)


def test_a_segmentation_is_renamed_on_its_page(page, stores, saved):
    app = answered(page, "Rename", "Rename", "Autumn")
    assert not app.error
    assert only(stores).name == "Autumn"
    assert "“Ours” to “Autumn”" in texts(app.run())


def test_a_frozen_one_offers_nothing_that_would_change_it_until_it_is_unfrozen(page, stores, saved):
    app = pressed(page, "Freeze")
    assert only(stores).frozen_at is not None
    assert not {"Rename", "Rename segments", "Find the segments again", "Score another day"} & set(labels(app))
    app = pressed(app, "Unfreeze")
    assert only(stores).frozen_at is None
    assert {"Rename", "Find the segments again"} <= set(labels(app))


def test_before_it_is_archived_or_deleted_what_uses_it_is_named(page, stores, saved):
    rule = AudienceRule(Match.ALL, (SegmentCondition(saved.segmentation_id, "Ours", (1,)),))
    save_audience(Session(LOCAL, stores), "Loyal ones", rule, AudienceKind.LIVING)
    for question in ("Archive", "Delete"):
        app = pressed(page, question)
        assert "Audiences that ask for its segments: Loyal ones" in texts(app)
        page = app.run()


def test_what_is_archived_is_out_of_sight_until_the_switch_shows_it(visit, demo, stores, saved):
    archive_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    app = visit("saved_segmentations", demo)
    assert "All that is saved is archived" in texts(app)
    app.toggle[0].set_value(True)
    app = pressed(app.run(), "Unarchive")
    assert only(stores).archived_at is None


def test_scored_on_the_newest_data_it_is_up_to_date_and_the_history_says_so(visit, demo, stores, saved):
    with_newer_data(stores, demo)
    app = visit("saved_segmentations", demo)
    assert app.dataframe[0].value["Marks"][0] == "not on the newest data"
    app = pressed(app, "Score on the newest data").run()
    assert not app.error
    assert only(stores).run_id != saved.run_id
    assert app.dataframe[0].value["Marks"][0] == ""
    assert "scored it on newer data" in texts(app)
    lists = app.switch_page("pages/target_lists.py").run()
    assert not button(lists, "Prepare list").disabled


def test_found_again_it_says_which_names_were_kept_and_how_alike(page, stores, saved):
    app = answered(page, "Find the segments again", "Find them").run()
    assert not app.error
    assert "Version 2: 4 of 4 segments came again" in texts(app)
    assert only(stores).version == 2
    assert "The settings are the same" in texts(app)


def test_versions_are_compared_in_words(visit, demo, stores, saved):
    other = run_segmentation(
        Session(LOCAL, stores), replace(SETTINGS, attributes=("age", "savings"), n_segments=3), silent
    )
    save_version(Session(BEN, stores), saved.segmentation_id, other.run_id, saved.changes)
    shown = texts(visit("saved_segmentations", demo)).replace("\\", "")
    assert "Attributes removed: Transactions, 90 days." in shown
    assert "Segments: 4 before, 3 now." in shown
    assert "**ben** saved another version (version 2)" in shown


def test_a_day_that_was_scored_stands_beside_the_others_with_what_it_was_scored_without(visit, demo, stores):
    settings = replace(SETTINGS, attributes=("savings", "transactions_90d", "credit_score"))
    run = run_segmentation(Session(LOCAL, stores), settings, silent)
    kept = save_segmentation(Session(LOCAL, stores), "With credit", run.run_id)
    scored = score_segmentation(Session(LOCAL, stores), kept.segmentation_id, silent, date(2026, 8, 31))
    app = visit("saved_segmentations", demo)
    table = next(each.value for each in app.dataframe if "Aug 31, 2026" in each.value.columns)
    assert list(table.columns) == ["Segment", "Oct 31, 2026", "Aug 31, 2026"]
    not_told = segments_not_told(Session(LOCAL, stores), scored.run_id)
    assert not_told
    sizes = [f"{each.size}{' (not told apart)' if each.number in not_told else ''}" for each in scored.segments]
    assert list(table["Aug 31, 2026"]) == [*sizes, "300"]
    assert "Aug 31, 2026: people were assigned without Credit score" in texts(app)
    assert re.findall(r"As of (.*?): .* estimated from movements", texts(app)) == ["August 31, 2026"]


def test_people_in_no_segment_have_one_name_by_day_and_by_customer(visit, demo, stores):
    settings = replace(SETTINGS, attributes=("deposits", "savings"), n_segments=12, method="hdbscan")
    run = run_segmentation(Session(LOCAL, stores), settings, silent)
    save_segmentation(Session(LOCAL, stores), "Loose", run.run_id)
    app = visit("saved_segmentations", demo)
    days = next(each.value for each in app.dataframe if "Oct 31, 2026" in each.value.columns)
    assert days.to_numpy().tolist()[-2] == ["Unassigned", str(run.unassigned)]
    place = fetch_labels(stores.workspace, run.run_id).tolist().index(0)
    app = app.switch_page("pages/segment_profiles.py").run()
    app.session_state["profiles-tab"] = "One customer"
    someone = fetch_ids(stores.data_dir, stores.snapshot())[place]
    app.run().text_input(key="profiles-customer").set_value(str(someone)).run()
    assert not app.error
    assert "**Unassigned**" in texts(app)


def test_a_day_whose_data_is_gone_is_shown_and_said_to_be_untold(visit, demo, stores, saved):
    scored = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent, date(2026, 8, 31))
    for file in stores.data_dir.rglob(f"{scored.snapshot}*"):
        file.unlink()
    app = visit("saved_segmentations", demo)
    assert not app.error
    assert "August 31, 2026: the data of this day is gone" in texts(app)


def test_a_bank_without_transactions_has_the_whole_page_and_is_told_when_it_asks_for_a_day(visit, demo, stores, saved):
    change_bank(demo, "DELETE FROM Transactions")
    refresh_features(Session(LOCAL, stores), silent)
    app = visit("saved_segmentations", demo)
    assert not app.error
    assert [tab.label for tab in app.tabs] == ["Versions", "Days scored", "History"]
    app = pressed(app, "Score another day")
    assert "The bank has no transactions" in app.error[0].value
    assert "saved it" in texts(app)


def test_a_damaged_one_is_deleted_from_the_page_and_the_others_stay(visit, demo, stores, saved):
    save_segmentation(
        Session(LOCAL, stores), "Sound", run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    )
    with stores.workspace.connect() as workspace:
        workspace.exec_driver_sql("UPDATE runs SET result = '{}' WHERE run_id = ?", (saved.run_id,))
        workspace.commit()
    app = visit("saved_segmentations", demo)
    assert "Ours" in app.error[0].value
    app = answered(app, "Delete “Ours”", "Delete segmentation")
    assert not app.error
    assert list_segmentations(Session(LOCAL, stores))[1] == ()
    assert [each["Name"] for each in app.dataframe[0].value.to_dict("records")] == ["Sound"]


def test_a_list_can_be_made_of_a_frozen_one_whose_data_moved_on(visit, demo, stores, saved):
    freeze_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    with_newer_data(stores, demo)
    app = visit("target_lists", demo)
    assert not button(app, "Prepare list").disabled
    assert "Score on the newest data" not in labels(app)


def test_the_builder_saves_the_next_version_of_one_that_is_there(visit, demo, stores, saved):
    run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    app = pressed(visit("segment_builder", demo), "Save segmentation")
    next(each for each in app.selectbox if each.label == "Save as").select(saved.segmentation_id)
    for label in ("Save segmentation", "Save version"):
        button(app, "Save segmentation").click()
        button(app, label).click()
        app = app.run()
    assert only(stores).version == 2
    assert [each.what for each in history_of(Session(LOCAL, stores), saved.segmentation_id)] == [
        "version saved",
        "saved",
    ]
