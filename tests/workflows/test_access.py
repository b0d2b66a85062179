"""Every workflow asks for its right before it does anything: a caller without it learns nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from segmentation.domain import SegmentationSettings
from tests.workflows.conftest import silent
from workflows import (
    explain_segments,
    explore_customers,
    fill_bank,
    keep_segmentation,
    refresh_features,
    release_target_list,
    run_segmentation,
    start_dashboard,
)
from workflows.access import LOCAL, Actor, Right, require
from workflows.errors import NotPermittedError

NOBODY = Actor("nobody", frozenset())
SETTINGS = SegmentationSettings(("age",), 2)
REQUEST = release_target_list.ListRequest("List", "id", (1,), ("customer_id",))
# In place of the stores: whoever may do nothing must be refused before they are touched.
UNTOUCHED: Any = None
CALLS = {
    "open_run": lambda: explain_segments.open_run(NOBODY, UNTOUCHED, "id"),
    "profile_run": lambda: explain_segments.profile_run(NOBODY, UNTOUCHED, "id"),
    "project_run": lambda: explain_segments.project_run(NOBODY, UNTOUCHED, "id"),
    "distribution_of_run": lambda: explain_segments.distribution_of_run(NOBODY, UNTOUCHED, "id", "age"),
    "reconcile_money": lambda: explain_segments.reconcile_money(NOBODY, UNTOUCHED, "id"),
    "open_snapshot": lambda: explore_customers.open_snapshot(NOBODY, UNTOUCHED),
    "summarise_attributes": lambda: explore_customers.summarise_attributes(NOBODY, UNTOUCHED, "id"),
    "distribute_attribute": lambda: explore_customers.distribute_attribute(NOBODY, UNTOUCHED, "id", "age"),
    "list_segmentations": lambda: keep_segmentation.list_segmentations(NOBODY, UNTOUCHED),
    "latest_run": lambda: keep_segmentation.latest_run(NOBODY, UNTOUCHED),
    "save_segmentation": lambda: keep_segmentation.save_segmentation(NOBODY, UNTOUCHED, "Name", "id"),
    "rename_segments": lambda: keep_segmentation.rename_segments(NOBODY, UNTOUCHED, "id", {1: "Name"}),
    "delete_segmentation": lambda: keep_segmentation.delete_segmentation(NOBODY, UNTOUCHED, "id"),
    "restore_segmentation": lambda: keep_segmentation.restore_segmentation(NOBODY, UNTOUCHED, "id"),
    "list_releases": lambda: release_target_list.list_releases(NOBODY, UNTOUCHED),
    "prepare_target_list": lambda: release_target_list.prepare_target_list(NOBODY, UNTOUCHED, REQUEST, silent),
    "release_target_list": lambda: release_target_list.release_target_list(
        NOBODY,
        UNTOUCHED,
        release_target_list.PreparedList(REQUEST, "Name", date(2026, 1, 1), UNTOUCHED, UNTOUCHED),
        silent,
    ),
    "refresh_features": lambda: refresh_features.refresh_features(NOBODY, UNTOUCHED, silent),
    "run_segmentation": lambda: run_segmentation.run_segmentation(NOBODY, UNTOUCHED, SETTINGS, silent),
    "write_segments_csv": lambda: run_segmentation.write_segments_csv(NOBODY, UNTOUCHED, SETTINGS, Path("x"), silent),
    "import_bank": lambda: fill_bank.import_bank(NOBODY, "", Path("x"), silent),
    "prepare_start": lambda: start_dashboard.prepare_start(NOBODY, UNTOUCHED, silent),
    "fill_demo_bank": lambda: fill_bank.fill_demo_bank(
        NOBODY,
        "",
        customers=1,
        transactions_per_customer=1,
        seed=1,
        until=date(2026, 1, 1),
        personas_file=None,
        progress=silent,
    ),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_who_has_no_right_is_refused_before_anything_is_touched(call):
    with pytest.raises(NotPermittedError):
        call()


@pytest.mark.parametrize("right", Right)
def test_each_right_is_asked_for_by_itself(right):
    only = Actor("specialist", frozenset({right}))
    require(only, right)
    for other in set(Right) - {right}:
        with pytest.raises(NotPermittedError):
            require(only, other)


def test_until_sign_in_exists_the_local_actor_may_do_everything():
    assert LOCAL.rights == frozenset(Right)
