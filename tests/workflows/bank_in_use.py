"""The usual steps over a bank on disk, in one line each."""

import sqlite3
from pathlib import Path

from segmentation.domain import SegmentationSettings
from workflows.access import LOCAL
from workflows.keep_segmentation import save_segmentation
from workflows.refresh_features import refresh_features
from workflows.release_target_list import ListRequest, prepare_target_list, release_target_list
from workflows.run_segmentation import run_segmentation

SETTINGS = SegmentationSettings(("age", "balance", "spending_90d"), 4)


def quietly(_share: float, _doing: str) -> None:
    """Progress that nobody watches."""


def bank_file(stores) -> Path:
    return Path(stores.settings.bank.removeprefix("sqlite:///"))


def ask(stores, query, *values):
    """What the bank's own tables say."""
    with sqlite3.connect(bank_file(stores)) as connection:
        rows = connection.execute(query, values).fetchall()
    connection.close()
    return rows


def refresh(stores, as_of=None):
    return refresh_features(LOCAL, stores, quietly, as_of)


def build(stores, settings=SETTINGS):
    return run_segmentation(LOCAL, stores, settings, quietly)


def build_and_save(stores, name="Autumn", settings=SETTINGS):
    return save_segmentation(LOCAL, stores, name, build(stores, settings).run_id)


def request_for(saved, segments=None, columns=("name", "email", "segment_name"), name="Autumn letter"):
    return ListRequest(name, saved.segmentation_id, segments or tuple(s.number for s in saved.segments), columns)


def prepare(stores, request):
    return prepare_target_list(LOCAL, stores, request, quietly)


def release(stores, prepared):
    return release_target_list(LOCAL, stores, prepared, quietly)
