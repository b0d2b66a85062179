import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from db.bank.schema import metadata
from db.bank.vocabulary import DEFAULT_VOCABULARY, vocabulary_digest
from db.features.catalogue import CATALOGUE
from db.features.store import fetch_latest_snapshot
from domain.errors import NotPermittedError, StorageError, VocabularyError
from domain.people import LOCAL, Actor, Right
from domain.progress import Progress, silent
from settings import Settings
from workflows.segments.keep import delete_segmentation, list_segmentations
from workflows.session import Session
from workflows.start import DEMO_NAME, prepare_start
from workflows.stores import Stores

NAMES = [attribute.name for attribute in CATALOGUE]

# A first start in a process of its own, which kills itself while it fills the demo bank.
KILLED = """
import os, signal, sys
from pathlib import Path
from settings import Settings
from domain.people import LOCAL
from workflows.session import Session
from workflows.start import prepare_start
from workflows.stores import Stores
settings = Settings(data_dir=Path(sys.argv[1]), demo_customers=90, demo_transactions=1)
def die(_share, doing):
    if "90 customers are" in str(doing):
        os.kill(os.getpid(), signal.SIGKILL)
prepare_start(Session(LOCAL, Stores(settings)), die)
"""


def prepared(settings: Settings, progress: Progress = silent) -> Stores:
    stores = Stores(settings)
    prepare_start(Session(LOCAL, stores), progress)
    return stores


@pytest.fixture
def demo_settings(tmp_path):
    return Settings(data_dir=tmp_path, demo_customers=60, demo_transactions=5)


def dispose(*opened: Stores) -> None:
    for stores in opened:
        for name in ("bank", "workspace"):
            if name in vars(stores):
                vars(stores)[name].dispose()


def test_a_bank_that_was_given_is_never_replaced_by_the_demo(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'mine.db'}", data_dir=tmp_path / "data")
    with pytest.raises(StorageError):
        prepared(settings, silent)
    assert not list(tmp_path.rglob("demo_bank*"))
    engine = create_engine(settings.database_url)
    metadata.create_all(engine)
    engine.dispose()
    with pytest.raises(StorageError, match="no customers"):
        prepared(settings, silent)
    assert not list(tmp_path.rglob("demo_bank*"))


def test_the_first_start_fills_the_demo_and_a_second_does_nothing_more(tmp_path):
    settings = Settings(data_dir=tmp_path, demo_customers=60, demo_transactions=5)
    (tmp_path / "demo_bank.filling").write_bytes(b"left by a start that was interrupted")
    first = prepared(settings, silent)
    said: list[str] = []
    second = prepared(settings, lambda _share, doing: said.append(str(doing)))
    assert said == []
    assert fetch_latest_snapshot(tmp_path, second.bank_id) == first.snapshot()
    saved, damaged = list_segmentations(Session(LOCAL, second))
    assert [each.name for each in saved] == [DEMO_NAME]
    assert damaged == ()
    dispose(first, second)


def test_a_changed_vocabulary_computes_the_attributes_anew_and_the_same_one_does_not(demo, tmp_path):
    file = tmp_path / "vocabulary.toml"
    file.write_text('open_statuses = ["active", "dormant"]\nclosed_statuses = ["closed"]', encoding="utf-8")
    settings = Settings(database_url=demo, data_dir=tmp_path / "data")
    before = prepared(settings, silent)
    first = before.snapshot()
    changed = settings.model_copy(update={"vocabulary_file": str(file)})
    said: list[str] = []
    after = prepared(changed, lambda _share, doing: said.append(str(doing)))
    assert after.snapshot().snapshot_id != first.snapshot_id
    assert not any("Copying" in each for each in said), "the bank is not read again"
    said.clear()
    again = prepared(changed, lambda _share, doing: said.append(str(doing)))
    assert said == []
    dispose(before, after, again)


def test_a_snapshot_older_than_vocabularies_still_opens_and_is_computed_anew_at_the_start(demo, tmp_path):
    settings = Settings(database_url=demo, data_dir=tmp_path / "data")
    stores = prepared(settings, silent)
    file = next((tmp_path / "data").rglob("snapshots/*.json"))
    stored = json.loads(file.read_text())
    del stored["vocabulary"]
    file.write_text(json.dumps(stored))
    assert stores.snapshot().vocabulary == ""
    said: list[str] = []
    again = prepared(settings, lambda _share, doing: said.append(str(doing)))
    assert said
    assert again.snapshot().vocabulary == vocabulary_digest(DEFAULT_VOCABULARY)
    dispose(stores, again)


