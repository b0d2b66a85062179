"""What a cached result depends on: the values of nouns, not which object they are."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from domain.people import LOCAL, Actor, Right
from domain.runs import SavedSegmentation
from tests.db.workspace.conftest import RUN
from tests.nouns import SNAPSHOT
from ui.shell import data as cached
from workflows.segments.explain import OpenRun
from workflows.session import Session

data: Any = cached  # here every result is the number of the call that worked it out
OPENED = OpenRun(RUN, False, SNAPSHOT)
RENAMED = replace(RUN, segments=(replace(RUN.segments[0], name="Our best friends"), *RUN.segments[1:]))
SAVED = SavedSegmentation("s", "Ours", "run", "ana", RUN.created_at, date(2026, 3, 1), 5, ())


def session(name: str = "ana", rights: frozenset[Right] = LOCAL.rights, bank: str = "b1") -> Session:
    return Session(Actor(name, rights), SimpleNamespace(bank_id=bank))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def nothing_cached():
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.fixture
def worked_out(monkeypatch) -> list[str]:
    """The names of the workflows that were called, in order; each answers with how many there were."""
    calls: list[str] = []

    def counting(name: str):
        def work(*_asked: object) -> int:
            calls.append(name)
            return len(calls)

        return work

    for name in ("summarise_attributes", "profile_run", "project_run", "compare_runs", "count_audience"):
        monkeypatch.setattr(cached, name, counting(name))
    return calls


def test_asked_for_again_with_equal_nouns_a_result_is_not_worked_out_again(worked_out):
    assert data.load_profiles(session(), OPENED) == 1
    assert data.load_profiles(session(), OpenRun(replace(RUN), False, replace(SNAPSHOT))) == 1
    assert worked_out == ["profile_run"]


@pytest.mark.parametrize(
    "load", [data.load_projection, lambda asking, run: data.load_comparison(asking, SAVED, run, run)]
)
def test_a_renamed_segment_is_another_result(worked_out, load):
    assert [load(session(), run) for run in (RUN, RENAMED, RUN)] == [1, 2, 1]


def test_a_renamed_segment_of_an_opened_run_is_another_result(worked_out):
    renamed = OpenRun(RENAMED, False, SNAPSHOT)
    assert [data.load_profiles(session(), opened) for opened in (OPENED, renamed, OPENED)] == [1, 2, 1]


def test_a_refreshed_snapshot_is_another_result(worked_out):
    values = replace(SNAPSHOT, snapshot_id="another")
    rows_left_out = replace(SNAPSHOT, sequence=2)
    snapshots = (SNAPSHOT, values, rows_left_out, replace(SNAPSHOT))
    assert [data.load_summaries(session(), snapshot) for snapshot in snapshots] == [1, 2, 3, 1]
    newer = OpenRun(RUN, True, values)
    assert [data.load_profiles(session(), opened) for opened in (OPENED, newer, OPENED)] == [4, 5, 4]


def test_an_actor_with_other_rights_gets_a_result_of_their_own(worked_out):
    looking = session(rights=frozenset({Right.VIEW}))
    asking = (session(), looking, session(), looking)
    assert [data.load_summaries(each, SNAPSHOT) for each in asking] == [1, 2, 1, 2]


def test_another_bank_gets_a_result_of_its_own(worked_out):
    assert [data.load_summaries(session(bank=bank), SNAPSHOT) for bank in ("b1", "b2", "b1")] == [1, 2, 1]


def test_actors_with_the_same_rights_share_a_result(worked_out):
    assert [data.load_summaries(session(name), SNAPSHOT) for name in ("ana", "ben")] == [1, 1]


def test_an_audience_is_counted_again_once_a_segmentation_it_asks_for_is_another_or_gone(worked_out):
    saved = SAVED
    asked = ((saved,), (replace(saved, run_id="scored"),), (None,), (saved,))
    assert [data.load_audience_count(session(), SNAPSHOT, "rule", each) for each in asked] == [1, 2, 3, 1]
