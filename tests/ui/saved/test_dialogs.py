"""The questions by themselves: the page around them is not drawn again, as in a browser while a question stands open."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from domain.audiences import AudienceKind, AudienceRule, Match, SegmentCondition
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from tests.patience import PATIENCE
from tests.workflows.conftest import SETTINGS
from workflows.audiences.keep import save_audience
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run
from workflows.segments.keep import list_segmentations, rename_segmentation, save_segmentation, save_version
from workflows.session import Session

BEN = Actor("ben", frozenset(Right))


@pytest.fixture
def saved(stores):
    return save_segmentation(
        Session(LOCAL, stores), "Ours", run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    )


def asked(question: str, **given) -> AppTest:
    def script(question, given):
        from ui.common import renaming, scoring
        from ui.saved import dialogs as life
        from ui.segments import dialogs
        from ui.shell.session import sign_in

        (ask,) = {getattr(each, question) for each in (life, dialogs, renaming, scoring) if hasattr(each, question)}
        ask(sign_in(), **given)

    return AppTest.from_function(script, kwargs={"question": question, "given": given}, default_timeout=PATIENCE).run()


def names(stores):
    return sorted(each.name for each in list_segmentations(Session(LOCAL, stores))[0])


def test_of_two_who_rename_at_once_the_second_is_told_who_and_when_and_keeps_what_was_typed(stores, saved):
    app = asked("ask_to_rename", saved=saved)
    app.text_input[0].input("Mine")
    rename_segmentation(Session(BEN, stores), saved.segmentation_id, "Bens", saved.changes)
    app.button[0].click()
    app = app.run()
    assert "ben changed “Bens” on " in app.error[0].value
    assert app.text_input[0].value == "Mine"
    assert names(stores) == ["Bens"]


def test_segments_renamed_by_two_at_once_keep_the_first_ones_names(stores, saved):
    app = asked("ask_to_rename_segments", opened=open_run(Session(LOCAL, stores), saved.run_id), seen=saved.changes)
    app.text_input[0].input("Mine")
    rename_segmentation(Session(BEN, stores), saved.segmentation_id, "Bens", saved.changes)
    app.button[0].click()
    app = app.run()
    assert "ben changed “Bens” on " in app.error[0].value
    assert list_segmentations(Session(LOCAL, stores))[0][0].segments == saved.segments


def test_a_copy_is_proposed_a_name_and_a_taken_one_is_refused(stores, saved):
    app = asked("ask_to_duplicate", saved=saved)
    assert app.text_input[0].value == "Ours copy"
    app.text_input[0].input("OURS")
    app.button[0].click()
    app = app.run()
    assert "is taken" in app.error[0].value
    app.text_input[0].input("Copy")
    app.button[0].click()
    app.run()
    assert names(stores) == ["Copy", "Ours"]


def test_a_day_to_score_is_one_of_which_something_is_known(stores, saved):
    app = asked("ask_for_day", saved=saved, days=(date(2024, 6, 1), date(2026, 10, 31)))
    assert (app.date_input[0].min, app.date_input[0].max) == (date(2024, 6, 1), date(2026, 10, 31))


def test_the_version_that_a_refit_makes_is_named_before(stores, saved):
    run_id = run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    second = save_version(Session(LOCAL, stores), saved.segmentation_id, run_id, saved.changes)
    app = asked("ask_to_refit", saved=second)
    assert "as version 3" in app.markdown[0].value


def test_before_there_is_another_version_the_audiences_that_keep_theirs_are_named(stores, saved):
    rule = AudienceRule(Match.ALL, (SegmentCondition(saved.segmentation_id, "Ours", (1,)),))
    save_audience(Session(LOCAL, stores), "Loyal ones", rule, AudienceKind.LIVING)
    version = asked("ask_to_save", opened=open_run(Session(LOCAL, stores), saved.run_id), saved=(saved,))
    assert not version.warning
    version.selectbox[0].select(saved.segmentation_id)
    for app in (version.run(), asked("ask_to_refit", saved=saved)):
        assert "Audiences that ask for its segments: Loyal ones" in app.warning[0].value
        assert "Audiences keep the version that they were written for" in app.warning[0].value
