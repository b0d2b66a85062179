"""What is copied, and what never is."""

from db.bank.schema import TABLES
from db.features.mirror.columns import MIRRORED

KEYS = {table.name: next(iter(table.primary_key.columns)).name for table in TABLES}


def test_only_these_columns_are_ever_copied():
    assert {table.name: set(names) for table, names in MIRRORED.items()} == {
        "Customer": {"customer_id", "date_of_birth"},
        "Accounts": {"account_id", "customer_id", "account_type", "balance", "status"},
        "Transactions": {"transaction_id", "account_id", "transaction_type", "amount", "transaction_date"},
        "Payments": {"payment_id", "account_id", "recipient", "amount", "payment_date", "payment_method"},
        "CreditHistory": {"credit_id", "customer_id", "credit_score", "credit_limit", "credit_utilization"},
        "Relationships": {"relationship_id", "customer1_id", "customer2_id"},
        "CommunicationLog": {"log_id", "customer_id", "communication_type", "timestamp"},
    }
    assert all(names[0] == KEYS[table.name] for table, names in MIRRORED.items())
