"""Which columns are copied, and as what."""

from typing import Any

import pyarrow as pa
from sqlalchemy import Column, Date, DateTime, Integer, Numeric, Table
from sqlalchemy.types import TypeEngine

from db.bank.schema import accounts, communication_log, credit_history, customer, payments, relationships, transactions

MONEY = pa.decimal128(18, 2)

# Default deny: a name, an address, free text or a password is not on this list, and so never leaves the bank.
MIRRORED: dict[Table, tuple[str, ...]] = {
    customer: ("customer_id", "date_of_birth"),
    accounts: ("account_id", "customer_id", "account_type", "balance", "status"),
    transactions: ("transaction_id", "account_id", "transaction_type", "amount", "transaction_date"),
    payments: ("payment_id", "account_id", "recipient", "amount", "payment_date", "payment_method"),
    credit_history: ("credit_id", "customer_id", "credit_score", "credit_limit", "credit_utilization"),
    relationships: ("relationship_id", "customer1_id", "customer2_id"),
    communication_log: ("log_id", "customer_id", "communication_type", "timestamp"),
}

# Events, which a bank adds and seldom changes; the other tables are read whole at every refresh.
GROWING = (transactions, payments, communication_log)


def mirrored_columns(table: Table) -> list[Column[Any]]:
    """The key first."""
    return [table.c[name] for name in MIRRORED[table]]


def schema_of(table: Table) -> pa.Schema:
    return pa.schema([(column.name, arrow_type(column)) for column in mirrored_columns(table)])


def arrow_type(column: Column[Any]) -> pa.DataType:
    if identifies(column):
        return pa.int64()
    types: list[tuple[type[TypeEngine[Any]], pa.DataType]] = [
        (DateTime, pa.timestamp("us")),
        (Date, pa.date32()),
        (Integer, pa.int64()),
        (Numeric, MONEY),
    ]
    return next((arrow for kind, arrow in types if isinstance(column.type, kind)), pa.string())


def identifies(column: Column[Any]) -> bool:
    """Whether it names a person: it is copied as a keyed hash, and takes no part in any sum that is kept."""
    return column is payments.c.recipient