def test_a_changed_vocabulary_over_a_damaged_mirror_reads_the_bank_again(demo, tmp_path):
    (tmp_path / "vocabulary.toml").write_text('closed_statuses = ["closed"]')
    settings = Settings(database_url=demo, data_dir=tmp_path / "data")
    before = prepared(settings, silent)
    for file in (tmp_path / "data").rglob("mirror/*.parquet"):
        file.unlink()
    changed = settings.model_copy(update={"vocabulary_file": str(tmp_path / "vocabulary.toml")})
    said: list[str] = []
    after = prepared(changed, lambda _share, doing: said.append(str(doing)))
    assert any("Copying" in each for each in said)
    assert after.snapshot().vocabulary == vocabulary_digest(after.vocabulary)
    dispose(before, after)


def test_a_vocabulary_that_cannot_be_used_stops_the_start_in_a_sentence(demo, tmp_path):
    (tmp_path / "vocabulary.toml").write_text('nonsense = ["x"]')
    settings = Settings(
        database_url=demo, data_dir=tmp_path / "data", vocabulary_file=str(tmp_path / "vocabulary.toml")
    )
    with pytest.raises(VocabularyError, match="nonsense"):
        prepared(settings, silent)


def test_a_start_that_was_killed_while_filling_shows_no_half_bank(demo_settings):
    command = [sys.executable, "-c", KILLED, str(demo_settings.data_dir)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert (demo_settings.data_dir / "demo_bank.filling").stat().st_size > 0
    assert not demo_settings.demo_bank_file.exists()
    stores = prepared(demo_settings, silent)
    assert stores.snapshot().customers == 60
    dispose(stores)


def test_a_deleted_demo_segmentation_does_not_come_back(demo_settings):
    first = prepared(demo_settings, silent)
    (saved,), _ = list_segmentations(Session(LOCAL, first))
    delete_segmentation(Session(LOCAL, first), saved.segmentation_id)
    second = prepared(demo_settings, silent)
    assert list_segmentations(Session(LOCAL, second)) == ((), ())
    dispose(first, second)


def test_a_damaged_run_does_not_keep_the_dashboard_from_starting(demo_settings):
    first = prepared(demo_settings, silent)
    with first.workspace.connect() as workspace:
        workspace.exec_driver_sql("UPDATE runs SET result = '{}'")
        workspace.commit()
    second = prepared(demo_settings, silent)
    sound, (damaged,) = list_segmentations(Session(LOCAL, second))
    assert (sound, damaged.name) == ((), DEMO_NAME)
    dispose(first, second)


def test_a_demo_too_small_for_segments_still_starts(tmp_path):
    stores = prepared(Settings(data_dir=tmp_path, demo_customers=3, demo_transactions=0), silent)
    assert stores.snapshot().customers == 3
    assert list_segmentations(Session(LOCAL, stores)) == ((), ())
    dispose(stores)


def test_a_given_bank_gets_its_data_read_but_no_segmentation(demo, tmp_path):
    stores = prepared(Settings(database_url=demo, data_dir=tmp_path / "data"), silent)
    assert stores.snapshot().customers == 300
    assert list_segmentations(Session(LOCAL, stores)) == ((), ())
    assert not list(tmp_path.rglob("demo_bank*"))
    dispose(stores)


def test_a_demo_that_one_may_not_fill_is_not_begun(demo_settings):
    with pytest.raises(NotPermittedError):
        prepare_start(Session(Actor("ben", frozenset(Right) - {Right.FILL}), Stores(demo_settings)), silent)
    assert not list(demo_settings.data_dir.glob("demo_bank.db"))
    assert not list(demo_settings.data_dir.glob("*.filling"))


def test_a_data_folder_that_is_a_file_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError) as told:
        prepared(Settings(data_dir=tmp_path / "file"), silent)
    assert "DATA_DIR" in str(told.value.remedy)
