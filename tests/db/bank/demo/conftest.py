import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from db.bank.demo.generator import generate_demo
from db.bank.schema import TABLES

UNTIL = date(2026, 6, 17)
CUSTOMERS, TRANSACTIONS = 2_700, 60  # more than one block of customers


def empty_bank() -> Engine:
    return create_engine("sqlite://", poolclass=StaticPool)


def read_tables(bank: Engine) -> dict[str, pd.DataFrame]:
    with bank.connect() as connection:
        read = {table.name: connection.exec_driver_sql(f'SELECT * FROM "{table.name}"') for table in TABLES}
        return {name: pd.DataFrame(rows.fetchall(), columns=list(rows.keys())) for name, rows in read.items()}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    bank, personas = empty_bank(), tmp_path_factory.mktemp("demo") / "personas.csv"
    generate_demo(
        bank,
        customers=CUSTOMERS,
        transactions_per_customer=TRANSACTIONS,
        seed=1,
        until=UNTIL,
        personas_file=personas,
    )
    yield bank, personas
    bank.dispose()


@pytest.fixture(scope="session")
def demo(filled: tuple[Engine, Path]) -> dict[str, pd.DataFrame]:
    return read_tables(filled[0])


@pytest.fixture(scope="session")
def personas(filled: tuple[Engine, Path]) -> pd.Series:
    with filled[1].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return pd.Series({int(row["customer_id"]): row["persona"] for row in rows})


@pytest.fixture(scope="session")
def movements(demo: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every transaction with its account's type and customer, `moment` as a timestamp, those dated 2099 left out."""
    booked = demo["Transactions"].merge(demo["Accounts"].dropna(subset="customer_id"), on="account_id")
    booked = booked[booked.transaction_date < "2099"]
    return booked.assign(moment=pd.to_datetime(booked.transaction_date), customer_id=booked.customer_id.astype("int64"))
