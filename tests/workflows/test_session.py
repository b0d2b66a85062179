"""Every workflow asks for its right before it does anything: a caller without it learns nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.errors import NotPermittedError
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from workflows import start as start_dashboard
from workflows.bank import check as check_bank
from workflows.bank import create_tables
from workflows.bank import explore as explore_customers
from workflows.bank import fill as fill_bank
from workflows.bank import refresh as refresh_features
from workflows.lists import release as release_target_list
from workflows.lists.people import FromSegments
from workflows.segments import build as run_segmentation
from workflows.segments import explain as explain_segments
from workflows.segments import keep as keep_segmentation
from workflows.segments import life as segmentation_life
from workflows.segments import refit as refit_segmentation
from workflows.segments import score as score_segmentation
from workflows.session import Session

NOBODY = Actor("nobody", frozenset())
SETTINGS = SegmentationSettings(("age",), 2)
REQUEST = release_target_list.ListRequest("List", FromSegments("id", (1,)), ("customer_id",))
# In place of the stores: whoever may do nothing must be refused before they are touched.
UNTOUCHED: Any = None
CALLS = {
    "open_run": lambda who: explain_segments.open_run(Session(who, UNTOUCHED), "id"),
    "profile_run": lambda who: explain_segments.profile_run(Session(who, UNTOUCHED), "id"),
    "project_run": lambda who: explain_segments.project_run(Session(who, UNTOUCHED), "id"),
    "distribution_of_run": lambda who: explain_segments.distribution_of_run(Session(who, UNTOUCHED), "id", "age"),
    "reconcile_money": lambda who: explain_segments.reconcile_money(Session(who, UNTOUCHED), "id"),
    "open_snapshot": lambda who: explore_customers.open_snapshot(Session(who, UNTOUCHED)),
    "summarise_attributes": lambda who: explore_customers.summarise_attributes(Session(who, UNTOUCHED), "id"),
    "distribute_attribute": lambda who: explore_customers.distribute_attribute(Session(who, UNTOUCHED), "id", "age"),
    "list_segmentations": lambda who: keep_segmentation.list_segmentations(Session(who, UNTOUCHED)),
    "latest_run": lambda who: keep_segmentation.latest_run(Session(who, UNTOUCHED)),
    "save_segmentation": lambda who: keep_segmentation.save_segmentation(Session(who, UNTOUCHED), "Name", "id"),
    "rename_segments": lambda who: keep_segmentation.rename_segments(Session(who, UNTOUCHED), "id", {1: "Name"}),
    "delete_segmentation": lambda who: keep_segmentation.delete_segmentation(Session(who, UNTOUCHED), "id"),
    "restore_segmentation": lambda who: keep_segmentation.restore_segmentation(Session(who, UNTOUCHED), "id"),
    "save_version": lambda who: keep_segmentation.save_version(Session(who, UNTOUCHED), "id", "run"),
    "rename_segmentation": lambda who: keep_segmentation.rename_segmentation(Session(who, UNTOUCHED), "id", "Name"),
    "duplicate_segmentation": lambda who: segmentation_life.duplicate_segmentation(
        Session(who, UNTOUCHED), "id", "Name"
    ),
    "freeze_segmentation": lambda who: segmentation_life.freeze_segmentation(Session(who, UNTOUCHED), "id"),
    "unfreeze_segmentation": lambda who: segmentation_life.unfreeze_segmentation(Session(who, UNTOUCHED), "id"),
    "archive_segmentation": lambda who: segmentation_life.archive_segmentation(Session(who, UNTOUCHED), "id"),
    "take_back_segmentation": lambda who: segmentation_life.take_back_segmentation(Session(who, UNTOUCHED), "id"),
    "uses_of": lambda who: segmentation_life.uses_of(Session(who, UNTOUCHED), "id"),
    "history_of": lambda who: segmentation_life.history_of(Session(who, UNTOUCHED), "id"),
    "versions_of": lambda who: segmentation_life.versions_of(Session(who, UNTOUCHED), "id"),
    "score_segmentation": lambda who: score_segmentation.score_segmentation(Session(who, UNTOUCHED), "id", silent),
    "scored_runs": lambda who: score_segmentation.scored_runs(Session(who, UNTOUCHED), "id"),
    "refit_segmentation": lambda who: refit_segmentation.refit_segmentation(Session(who, UNTOUCHED), "id", silent),
    "list_releases": lambda who: release_target_list.list_releases(Session(who, UNTOUCHED)),
    "prepare_target_list": lambda who: release_target_list.prepare_target_list(
        Session(who, UNTOUCHED), REQUEST, silent
    ),
    "release_target_list": lambda who: release_target_list.release_target_list(
        Session(who, UNTOUCHED),
        release_target_list.PreparedList(REQUEST, UNTOUCHED, date(2026, 1, 1), "", UNTOUCHED, UNTOUCHED),
        silent,
    ),
    "refresh_features": lambda who: refresh_features.refresh_features(Session(who, UNTOUCHED), silent),
    "run_segmentation": lambda who: run_segmentation.run_segmentation(Session(who, UNTOUCHED), SETTINGS, silent),
    "write_segments_csv": lambda who: run_segmentation.write_segments_csv(
        Session(who, UNTOUCHED), SETTINGS, Path("x"), silent
    ),
    "create_tables": lambda who: create_tables.create_tables(Session(who, UNTOUCHED), ""),
    "check_bank": lambda who: check_bank.check_bank(Session(who, UNTOUCHED)),
    "import_bank": lambda who: fill_bank.import_bank(Session(who, UNTOUCHED), "", Path("x"), progress=silent),
    "prepare_start": lambda who: start_dashboard.prepare_start(Session(who, UNTOUCHED), silent),
    "fill_demo_bank": lambda who: fill_bank.fill_demo_bank(
        Session(who, UNTOUCHED),
        "",
        customers=1,
        transactions_per_customer=1,
        seed=1,
        until=date(2026, 1, 1),
        personas_file=None,
        progress=silent,
    ),
}


ASKED = {
    Right.BUILD: {"run_segmentation", "write_segments_csv", "score_segmentation", "refit_segmentation"},
    Right.SAVE: {
        "save_segmentation",
        "save_version",
        "rename_segmentation",
        "rename_segments",
        "delete_segmentation",
        "restore_segmentation",
        "duplicate_segmentation",
        "freeze_segmentation",
        "unfreeze_segmentation",
        "archive_segmentation",
        "take_back_segmentation",
    },
    Right.RELEASE: {"prepare_target_list", "release_target_list"},
    Right.REFRESH: {"refresh_features", "prepare_start"},
    Right.FILL: {"import_bank", "fill_demo_bank", "create_tables"},
    Right.CHECK: {"check_bank"},
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_who_has_no_right_is_refused_before_anything_is_touched(call):
    with pytest.raises(NotPermittedError):
        call(NOBODY)


@pytest.mark.parametrize("name", CALLS)
def test_no_other_right_stands_in_for_the_one_that_is_asked_for(name):
    asked = next((right for right, names in ASKED.items() if name in names), Right.VIEW)
    with pytest.raises(NotPermittedError, match=asked.value):
        CALLS[name](Actor("specialist", frozenset(Right) - {asked}))


@pytest.mark.parametrize("right", Right)
def test_each_right_is_asked_for_by_itself(right):
    only = Session(Actor("specialist", frozenset({right})), UNTOUCHED)
    only.require(right)
    for other in set(Right) - {right}:
        with pytest.raises(NotPermittedError):
            only.require(other)


def test_until_sign_in_exists_the_local_actor_may_do_everything():
    assert LOCAL.rights == frozenset(Right)
