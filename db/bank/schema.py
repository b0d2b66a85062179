"""The bank's nine tables, declared by hand: with column grants, reflection and SELECT * are refused by MySQL."""

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

metadata = MetaData()

MONEY = Numeric(18, 2)


def _customer_key(name: str = "customer_id") -> Column[int]:
    # InnoDB indexes foreign keys by itself; SQLite needs telling, and a release reads these tables by customer range.
    return Column(name, Integer, ForeignKey("Customer.customer_id"), index=True)


customer = Table(
    "Customer",
    metadata,
    Column("customer_id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(100)),
    Column("email", String(100)),
    Column("phone", String(20)),
    Column("address", String(255)),
    Column("date_of_birth", Date),
    Column("identification_number", String(50)),
)

accounts = Table(
    "Accounts",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("account_type", String(50)),
    Column("balance", MONEY),
    Column("status", String(20)),
)

transactions = Table(
    "Transactions",
    metadata,
    Column("transaction_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, ForeignKey("Accounts.account_id")),
    Column("transaction_type", String(50)),
    Column("amount", MONEY),
    Column("transaction_date", DateTime),
    Column("notes", Text),
)

payments = Table(
    "Payments",
    metadata,
    Column("payment_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, ForeignKey("Accounts.account_id")),
    Column("recipient", String(100)),
    Column("amount", MONEY),
    Column("payment_date", Date),
    Column("payment_method", String(50)),
)

credit_history = Table(
    "CreditHistory",
    metadata,
    Column("credit_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("credit_score", Integer),
    Column("credit_limit", MONEY),
    Column("payment_history", Text),
    Column("credit_utilization", Numeric(5, 2)),
)

security = Table(
    "Security",
    metadata,
    Column("security_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("username", String(50)),
    Column("password", String(100)),
    Column("access_level", String(50)),
)

relationships = Table(
    "Relationships",
    metadata,
    Column("relationship_id", Integer, primary_key=True, autoincrement=False),
    _customer_key("customer1_id"),
    _customer_key("customer2_id"),
    Column("relationship_type", String(50)),
)

communication_log = Table(
    "CommunicationLog",
    metadata,
    Column("log_id", Integer, primary_key=True, autoincrement=False),
    _customer_key(),
    Column("communication_type", String(50)),
    Column("timestamp", DateTime),
    Column("summary", Text),
)

compliance = Table(
    "Compliance",
    metadata,
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
