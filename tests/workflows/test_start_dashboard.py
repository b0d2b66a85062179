import pytest
from sqlalchemy import create_engine

from db.bank.schema import metadata
from db.errors import StorageError
from db.features.catalogue import CATALOGUE
from db.features.store import fetch_latest_snapshot
from settings import Settings
from tests.workflows.conftest import silent
from workflows.access import LOCAL
from workflows.keep_segmentation import list_segmentations
from workflows.start_dashboard import DEMO_NAME, prepare_start
from workflows.stores import Stores

NAMES = [attribute.name for attribute in CATALOGUE]


def dispose(*opened: Stores) -> None:
    for stores in opened:
        for name in ("bank", "workspace"):
            if name in vars(stores):
                vars(stores)[name].dispose()


def test_a_bank_that_was_given_is_never_replaced_by_the_demo(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'mine.db'}", data_dir=tmp_path / "data")
    with pytest.raises(StorageError):
        prepare_start(LOCAL, settings, silent)
    assert not list(tmp_path.rglob("demo_bank*"))
    engine = create_engine(settings.database_url)
    metadata.create_all(engine)
    engine.dispose()
    with pytest.raises(StorageError, match="no customers"):
        prepare_start(LOCAL, settings, silent)
    assert not list(tmp_path.rglob("demo_bank*"))


def test_the_first_start_fills_the_demo_and_a_second_does_nothing_more(tmp_path):
    settings = Settings(data_dir=tmp_path, demo_customers=60, demo_transactions=5)
    (tmp_path / "demo_bank.filling").write_bytes(b"left by a start that was interrupted")
    first = prepare_start(LOCAL, settings, silent)
    said: list[str] = []
    second = prepare_start(LOCAL, settings, lambda _share, doing: said.append(doing))
    assert said == []
    assert fetch_latest_snapshot(tmp_path, second.bank_id) == first.snapshot()
    saved, damaged = list_segmentations(LOCAL, second)
    assert [each.name for each in saved] == [DEMO_NAME]
    assert damaged == ()
    dispose(first, second)
