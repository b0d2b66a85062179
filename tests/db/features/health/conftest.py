"""Clean rows to damage, and what the health of their copy is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.bank.connection import open_bank
from db.bank.vocabulary import DEFAULT_VOCABULARY, Vocabulary
from db.engines.duckdb import over_mirror
from db.features.health.measure import measure_health
from db.features.mirror.generation import copy_to_mirror
from domain.health import DataHealth
from domain.snapshots import unreadable

AS_OF = date(2026, 6, 15)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def clean_rows(first: int = 1, last: int = 10) -> dict[str, list[dict[str, Any]]]:
    """Customer n holds account n, with one transaction, payment, credit record and contact each, all in order."""
    numbers = range(first, last + 1)
    return {
        "Customer": [dict(customer_id=n, name=f"Person {n}", date_of_birth="1980-01-31") for n in numbers],
        "Accounts": [
            dict(account_id=n, customer_id=n, account_type="Current", balance=n, status="Active") for n in numbers
        ],
        "Transactions": [
            dict(
                transaction_id=n,
                account_id=n,
                transaction_type="purchase",
                amount=5,
                transaction_date=f"2026-06-{n % 15 + 1:02} 12:00:00",
            )
            for n in numbers
        ],
        "Payments": [
            dict(
                payment_id=n,
                account_id=n,
                recipient=f"Firm {n}",
                amount=7,
                payment_date="2026-06-15",
                payment_method="branch",
            )
            for n in numbers
        ],
        "CreditHistory": [
            dict(credit_id=n, customer_id=n, credit_score=700, credit_limit=500, credit_utilization=50) for n in numbers
        ],
        "Relationships": [dict(relationship_id=n, customer1_id=1, customer2_id=2) for n in numbers],
        "CommunicationLog": [
            dict(log_id=n, customer_id=n, communication_type="email", timestamp="2026-05-17 00:00:00") for n in numbers
        ],
    }


@pytest.fixture
def health_of(loose_bank: Callable[[Rows], str], tmp_path: Path) -> Callable[..., DataHealth]:
    """Copies the rows as a refresh does and examines the copy."""

    def examine(rows: Rows, vocabulary: Vocabulary = DEFAULT_VOCABULARY, as_of: date = AS_OF) -> DataHealth:
        bank = open_bank(loose_bank(rows))
        folder = tmp_path / f"mirror-{len(list(tmp_path.iterdir()))}"
        manifest = copy_to_mirror(bank, folder, lambda _share, _doing: None)
        bank.dispose()
        left_out = {unreadable(column): count for column, count in manifest.unreadable.items()}
        with over_mirror(folder, manifest) as mirror:
            return measure_health(mirror, as_of, vocabulary, left_out)

    return examine
