"""The question which bank is at a new address, before anything of another is shown."""

from pathlib import Path

import pytest

from domain.people import LOCAL, Actor, Right
from tests.pages.conftest import button, texts
from tests.workflows.conftest import SETTINGS
from workflows.bank.identity import list_banks
from workflows.segments.build import run_segmentation
from workflows.segments.keep import list_segmentations, save_segmentation
from workflows.session import Session


@pytest.fixture
def moved(stores, demo, tmp_path):
    """The address of the demo bank's file elsewhere, after a segmentation was saved for it."""
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, lambda _share, _doing: None)
    save_segmentation(Session(LOCAL, stores), "Spring campaign", run.run_id)
    file = Path(demo.removeprefix("sqlite:///")).rename(tmp_path / "renamed.db")
    return f"sqlite:///{file}"


@pytest.mark.parametrize("page", ["customer_base", "saved_segmentations", "target_lists", "segment_builder"])
def test_no_page_shows_anything_of_a_bank_before_the_question_is_answered(visit, moved, page):
    app = visit(page, moved)
    assert not app.exception
    assert [title.value for title in app.title] == ["Which bank is this?"]
    assert "Spring campaign" not in texts(app)
    assert not app.metric
    shown = texts(app)
    assert "renamed.db" in shown
    assert "There are 300 customers" in shown
    assert "Of 300 customer ids of that refresh, 300 are at the new address" in shown


def test_the_same_bank_at_a_new_address_is_as_it_was(visit, moved, stores):
    app = button(visit("saved_segmentations", moved), "It is bank").click().run()
    assert not app.exception
    assert app.title[0].value == "Saved segmentations"
    assert "Spring campaign" in str(app.selectbox) + texts(app) + str([each.value for each in app.dataframe])
    assert len(list_banks(Session(LOCAL, stores))) == 1


def test_another_bank_starts_empty_under_its_name(visit, moved, stores):
    app = visit("saved_segmentations", moved)
    app.text_input[0].set_value("Other bank")
    app = button(app, "It is another bank").click().run()
    assert not app.exception
    assert "**Other bank**" in texts(app)
    assert "Spring campaign" not in texts(app)
    assert [each.name for each in list_banks(Session(LOCAL, stores))] == ["bank", "Other bank"]
    assert [each.name for each in list_segmentations(Session(LOCAL, stores))[0]] == ["Spring campaign"]


def test_a_name_that_is_taken_is_said_and_the_question_stays(visit, moved):
    app = visit("customer_base", moved)
    app.text_input[0].set_value("Bank")
    app = button(app, "It is another bank").click().run()
    assert "taken" in app.error[0].value
    assert app.title[0].value == "Which bank is this?"


def test_who_may_not_say_it_reads_whom_to_ask_and_no_name_of_a_bank(visit, moved, monkeypatch):
    monkeypatch.setattr("ui.shell.state.LOCAL", Actor("local", frozenset(Right) - {Right.IDENTIFY}))
    app = visit("customer_base", moved)
    assert app.title[0].value == "Which bank is this?"
    assert "Ask the administrator" in texts(app)
    assert not app.button
    assert "renamed.db" not in texts(app)


def test_the_name_is_above_the_pages_and_can_be_changed(visit, demo, stores):
    app = visit("customer_base", demo)
    assert "**bank**" in texts(app)
    app = button(app, "Rename bank").click().run()
    next(each for each in app.text_input if each.label == "Name of the bank").input("Savings *bank*")
    # A dialog is open only in the run of its button.
    opens, *_, renames = (each for each in app.button if each.label == "Rename bank")
    opens.click()
    app = renames.click().run()
    assert r"**Savings \*bank\***" in texts(app)
    assert [each.name for each in list_banks(Session(LOCAL, stores))] == ["Savings *bank*"]


def test_the_setting_decides_where_it_names_the_bank(visit, demo, stores):
    app = visit("customer_base", demo, bank_name="By setting")
    assert "**By setting**" in texts(app)
    assert all(each.label != "Rename bank" for each in app.button)
