"""The rule for what is partly unknown, tried on every attribute: one value after another of a customer's rows is lost."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Numeric, create_engine, insert, update
from sqlalchemy.pool import StaticPool

from db.bank.schema import accounts, credit_history, metadata, payments, transactions
from db.bank.vocabulary import DEFAULT_VOCABULARY
from db.features.catalogue import CATALOGUE
from db.features.mirror.columns import MIRRORED
from db.features.query import customers_query, parameters, used_parameters
from tests.db.features.twelve_customers import AS_OF

NAMES = [attribute.name for attribute in CATALOGUE]
DEFINED = {attribute.name: attribute.definition for attribute in CATALOGUE}
ACCOUNTS = [
    ("Current", 100, "Active"),
    ("Current", -20, "Active"),
    ("Savings", 300, "Active"),
    ("Term deposit", 50, "Active"),
    ("Investment", 70, "Active"),
    ("Loan", -900, "Active"),
    ("Credit card", -40, "Active"),
    ("Savings", 10, "Closed"),
]
TRANSACTIONS = [
    *(("salary", 1000, datetime(2026, month, 25)) for month in (1, 2, 3, 4, 5)),
    *(("purchase", 10 * month, datetime(2026, month, 20)) for month in (1, 2, 3, 4, 5)),
    ("purchase", 500, datetime(2025, 7, 1)),
    ("purchase", 25, datetime(2025, 1, 1)),
    ("purchase", 9, datetime(2026, 6, 20)),
    ("transfer out", 30, datetime(2026, 6, 10)),
    ("cash deposit", 70, datetime(2026, 6, 1)),
    ("transfer in", 15, datetime(2025, 12, 1)),
    ("fee", 5, datetime(2026, 6, 2)),
    ("interest paid", 1, datetime(2026, 6, 3)),
]
PAYMENTS = [(20, date(2026, 6, 1)), (30, date(2026, 1, 1)), (40, date(2025, 1, 1)), (50, date(2026, 7, 1))]
ROWS: dict[str, list[dict[str, Any]]] = {
    "Customer": [dict(customer_id=1, date_of_birth=date(1980, 1, 1))],
    "Accounts": [
        dict(account_id=number, customer_id=1, account_type=kind, balance=balance, status=status)
        for number, (kind, balance, status) in enumerate(ACCOUNTS, start=1)
    ],
    "Transactions": [
        dict(transaction_id=number, account_id=1, transaction_type=kind, amount=amount, transaction_date=at)
        for number, (kind, amount, at) in enumerate(TRANSACTIONS, start=1)
    ],
    "Payments": [
        dict(
            payment_id=number, account_id=1, amount=amount, payment_date=day, payment_method="branch", recipient="Anna"
        )
        for number, (amount, day) in enumerate(PAYMENTS, start=1)
    ],
    "CreditHistory": [
        dict(credit_id=number, customer_id=1, credit_score=600, credit_limit=limit, credit_utilization=70)
        for number, limit in enumerate((100, 1000), start=1)
    ],
}
# Every column of a table that attributes read and that holds an amount, a balance, a score or the like.
VALUES = [
    column
    for table in MIRRORED
    for column in table.c
    if isinstance(column.type, Numeric) and column.name in MIRRORED[table]
] + [credit_history.c.credit_score]
CELLS = [(column, row) for column in VALUES for row in range(1, len(ROWS[column.table.name]) + 1)]


@pytest.fixture(scope="module")
def bank():
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name in ROWS:
                connection.execute(insert(table), ROWS[table.name])
    yield engine
    engine.dispose()


def attributes(connection):
    query = customers_query()
    row = connection.execute(query, used_parameters(query, parameters(AS_OF, DEFAULT_VOCABULARY))).mappings().one()
    return {name: row[name] for name in NAMES}


def attributes_with(bank, column, row, value):
    """As if this cell held something else."""
    with bank.connect() as connection:
        (key,) = column.table.primary_key.columns
        connection.execute(update(column.table).where(key == row).values({column: value}))
        found = attributes(connection)
        connection.rollback()
    return found


def test_the_cells_tried_are_all_amounts_and_balances():
    assert {column.table for column in VALUES} == {accounts, transactions, payments, credit_history}


@pytest.mark.parametrize(("column", "row"), CELLS, ids=lambda each: getattr(each, "name", each))
def test_an_attribute_is_unknown_where_a_value_is_lost_that_it_depends_on_and_else_as_it_was(bank, column, row):
    as_it_is = attributes_with(bank, column, row, ROWS[column.table.name][row - 1][column.name])
    lost = attributes_with(bank, column, row, None)
    assert {name for name in NAMES if lost[name] not in (as_it_is[name], None)} == set(), "other values than before"
    others = [attributes_with(bank, column, row, value) for value in (-99, 0, 1, 99)]
    depends = {name for name in NAMES if any(other[name] != as_it_is[name] for other in others)}
    assert {name for name in depends if lost[name] is not None} == set(), "as if the lost value were known"
    assert {name for name in depends if "nknown" not in DEFINED[name]} == set(), "the definition does not say so"


def test_what_is_lost_leaves_most_attributes_known(bank):
    cell = (transactions.c.amount, 6)  # a purchase in January
    lost = {name for name, value in attributes_with(bank, *cell, None).items() if value is None}
    known = attributes_with(bank, *cell, 10)
    assert lost - {name for name in NAMES if known[name] is None} == {
        "spending_180d",
        "spending_365d",
        "spending_12m",
        "spending_all_time",
        "spending_trend",
        "average_purchase",
        "largest_purchase",
        "spending_variation",
    }
