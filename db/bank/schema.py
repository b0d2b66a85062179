"""The bank's nine tables, declared by hand: with column grants, reflection and SELECT * are refused by MySQL."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
)

BankTable = Table
metadata = MetaData()

MONEY = Numeric(18, 2)

_STORED = (("engine", "InnoDB"), ("charset", "utf8mb4"))


def _customer_key(name: str = "customer_id") -> Column[int]:
    # InnoDB indexes foreign keys by itself; SQLite needs telling, and a release reads these tables by customer range.
    return Column(name, Integer, ForeignKey("Customer.customer_id"), index=True)


def _table(name: str, *columns: Column[Any]) -> Table:
    # A bank's server may still default to three bytes a character, and refuse an emoji in a name.
    stored: dict[str, Any] = {f"{server}_{key}": value for server in ("mysql", "mariadb") for key, value in _STORED}
    return Table(name, metadata, *columns, **stored)


customer = _table(
    "Customer",
    Column("customer_id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(100)),
    Column("email", String(100)),
    Column("phone", String(20)),
    Column("address", String(255)),
    Column("date_of_birth", Date),
    Column("identification_number", String(50)),
)

accounts = _table(
    "Accounts",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("account_type", String(50)),
    Column("balance", MONEY),
    Column("status", String(20)),
)

transactions = _table(
    "Transactions",
    Column("transaction_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, ForeignKey("Accounts.account_id")),
    Column("transaction_type", String(50)),
    Column("amount", MONEY),
    Column("transaction_date", DateTime),
    Column("notes", Text),
)

payments = _table(
    "Payments",
    Column("payment_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, ForeignKey("Accounts.account_id")),
    Column("recipient", String(100)),
    Column("amount", MONEY),
    Column("payment_date", Date),
    Column("payment_method", String(50)),
)

credit_history = _table(
    "CreditHistory",
    Column("credit_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("credit_score", Integer),
    Column("credit_limit", MONEY),
    Column("payment_history", Text),
    Column("credit_utilization", Numeric(5, 2)),
)

security = _table(
    "Security",
    Column("security_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("username", String(50)),
    Column("password", String(100)),
    Column("access_level", String(50)),
)

relationships = _table(
    "Relationships",
    Column("relationship_id", Integer, primary_key=True, autoincrement=False),
    _customer_key("customer1_id"),
    _customer_key("customer2_id"),
    Column("relationship_type", String(50)),
)

communication_log = _table(
    "CommunicationLog",
    Column("log_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("communication_type", String(50)),
    Column("timestamp", DateTime),
    Column("summary", Text),
)

compliance = _table(
    "Compliance",
    Column("compliance_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("consent_given", Boolean),
    Column("disclosures", Text),
    Column("regulatory_requirements_met", Boolean),
)

TABLES: tuple[Table, ...] = (
    customer,
    accounts,
    transactions,
    payments,
    credit_history,
    security,
    relationships,
    communication_log,
    compliance,
)
# When what a row tells of happened, in the tables of events.
MOMENTS: dict[Table, Column[Any]] = {
    transactions: transactions.c.transaction_date,
    payments: payments.c.payment_date,
    communication_log: communication_log.c.timestamp,
}
