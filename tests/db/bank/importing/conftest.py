"""A folder of three files that all fit, a bank to load them into, and the ways to look at both."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from db.bank.importing.folder import import_folder
from db.bank.importing.mapping import load_mapping
from domain.imports import ImportedTable, ImportReport

CUSTOMERS = """\
customer_id,name,email,phone,address,date_of_birth,identification_number
1,Ann,ann@example.com,+1 555,"1 Main St, Town",1990-01-02,X1
2,,,,,,
"""
ACCOUNTS = """\
account_id,customer_id,account_type,balance,status
10,1,current,-5.25,active
11,2,savings,,open
"""
TRANSACTIONS = """\
transaction_id,account_id,transaction_type,amount,transaction_date,notes
100,10,purchase,29.33,2024-01-01 10:11:12,"two
lines"
101,10,purchase,0.10,2024-01-02 00:00:00,
102,11,salary,0.20,2024-01-03 00:00:00,
"""


@pytest.fixture
def bank() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, Customer=CUSTOMERS, Accounts=ACCOUNTS, Transactions=TRANSACTIONS)
    return tmp_path


def write(folder: Path, **contents: str) -> None:
    for name, content in contents.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")


def rows(bank: Engine, statement: str) -> list[tuple]:
    with bank.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def imported(report: ImportReport, name: str) -> ImportedTable:
    return next(table for table in report.tables if table.table == name)


def rejects(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "rejects" / f"{name}.rejects.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def import_with(bank: Engine, folder: Path, mapping: str, *, append: bool = False) -> ImportReport:
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return import_folder(bank, folder, load_mapping(folder / "mapping.toml"), append=append)
