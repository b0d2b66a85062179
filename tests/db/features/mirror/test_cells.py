"""SQLite lets any value into any column: what the mirror makes of it, and what it never takes along."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.bank.schema import TABLES
from db.features.mirror.cells import to_arrow
from db.features.mirror.columns import MIRRORED

KEYS = {table.name: next(iter(table.primary_key.columns)).name for table in TABLES}


def read(copy, table, column, values):
    """What becomes of the values of one column, and how many could not be read."""
    found, report = copy({table: [{KEYS[table]: n, column: value} for n, value in enumerate(values)]})
    return found[table][column], report.unreadable.get(f"{table}.{column}", 0)


@pytest.mark.parametrize(
    ("values", "expected", "unreadable"),
    [
        ([10.1, 0.29, None], [Decimal("10.10"), Decimal("0.29"), None], 0),
        ([3, 2.5], [Decimal(3), Decimal("2.5")], 0),
        (["12.50", " 7 ", "-1"], [Decimal("12.50"), Decimal(7), Decimal(-1)], 0),
        (["12,50", "ten", "", "nan", "inf"], [None] * 5, 5),
        ([float("inf"), 1e300, -1e300, 1e16], [None] * 4, 4),
        ([1e12, 9999999999999.99], [Decimal(10**12), Decimal("9999999999999.99")], 0),
        ([b"\xff", 1.0], [None, Decimal(1)], 1),
    ],
)
def test_an_amount_is_read_to_the_cent_or_counted_as_unreadable(copy, values, expected, unreadable):
    assert read(copy, "Transactions", "amount", values) == (expected, unreadable)


@pytest.mark.parametrize(
    ("values", "expected", "unreadable"),
    [
        (["2026-01-31 10:20:30", "2026-01-31"], [datetime(2026, 1, 31, 10, 20, 30), datetime(2026, 1, 31)], 0),
        (["2026-01-31T10:20:30Z", "2026-01-31"], [datetime(2026, 1, 31, 10, 20, 30), datetime(2026, 1, 31)], 0),
        (
            ["2026-01-31 01:00:00+02:00", "2026-01-31 01:00:00-01:00"],
            [datetime(2026, 1, 30, 23), datetime(2026, 1, 31, 2)],
            0,
        ),
        ([20260131, "20260131"], [datetime(2026, 1, 31)] * 2, 0),
        ([20260131], [datetime(2026, 1, 31)], 0),
        ([1.5e9, 1767225600000000], [None, None], 2),
        (["0000-00-00", "2026-02-30", "31/01/2026", "2026", "", "now", "today"], [None] * 7, 7),
        (["9999-12-31", "0001-01-01", "x"], [datetime(9999, 12, 31), datetime(1, 1, 1), None], 1),
    ],
)
def test_a_moment_is_what_is_written_or_counted_as_unreadable(copy, values, expected, unreadable):
    assert read(copy, "Transactions", "transaction_date", values) == (expected, unreadable)


@pytest.mark.parametrize(
    ("values", "expected", "unreadable"),
    [
        (["1980-12-31", "1980-12-31 00:00:00"], [date(1980, 12, 31)] * 2, 0),
        ([19801231, None], [date(1980, 12, 31), None], 0),
        (["80-12-31", "0000-00-00", "?"], [None] * 3, 3),
    ],
)
def test_a_birth_date_is_what_is_written_or_counted_as_unreadable(copy, values, expected, unreadable):
    assert read(copy, "Customer", "date_of_birth", values) == (expected, unreadable)


@pytest.mark.parametrize(
    ("values", "expected", "unreadable"),
    [
        ([700, None], [700, None], 0),
        ([700.0, "710"], [700, 710], 0),
        ([1.5, 2], [None, 2], 1),
        (["300 - 579", 1e300, -1e300, "inf"], [None] * 4, 4),
    ],
)
def test_a_whole_number_is_never_cut_down_from_a_fraction(copy, values, expected, unreadable):
    assert read(copy, "CreditHistory", "credit_score", values) == (expected, unreadable)


def test_codes_are_text_whatever_they_were(copy):
    assert read(copy, "Accounts", "status", ["Active", 1, None]) == (["Active", "1", None], 0)


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=50))
def test_amounts_that_sqlite_keeps_as_doubles_come_back_to_the_cent(cents):
    column = next(table for table in MIRRORED if table.name == "Accounts").c.balance
    found, unreadable = to_arrow(column, [each / 100 for each in cents])
    assert unreadable == 0
    assert [int(value * 100) for value in found.to_pylist()] == cents
