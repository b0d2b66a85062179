import pytest
from sqlalchemy import create_engine, text

from db.bank.connection import open_bank
from db.bank.schema import metadata
from db.features.mirror import ranges
from db.features.mirror.columns import MIRRORED
from db.features.mirror.generation import copy_to_mirror
from tests.db.features.mirror.growing_bank import LEAST, OVERLAP, PER_BLOCK, GrowingBank, read_blocks


@pytest.fixture
def make_loose_bank(tmp_path):
    """Tables without keys and types, as an export may leave them; rows by table name."""

    def make(rows):
        url = f"sqlite:///{tmp_path / 'loose.db'}"
        engine = create_engine(url)
        with engine.begin() as connection:
            for table in metadata.sorted_tables:
                names = ", ".join(f'"{column.name}"' for column in table.columns)
                connection.execute(text(f'CREATE TABLE "{table.name}" ({names})'))
                for row in rows.get(table.name, ()):
                    places = ", ".join(f":{name}" for name in row)
                    connection.execute(text(f'INSERT INTO "{table.name}" ({", ".join(row)}) VALUES ({places})'), row)
        engine.dispose()
        return url

    return make


@pytest.fixture
def copy(make_loose_bank, tmp_path):
    """The mirror of these rows: values by table and column, and the report."""

    def copied(rows, folder="mirror"):
        engine = open_bank(make_loose_bank(rows))
        manifest = copy_to_mirror(engine, tmp_path / folder, lambda _share, _doing: None)
        engine.dispose()
        return {t.name: read_blocks(tmp_path / folder, manifest, t.name).to_pydict() for t in MIRRORED}, manifest

    return copied


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(ranges, "ROWS_PER_BLOCK", PER_BLOCK)
    monkeypatch.setattr(ranges, "LEAST_ROWS", LEAST)
    monkeypatch.setattr(ranges, "OVERLAP_ROWS", OVERLAP)


@pytest.fixture
def bank(small_blocks, tmp_path):
    growing = GrowingBank(tmp_path)
    yield growing
    growing.close()
