import pytest

from db.bank.connection import open_bank
from db.engines.duckdb import over_mirror
from db.features.mirror.generation import copy_to_mirror


@pytest.fixture
def mirror_of(make_bank, tmp_path):
    """Opens a mirror of a bank with these rows."""

    def mirrored(rows, name="bank"):
        bank = open_bank(make_bank(rows, name))
        manifest = copy_to_mirror(bank, tmp_path / name, lambda _share, _doing: None)
        bank.dispose()
        return over_mirror(tmp_path / name, manifest)

    return mirrored
