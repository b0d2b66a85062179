from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from db.bank.vocabulary import DEFAULT_VOCABULARY
from db.features.catalogue import CATALOGUE
from db.features.compute import (
    EARLIEST_DAY,
    LATEST_DAY,
    compute_customers,
    count_left_out,
    count_months,
    newest_transaction_day,
)
from db.features.money import MONEY_COLUMNS
from db.features.store import fingerprint
from domain.snapshots import OutsideMoney
from tests.db.features.twelve_customers import AS_OF, ROWS


def dated(*moments):
    return {
        "Transactions": [dict(transaction_id=n, transaction_date=moment) for n, moment in enumerate(moments)],
    }


def test_what_is_left_out_is_counted_by_name_and_only_what_occurs(mirror_of):
    with mirror_of(ROWS) as mirror:
        assert count_left_out(mirror, AS_OF, DEFAULT_VOCABULARY) == {
            "transactions dated after the as-of date": 1,
            "transactions without an amount": 1,
            "payments dated after the as-of date": 1,
            "contacts dated after the as-of date": 1,
            "accounts without a known customer": 1,
            "contacts without a known customer": 1,
            "transactions of a type that is neither debit nor credit in the vocabulary": 2,
            "transactions of a type that neither customer nor bank starts in the vocabulary": 2,
            "accounts of a status that is neither open nor closed in the vocabulary": 2,
            "payments by a method that is neither digital nor other in the vocabulary": 2,
            "contacts of a type that is no channel in the vocabulary": 2,
        }


def test_rows_without_a_date_amount_or_account_are_counted(mirror_of):
    rows = {
        "Customer": [{"customer_id": 1}],
        "Transactions": [dict(transaction_id=1, account_id=5, transaction_type="fee", amount=1)],
        "Payments": [dict(payment_id=1, account_id=5)],
        "CreditHistory": [dict(credit_id=1)],
        "CommunicationLog": [dict(log_id=1, customer_id=1)],
    }
    with mirror_of(rows) as mirror:
        assert count_left_out(mirror, AS_OF, DEFAULT_VOCABULARY) == {
            "transactions without a date": 1,
            "payments without a date": 1,
            "payments without an amount": 1,
            "contacts without a date": 1,
            "credit records without a known customer": 1,
            "transactions without a known account": 1,
            "payments without a known account": 1,
            "payments by a method that is neither digital nor other in the vocabulary": 1,
            "contacts of a type that is no channel in the vocabulary": 1,
        }


def test_the_table_has_a_row_per_customer_and_a_column_per_attribute_and_sum(mirror_of):
    with mirror_of(ROWS) as mirror:
        table = compute_customers(mirror, AS_OF, DEFAULT_VOCABULARY)
    assert table.column_names == ["customer_id", *(attribute.name for attribute in CATALOGUE), *MONEY_COLUMNS]
    assert table["customer_id"].to_pylist() == list(range(1, 13))
    assert not any(np.isinf(table[a.name].to_numpy(zero_copy_only=False)).any() for a in CATALOGUE)


def test_the_fingerprint_depends_on_values_day_bank_and_money_outside_alone(mirror_of):
    turned = {name: list(reversed(rows)) for name, rows in ROWS.items()}
    tables = []
    for name, rows in (("one", ROWS), ("other", turned)):
        with mirror_of(rows, name) as mirror:
            tables.append(compute_customers(mirror, AS_OF, DEFAULT_VOCABULARY))
    first = fingerprint(tables[0], "bank", AS_OF, ())
    assert fingerprint(tables[1], "bank", AS_OF, ()) == first
    changed = tables[0].set_column(0, "customer_id", [list(range(2, 14))])
    others = [
        fingerprint(changed, "bank", AS_OF, ()),
        fingerprint(tables[0], "other", AS_OF, ()),
        fingerprint(tables[0], "bank", AS_OF - timedelta(days=1), ()),
        fingerprint(tables[0], "bank", AS_OF, (OutsideMoney("Debt", Decimal(1), Decimal(1), Decimal(1), Decimal(1)),)),
    ]
    assert len({first, *others}) == 5


@pytest.mark.parametrize(
    ("moments", "newest"),
    [
        ([datetime(2026, 6, 15, 23, 59, 59), datetime(2026, 6, 16)], date(2026, 6, 15)),
        ([datetime(2026, 6, 16), datetime(2099, 1, 1)], None),
        ([datetime(1, 1, 1), datetime(1899, 12, 31, 23)], None),
        ([datetime(1900, 1, 1), None], date(1900, 1, 1)),
        ([], None),
    ],
)
def test_the_newest_day_is_neither_ahead_nor_before_every_calendar(mirror_of, moments, newest):
    with mirror_of(dated(*moments)) as mirror:
        assert newest_transaction_day(mirror, not_after=AS_OF) == newest


@pytest.mark.parametrize("day", [EARLIEST_DAY, LATEST_DAY])
def test_attributes_can_be_computed_on_the_outermost_days(mirror_of, day):
    with mirror_of(ROWS) as mirror:
        assert compute_customers(mirror, day, DEFAULT_VOCABULARY).num_rows == 12


def test_months_with_transactions_are_counted_and_stray_ones_are_not(mirror_of):
    march_to_may = [datetime(2026, 3 + number % 3, 10) for number in range(60)]
    stray = [datetime(2025, 8, 1), datetime(2025, 8, 31)]
    too_old, not_complete = datetime(2025, 5, 31), datetime(2026, 6, 1)
    with mirror_of(dated(*march_to_may, stray[0], too_old, too_old, not_complete, not_complete), "one") as mirror:
        assert count_months(mirror, AS_OF) == 3
    with mirror_of(dated(*march_to_may, *stray), "two") as mirror:
        assert count_months(mirror, AS_OF) == 4, "two are a tenth of the twenty of the busiest month"
    with mirror_of({}, "none") as mirror:
        assert count_months(mirror, AS_OF) == 0
