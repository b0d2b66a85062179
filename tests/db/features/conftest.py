from datetime import date

import pytest
from sqlalchemy import create_engine

from db.bank.connection import open_bank
from db.bank.demo.generator import generate_demo
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


@pytest.fixture
def mirror_of_demo(tmp_path):
    """Opens a mirror of a demo bank of a thousand customers, until 15 June 2026."""
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    filled = create_engine(url)
    generate_demo(filled, customers=1_000, transactions_per_customer=60, seed=1, until=date(2026, 6, 15))
    filled.dispose()
    bank = open_bank(url)
    manifest = copy_to_mirror(bank, tmp_path / "demo", lambda _share, _doing: None)
    bank.dispose()
    return lambda: over_mirror(tmp_path / "demo", manifest)
