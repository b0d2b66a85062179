from datetime import date

import pytest

from tests.workflows.bank_in_use import SETTINGS, build_and_save, prepare, quietly, refresh, request_for
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
from workflows.access import Actor, Right
from workflows.errors import NotPermittedError

FILLING = dict(customers=1, transactions_per_customer=0, seed=1, until=date(2026, 1, 1), personas_file=None)

# Every workflow, the right it asks for, and a call that succeeds for an actor who has that right alone.
CALLS = {
    "open_snapshot": (Right.VIEW, lambda who, at: explore_customers.open_snapshot(who, at.stores)),
    "summarise": (Right.VIEW, lambda who, at: explore_customers.summarise_attributes(who, at.stores, at.snapshot)),
    "distribute": (
        Right.VIEW,
        lambda who, at: explore_customers.distribute_attribute(who, at.stores, at.snapshot, "age"),
    ),
    "open_run": (Right.VIEW, lambda who, at: explain_segments.open_run(who, at.stores, at.run)),
    "profile_run": (Right.VIEW, lambda who, at: explain_segments.profile_run(who, at.stores, at.run)),
    "project_run": (Right.VIEW, lambda who, at: explain_segments.project_run(who, at.stores, at.run)),
    "distribution": (Right.VIEW, lambda who, at: explain_segments.distribution_of_run(who, at.stores, at.run, "age")),
    "money": (Right.VIEW, lambda who, at: explain_segments.reconcile_money(who, at.stores, at.run)),
    "list_saved": (Right.VIEW, lambda who, at: keep_segmentation.list_segmentations(who, at.stores)),
    "latest_run": (Right.VIEW, lambda who, at: keep_segmentation.latest_run(who, at.stores)),
    "releases": (Right.VIEW, lambda who, at: release_target_list.list_releases(who, at.stores)),
    "run": (Right.BUILD, lambda who, at: run_segmentation.run_segmentation(who, at.stores, SETTINGS, quietly)),
    "csv": (
        Right.BUILD,
        lambda who, at: run_segmentation.write_segments_csv(who, at.stores, SETTINGS, at.file, quietly),
    ),
    "save": (Right.SAVE, lambda who, at: keep_segmentation.save_segmentation(who, at.stores, "Other", at.run)),
    "rename": (Right.SAVE, lambda who, at: keep_segmentation.rename_segments(who, at.stores, at.run, {1: "Renamed"})),
    "delete": (Right.SAVE, lambda who, at: keep_segmentation.delete_segmentation(who, at.stores, at.saved)),
    "restore": (Right.SAVE, lambda who, at: keep_segmentation.restore_segmentation(who, at.stores, at.deleted)),
    "refresh": (Right.REFRESH, lambda who, at: refresh_features.refresh_features(who, at.stores, quietly)),
    "start": (Right.REFRESH, lambda who, at: start_dashboard.prepare_start(who, at.stores.settings, quietly)),
    "demo": (Right.FILL, lambda who, at: fill_bank.fill_demo_bank(who, at.empty, **FILLING, progress=quietly)),
    "import": (Right.FILL, lambda who, at: fill_bank.import_bank(who, at.empty, at.folder, quietly)),
    "prepare": (
        Right.RELEASE,
        lambda who, at: release_target_list.prepare_target_list(who, at.stores, at.request, quietly),
    ),
    "release": (
        Right.RELEASE,
        lambda who, at: release_target_list.release_target_list(who, at.stores, at.prepared, quietly),
    ),
}


class Place:
    """Everything that the calls above are about, in one bank."""

    def __init__(self, stores, folder):
        kept, gone = build_and_save(stores), build_and_save(stores, "Deleted")
        keep_segmentation.delete_segmentation(Actor("ana", frozenset(Right)), stores, gone.segmentation_id)
        self.stores, self.run, self.saved, self.deleted = (
            stores,
            kept.run_id,
            kept.segmentation_id,
            gone.segmentation_id,
        )
        self.snapshot, self.file = refresh(stores).snapshot_id, folder / "segments.csv"
        self.empty, self.folder = f"sqlite:///{folder}/empty.db", folder / "csv"
        self.folder.mkdir()
        (self.folder / "Customer.csv").write_text(
            "customer_id,name,email,phone,address,date_of_birth,identification_number\n1,,,,,,\n"
        )
        self.request = request_for(kept)
        self.prepared = prepare(stores, self.request)


@pytest.fixture
def place(stores, tmp_path):
    return Place(stores, tmp_path)


@pytest.mark.parametrize("name", CALLS)
def test_each_workflow_asks_for_its_right_and_for_no_other(name, place):
    right, call = CALLS[name]
    with pytest.raises(NotPermittedError, match=right.value):
        call(Actor("ben", frozenset(Right) - {right}), place)
    call(Actor("ana", frozenset({right})), place)


def test_every_right_is_asked_for_somewhere():
    assert {right for right, _ in CALLS.values()} == set(Right)


def test_a_refused_filling_creates_no_file(place, tmp_path):
    for name in ("demo", "import"):
        with pytest.raises(NotPermittedError):
            CALLS[name][1](Actor("ben", frozenset()), place)
    assert not (tmp_path / "empty.db").exists()
