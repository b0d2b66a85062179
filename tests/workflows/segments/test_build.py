import csv
import os

import numpy as np
import pytest

from db.features.catalogue import CATALOGUE
from db.features.store import fetch_ids
from db.workspace.runs import fetch_labels
from domain.errors import (
    DashboardError,
    SavedItemDamagedError,
    SavedItemMissingError,
    SnapshotMissingError,
    StorageError,
    TooFewCustomersError,
    UnknownAttributesError,
    UnusableAttributesError,
)
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation, write_segments_csv
from workflows.segments.explain import open_run, profile_run
from workflows.segments.keep import latest_run
from workflows.session import Session

NAMES = [attribute.name for attribute in CATALOGUE]


def test_every_customer_is_in_exactly_one_segment(stores):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    assert sum(segment.size for segment in run.segments) == run.n_customers == stores.snapshot().customers == 300
    sizes = [segment.size for segment in run.segments]
    assert sizes == sorted(sizes, reverse=True)


def test_the_command_line_gives_the_same_segments_whatever_the_order_of_attributes(stores, tmp_path):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    turned = SegmentationSettings(tuple(reversed(SETTINGS.attributes)), SETTINGS.n_segments)
    written = write_segments_csv(Session(LOCAL, stores), turned, tmp_path / "segments.csv", silent)
    assert written.segments == run.segments
    assert written.settings == run.settings
    assert len((tmp_path / "segments.csv").read_text("utf-8-sig").splitlines()) == 301


@pytest.mark.parametrize(
    ("attributes", "n_segments", "error"),
    [
        (("shoe_size",), 2, UnknownAttributesError),
        (("credit_score",), 2, UnusableAttributesError),
        (("has_card",), 2, UnusableAttributesError),
        (("open_accounts",), 12, TooFewCustomersError),
    ],
)
def test_what_cannot_be_segmented_is_one_clear_error(make_bank, open_stores, attributes, n_segments, error):
    rows = {"Customer": ROWS["Customer"], "Accounts": [a for a in ROWS["Accounts"] if a["account_id"] < 40]}
    stores = open_stores(make_bank(rows))
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    with pytest.raises(error) as told:
        run_segmentation(Session(LOCAL, stores), SegmentationSettings(attributes, n_segments), silent)
    assert str(told.value.remedy)


def test_one_customer_is_refused_in_a_sentence(make_bank, open_stores):
    stores = open_stores(make_bank({"Customer": ROWS["Customer"][:1]}))
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    with pytest.raises(DashboardError):
        run_segmentation(Session(LOCAL, stores), SegmentationSettings(("age",), 2), silent)


def test_the_file_says_of_every_customer_what_the_run_says(stores, tmp_path):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    write_segments_csv(Session(LOCAL, stores), SETTINGS, tmp_path / "segments.csv", silent)
    with (tmp_path / "segments.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ids = fetch_ids(stores.data_dir, stores.snapshot())
    names = {segment.number: segment.name for segment in run.segments}
    labels = fetch_labels(stores.workspace, run.run_id).tolist()
    expected = [(str(i), str(n), names[n]) for i, n in zip(ids, labels, strict=True)]
    assert [tuple(row.values()) for row in rows] == expected


def test_building_twice_or_after_a_restart_gives_the_same_labels(stores, demo, open_stores):
    first = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    again = run_segmentation(Session(LOCAL, open_stores(demo)), SETTINGS, silent)
    assert first.run_id != again.run_id
    assert np.array_equal(fetch_labels(stores.workspace, first.run_id), fetch_labels(stores.workspace, again.run_id))
    assert first.centroids is not None
    assert first.centroids == again.centroids


def test_customers_who_are_all_alike_are_refused_and_the_next_choice_works(make_bank, open_stores):
    people = [dict(customer_id=n, date_of_birth=ROWS["Customer"][1]["date_of_birth"]) for n in range(50)]
    stores = open_stores(
        make_bank({"Customer": people, "Accounts": [dict(account_id=1, customer_id=1, status="closed")]})
    )
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    for attributes, error in ((("age",), UnusableAttributesError), (("deposits", "age"), UnusableAttributesError)):
        with pytest.raises(error):
            run_segmentation(Session(LOCAL, stores), SegmentationSettings(attributes, 2), silent)
    with pytest.raises(TooFewCustomersError):
        run_segmentation(Session(LOCAL, stores), SegmentationSettings(("closed_accounts",), 3), silent)
    assert latest_run(Session(LOCAL, stores)) is None
    run = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("closed_accounts",), 2), silent)
    assert [segment.size for segment in run.segments] == [49, 1]


def test_before_the_first_refresh_a_sentence_says_what_to_do(make_bank, open_stores):
    stores = open_stores(make_bank(ROWS))
    with pytest.raises(SnapshotMissingError) as told:
        run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    assert "refresh" in str(told.value.remedy)


@pytest.mark.parametrize("damage", ["result = '{}'", "settings = 'x'", "labels = x'00'", "n_customers = 299"])
def test_a_damaged_run_is_one_clear_error_and_the_next_build_works(stores, damage):
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    with stores.workspace.connect() as workspace:
        workspace.exec_driver_sql(f"UPDATE runs SET {damage} WHERE run_id = ?", (run.run_id,))
        workspace.commit()
    with pytest.raises(SavedItemDamagedError) as told:
        profile_run(Session(LOCAL, stores), run.run_id)
    assert str(told.value.remedy)
    again = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    latest = latest_run(Session(LOCAL, stores))
    assert latest is not None
    assert latest.run_id == again.run_id
    assert profile_run(Session(LOCAL, stores), again.run_id)


@pytest.mark.parametrize("run_id", ["", "nothing", "0" * 32, "x" * 5000, "' OR 1=1 --"])
def test_a_run_that_is_not_there_is_one_clear_error(stores, run_id):
    with pytest.raises(SavedItemMissingError):
        open_run(Session(LOCAL, stores), run_id)


@pytest.mark.parametrize("place", ["nowhere/segments.csv", "."])
def test_a_place_that_cannot_be_written_is_named_and_not_the_data_folder(stores, tmp_path, place):
    with pytest.raises(StorageError, match=r"could not be written") as told:
        write_segments_csv(Session(LOCAL, stores), SETTINGS, tmp_path / place, silent)
    assert "DATA_DIR" not in str(told.value.remedy)


def test_an_earlier_file_stays_whole_when_the_new_one_cannot_be_finished(stores, tmp_path, monkeypatch):
    file = tmp_path / "segments.csv"
    file.write_text("earlier")

    def give_up(_old: object, _new: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", give_up)
    with pytest.raises(StorageError):
        write_segments_csv(Session(LOCAL, stores), SETTINGS, file, silent)
    assert file.read_text() == "earlier"
    assert not list(tmp_path.glob("*.tmp"))
