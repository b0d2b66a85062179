from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column

from db.bank.cells import Notation, cell_type
from db.bank.schema import TABLES, accounts, compliance, credit_history, customer, transactions

WHOLE, TEXT_OF_20, DAY = accounts.c.account_id, accounts.c.status, customer.c.date_of_birth
MONEY, PERCENT, MOMENT = accounts.c.balance, credit_history.c.credit_utilization, transactions.c.transaction_date
FLAG, LONG_TEXT = compliance.c.consent_given, transactions.c.notes


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (WHOLE, "007", 7),
        (WHOLE, " 1", 1),
        (WHOLE, "-2147483647", -2147483647),
        (MONEY, "-1234.50", Decimal("-1234.50")),
        (MONEY, "5", Decimal("5")),
        (MONEY, "5 ", Decimal("5")),
        (MONEY, "0.1000", Decimal("0.1")),
        (MONEY, "9999999999999.99", Decimal("9999999999999.99")),
        (PERCENT, "999.99", Decimal("999.99")),
        (DAY, "2024-02-29", date(2024, 2, 29)),
        (DAY, "2024-1-1", date(2024, 1, 1)),
        (DAY, "2024-02-29 00:00:00", date(2024, 2, 29)),
        (MOMENT, "2024-02-29 13:05:09", datetime(2024, 2, 29, 13, 5, 9)),
        (MOMENT, "2024-02-29T13:05", datetime(2024, 2, 29, 13, 5)),
        (MOMENT, "2024-02-29 13:05:09.000", datetime(2024, 2, 29, 13, 5, 9)),
        (MOMENT, "2024-02-29", datetime(2024, 2, 29)),
        (FLAG, "True", True),
        (FLAG, "0", False),
        (TEXT_OF_20, "ü" * 20, "ü" * 20),
        (TEXT_OF_20, " x ", " x "),
        (LONG_TEXT, "ü" * 32_767, "ü" * 32_767),
    ],
)
def test_a_cell_becomes_a_value_of_its_columns_type(column: Column[Any], text: str, value: object):
    parsed = cell_type(column).parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *((WHOLE, text) for text in ("1.0", "1,000", "1_000", "1 0", " ", "2147483648", "x", "٣", "1e3", "0x1")),
        *((MONEY, text) for text in ("1.234", "1,50", "1e5", "NaN", "inf", "$5", ".", "10000000000000.00")),
        (PERCENT, "1000"),
        *((DAY, text) for text in ("2024-02-30", "0000-00-00", "20240229", "29/02/2024", "2024-W01-1", "24-01-01")),
        *((MOMENT, text) for text in ("2024-02-29 25:00:00", "2024-02-29 13:05:09.5", "2024-02-29 13:05:09+01:00")),
        *((FLAG, text) for text in ("yes", "2", "t")),
        (DAY, "2024-02-29 00:00:01"),
        (TEXT_OF_20, "ü" * 21),
        (LONG_TEXT, "ü" * 32_768),
    ],
)
def test_what_would_have_to_be_guessed_cut_or_rounded_is_refused(column: Column[Any], text: str):
    with pytest.raises(ValueError):
        cell_type(column).parse(text)


def test_every_column_of_the_schema_has_a_type_that_says_what_it_expects():
    assert all(cell_type(column).expected for table in TABLES for column in table.columns)


GERMAN = Notation("%d.%m.%Y", decimal=",", thousands=".")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (MONEY, "-1.234,50", Decimal("-1234.50")),
        (MONEY, "1234,5", Decimal("1234.5")),
        (WHOLE, "1.234", 1234),
        (DAY, "29.2.2024", date(2024, 2, 29)),
        (MOMENT, "29.02.2024 13:05", datetime(2024, 2, 29, 13, 5)),
    ],
)
def test_a_cell_is_read_in_the_notation_of_its_bank(column: Column[Any], text: str, value: object):
    assert cell_type(column, GERMAN).parse(text) == value


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *((MONEY, text) for text in ("1.5", "1234.50", "12.34,50", "1.234.5", "1,234,50", "1.2345", ",5", "5,")),
        (WHOLE, "1,0"),
        (DAY, "2024-02-29"),
        (DAY, "02/29/2024"),
    ],
)
def test_another_notation_is_refused(column: Column[Any], text: str):
    with pytest.raises(ValueError):
        cell_type(column, GERMAN).parse(text)
