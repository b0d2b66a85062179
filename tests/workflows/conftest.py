import shutil
from datetime import date

import pytest
from sqlalchemy import create_engine

from db.bank.demo import generate_demo
from tests.workflows.bank_in_use import build_and_save, refresh


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("demo") / "bank.db"
    engine = create_engine(f"sqlite:///{file}")
    generate_demo(engine, customers=400, transactions_per_customer=20, seed=1, until=date(2026, 10, 31))
    engine.dispose()
    return file


@pytest.fixture
def bank(demo_file, tmp_path):
    """A bank of 400 customers of this test's own."""
    return shutil.copy(demo_file, tmp_path / "bank.db")


@pytest.fixture
def stores(bank, open_stores):
    stores = open_stores(f"sqlite:///{bank}")
    refresh(stores)
    return stores


@pytest.fixture
def saved(stores):
    return build_and_save(stores)
