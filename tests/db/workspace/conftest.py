"""A workspace in a real SQLite file and on a real server, and a run of five customers in two segments."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import numpy as np
import pytest

from db.workspace.connection import migrate, open_workspace, writing_workspace
from db.workspace.runs import save_run
from db.workspace.schema import metadata, runs
from domain.runs import Run
from domain.segmentations import Preparation, SegmentationSettings
from domain.segments import Segment

LABELS = np.array([1, 2, 1, 1, 2], dtype=np.int8)
RUN = Run(
    run_id="0" * 32,
    created_at=datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC),
    actor="ana@bank.example",
    bank="sqlite-bank1",
    snapshot="snapshot-1",
    as_of=date(2026, 2, 28),
    settings=SegmentationSettings(("recency", "balance"), 2, 7),
    segments=(Segment(1, "Everyday users", 3, 0.6), Segment(2, "Sleepers", 2, 0.4)),
    preparations=(
        Preparation("recency", 12.0, 1, False, 0.0, 365.0, 40.5, 20.25),
        Preparation("balance", 0.0, 0, True, -3.5, 11.0, 6.125, 1.5),
    ),
    centroids=((-0.5, 0.25), (0.75, -0.375)),
    silhouette=0.31,
    silhouette_sample=5,
    n_customers=5,
)


in_a_file = pytest.mark.parametrize("place", ["file"], indirect=True)


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.mysql)])
def place(request):
    return request.param


@pytest.fixture
def url(request, place, tmp_path):
    """Of an empty place."""
    return f"sqlite:///{tmp_path}/new/folder/workspace.db" if place == "file" else request.getfixturevalue("mysql_url")


@pytest.fixture(scope="session")
def workspace_on_server(mariadb):
    engine = open_workspace(mariadb.create_database("workspace"))
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(request, place, tmp_path):
    if place == "file":
        engine = open_workspace(f"sqlite:///{tmp_path}/workspace.db")
        migrate(engine)
        yield engine
        engine.dispose()
    else:
        yield (engine := request.getfixturevalue("workspace_on_server"))
        with writing_workspace(engine) as connection:
            connection.execute(runs.update().values(fitted_by=None))  # a row may not go before those that name it
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())


@pytest.fixture
def labels():
    return LABELS


@pytest.fixture
def make_run():
    return lambda **changes: replace(RUN, run_id=uuid4().hex, **changes)


@pytest.fixture
def run(engine, make_run, labels):
    run = make_run()
    save_run(engine, run, labels)
    return run
