import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from db.workspace.connection import reading_workspace, writing_workspace
from db.workspace.schema import runs
from domain.errors import SavedItemDamagedError
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import Outliers
from tests.workflows.conftest import SETTINGS
from workflows.segments.build import run_segmentation
from workflows.segments.explain import profile_run
from workflows.session import Session


@pytest.fixture
def mixture(stores):
    return run_segmentation(Session(LOCAL, stores), replace(SETTINGS, method="gaussian-mixture"), silent)


def edited(stores, run, column, change):
    """As if somebody had opened the workspace and typed something else."""
    kept = runs.c[column]
    with reading_workspace(stores.workspace) as connection:
        (text,) = connection.scalars(runs.select().with_only_columns(kept).where(runs.c.run_id == run.run_id))
    document = json.loads(text)
    change(document)
    with writing_workspace(stores.workspace) as connection:
        connection.execute(update(runs).where(runs.c.run_id == run.run_id).values({column: json.dumps(document)}))


def narrowed(document):
    document["parameters"]["variances"] = [row[:2] for row in document["parameters"]["variances"]]


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("result", lambda document: document["parameters"].pop("variances")),
        ("result", narrowed),
        ("result", lambda document: document["parameters"].update(weight=[[0.0]] * 4)),
        ("settings", lambda document: document.update(outliers=Outliers.OWN_SEGMENT)),
        ("settings", lambda document: document.update(method="hdbscan")),
    ],
    ids=["a parameter is gone", "too narrow", "no weight", "with outliers it does not have", "another method"],
)
def test_a_result_by_which_nobody_can_be_assigned_any_more_is_damaged(stores, mixture, column, change):
    edited(stores, mixture, column, change)
    with pytest.raises(SavedItemDamagedError, match="damaged"):
        profile_run(Session(LOCAL, stores), mixture.run_id)


def test_what_was_not_edited_is_not_damaged(stores, mixture):
    edited(stores, mixture, "result", lambda document: None)
    assert len(profile_run(Session(LOCAL, stores), mixture.run_id)) == 4
