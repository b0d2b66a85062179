"""Attributes over a window that no attribute of the catalogue has: a refresh, a day in the past and the bank itself."""

from datetime import date

import pytest
from sqlalchemy import create_engine

from db.bank.schema import payments
from db.bank.vocabulary import DEFAULT_VOCABULARY
from db.features import compute, query
from db.features.calendar import within
from db.features.catalogue import CATALOGUE, DEFINITIONS
from db.features.catalogue.behaviour import INITIATED, MOMENT
from db.features.catalogue.definition import Definition
from db.features.store import fetch_customers
from db.features.tables import PAYMENTS, TRANSACTIONS
from domain.attributes import Attribute, Group, Kind
from domain.people import LOCAL
from domain.progress import silent
from tests.db.features.twelve_customers import AS_OF, ROWS
from workflows.bank.past_snapshots import snapshot_as_of
from workflows.bank.refresh import refresh_features
from workflows.session import Session

EARLIER = date(2026, 5, 20)


def count(name):
    return Attribute(name, name, "rows", Kind.COUNT, Group.TRANSACTIONS, "Help.", "Definition.", "many", "few")


@pytest.fixture(autouse=True)
def sixty_days(monkeypatch):
    """Adds the transactions and the payments of 47 days, a window of moments and one of dates."""
    measures = dict(TRANSACTIONS._measures)
    added = (
        Definition(count("transactions_47d"), TRANSACTIONS, TRANSACTIONS.count(INITIATED & within(MOMENT, 47)), 0),
        Definition(count("payments_47d"), PAYMENTS, PAYMENTS.count(within(payments.c.payment_date, 47)), 0),
    )
    monkeypatch.setattr(query, "DEFINITIONS", DEFINITIONS + added)
    monkeypatch.setattr(compute, "CATALOGUE", CATALOGUE + tuple(each.attribute for each in added))
    query.customers_query.cache_clear()
    yield
    TRANSACTIONS._measures.clear()
    TRANSACTIONS._measures.update(measures)
    query.customers_query.cache_clear()


@pytest.fixture
def stores(make_bank, open_stores):
    return open_stores(make_bank(ROWS))


def counted(stores, snapshot):
    table = fetch_customers(stores.data_dir, snapshot, ["transactions_47d", "payments_47d"]).set_index("customer_id")
    return {number: tuple(row) for number, row in table.iterrows() if row.any()}


def test_a_refresh_computes_an_attribute_of_a_new_window(stores):
    snapshot = refresh_features(Session(LOCAL, stores), silent, AS_OF)
    assert counted(stores, snapshot) == {2: (1, 0), 6: (3, 0), 7: (2, 0), 8: (0, 1)}


def test_so_does_a_day_in_the_past(stores):
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    past = snapshot_as_of(Session(LOCAL, stores), EARLIER, silent)
    assert counted(stores, past) == {6: (2, 0)}


def test_so_does_the_query_on_the_bank_itself(make_bank):
    engine = create_engine(make_bank(ROWS))
    select = query.customers_query()
    used = query.used_parameters(select, query.parameters(AS_OF, DEFAULT_VOCABULARY))
    with engine.connect() as connection:
        rows = connection.execute(select, used).mappings().all()
    engine.dispose()
    found = {row["customer_id"]: (row["transactions_47d"], row["payments_47d"]) for row in rows}
    assert {number: values for number, values in found.items() if any(values)} == {
        2: (1, 0),
        6: (3, 0),
        7: (2, 0),
        8: (0, 1),
    }
