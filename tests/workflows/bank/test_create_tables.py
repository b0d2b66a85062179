import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from db.bank.schema import TABLES
from domain.errors import BankUnavailableError, StorageError, WorkflowError
from tests.workflows.conftest import OPERATOR
from workflows.bank.create_tables import create_tables

REFERENCE = (Path(__file__).parents[3] / "docs" / "bank-schema.sql").read_text("utf-8")
NAMES = re.findall(r"CREATE TABLE (\w+)", REFERENCE)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "new" / "folder" / "bank.db"


def columns_of(file) -> dict[str, list[str]]:
    engine = create_engine(f"sqlite:///{file}")
    books = inspect(engine)
    found = {name: [column["name"] for column in books.get_columns(name)] for name in books.get_table_names()}
    engine.dispose()
    return found


def test_an_empty_place_gets_the_nine_tables_of_the_reference(file, tmp_path):
    made = create_tables(OPERATOR, f"sqlite:///{file}")
    assert [(table.name, table.created) for table in made] == [(name, True) for name in NAMES]
    reference = tmp_path / "reference.db"
    with closing(sqlite3.connect(reference)) as there:
        there.executescript(REFERENCE)
    assert columns_of(file) == columns_of(reference)


def test_what_is_there_is_said_to_be_there_and_stays_as_it_is(file):
    file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(file)) as bank, bank:
        bank.execute("CREATE TABLE Payments (payment_id TEXT, ours TEXT)")
        bank.execute("INSERT INTO Payments VALUES ('x', 'kept')")
    made = create_tables(OPERATOR, f"sqlite:///{file}")
    assert [table.name for table in made if not table.created] == ["Payments"]
    assert len(made) == 9
    assert columns_of(file)["Payments"] == ["payment_id", "ours"]
    with closing(sqlite3.connect(file)) as bank:
        assert bank.execute("SELECT * FROM Payments").fetchall() == [("x", "kept")]


def test_a_second_time_nothing_is_created(file):
    create_tables(OPERATOR, f"sqlite:///{file}")
    before = file.read_bytes()
    assert {table.created for table in create_tables(OPERATOR, f"sqlite:///{file}")} == {False}
    assert file.read_bytes() == before


def test_the_keys_that_ranges_are_read_by_are_indexed(file):
    create_tables(OPERATOR, f"sqlite:///{file}")
    engine = create_engine(f"sqlite:///{file}")
    indexed = {(t.name, i["column_names"][0]) for t in TABLES for i in inspect(engine).get_indexes(t.name)}
    engine.dispose()
    assert {("Accounts", "customer_id"), ("Compliance", "customer_id")} <= indexed


def test_without_an_address_nothing_is_made_in_the_place_of_the_demo_bank():
    with pytest.raises(WorkflowError, match="No database was named"):
        create_tables(OPERATOR, "")


def test_an_address_that_is_none_is_refused():
    with pytest.raises(BankUnavailableError):
        create_tables(OPERATOR, "nonsense")


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StorageError):
        create_tables(OPERATOR, f"sqlite:///{tmp_path}/taken/bank.db")
