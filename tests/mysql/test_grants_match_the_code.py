"""Each account is given the columns that the code reads with it, and none besides; seen while the work is done on SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Engine, event, select
from sqlalchemy.sql import visitors

from db.bank.contacts import READ_FOR_A_RELEASE
from db.bank.schema import TABLES, customer
from db.features.mirror.columns import MIRRORED
from settings import Settings
from tests.mysql.grants_file import ANALYTICS, RELEASE, granted_columns
from tests.workflows.a_campaign import people_in, release_a_list
from workflows.stores import Stores


@contextmanager
def noting_columns(engine: Engine) -> Iterator[set[str]]:
    """Fills with the Table.column of every column of the bank that a statement touches, anywhere in it."""
    touched: set[str] = set()
    names: dict[Any, str] = {column: f"{table.name}.{column.name}" for table in TABLES for column in table.columns}

    def note(_connection, statement, *_):
        assert isinstance(statement, ClauseElement), "SQL as text hides the columns that it reads"
        touched.update(names[part] for part in visitors.iterate(statement) if part in names)

    event.listen(engine, "before_execute", note)
    yield touched
    event.remove(engine, "before_execute", note)


@pytest.fixture
def stores(demo, tmp_path) -> Iterator[Stores]:
    """One file, opened twice: what each account would do there can be told apart."""
    opened = Stores(Settings(database_url=demo, release_database_url=demo, data_dir=tmp_path / "data"))
    yield opened
    for engine in (opened.bank, opened.bank_for_release, opened.workspace):
        engine.dispose()


def test_each_account_is_given_exactly_the_columns_that_the_whole_path_reads_with_it(stores):
    with noting_columns(stores.bank) as by_analytics, noting_columns(stores.bank_for_release) as by_release:
        assert people_in(release_a_list(stores))
    assert by_analytics == granted_columns(ANALYTICS)
    assert by_release == granted_columns(RELEASE)


@pytest.mark.parametrize(("account", "declared"), [(ANALYTICS, MIRRORED), (RELEASE, READ_FOR_A_RELEASE)])
def test_the_doctor_asks_for_exactly_what_is_given(account, declared):
    assert {f"{table.name}.{name}" for table, names in declared.items() for name in names} == granted_columns(account)


def test_a_column_that_is_only_compared_or_sorted_by_is_seen_too(stores):
    hidden = select(customer.c.customer_id).where(customer.c.address != "").order_by(customer.c.name)
    with noting_columns(stores.bank) as touched, stores.bank.connect() as connection:
        connection.execute(hidden)
    assert touched == {"Customer.customer_id", "Customer.address", "Customer.name"}
