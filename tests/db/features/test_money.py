"""Money by customer and what lies outside make up the bank's own sums, also where tables have no keys."""

from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text

from db.bank.connection import open_bank
from db.bank.schema import metadata
from db.engines.duckdb import over_mirror
from db.features.calendar import day_parameters
from db.features.mirror.generation import copy_to_mirror
from db.features.money import fetch_outside_money, money_by_customer
from domain.errors import StorageError
from tests.db.features.twelve_customers import AS_OF, ROWS

PAST, AHEAD = "2026-06-01 00:00:00", "2026-06-16 00:00:00"


@pytest.fixture
def money_of(tmp_path):
    """Cents by customer, and the money outside, of tables without keys."""

    def of(customers, accounts, transactions=()):
        url = f"sqlite:///{tmp_path / 'bank.db'}"
        engine = create_engine(url)
        with engine.begin() as bank:
            for table in metadata.sorted_tables:
                bank.execute(text(f'CREATE TABLE "{table.name}" ({", ".join(c.name for c in table.columns)})'))
            for customer in customers:
                bank.execute(text("INSERT INTO Customer (customer_id) VALUES (:id)"), {"id": customer})
            for number, owner, balance in accounts:
                values = {"id": number, "owner": owner, "balance": balance}
                bank.execute(text("INSERT INTO Accounts VALUES (:id, :owner, 'Current', :balance, 'Active')"), values)
            for number, (account, amount, at) in enumerate(transactions):
                values = {"id": number, "account": account, "amount": amount, "at": at}
                bank.execute(text("INSERT INTO Transactions VALUES (:id, :account, 'fee', :amount, :at, '')"), values)
        engine.dispose()
        return read_money(url, tmp_path / "mirror")

    return of


def read_money(url, folder):
    bank = open_bank(url)
    manifest = copy_to_mirror(bank, folder, lambda _share, _doing: None)
    bank.dispose()
    with over_mirror(folder, manifest) as mirror:
        rows = mirror.execute(money_by_customer(), day_parameters(["tomorrow"], AS_OF)).all()
        return {row[0]: tuple(row[1:]) for row in rows}, fetch_outside_money(mirror, AS_OF)


def test_the_dozen_customers_hold_what_was_worked_out_by_hand(make_bank, tmp_path):
    held, (deposits, debt, values) = read_money(make_bank(ROWS), tmp_path / "mirror")
    assert held[3] == (40000, 5000, 0)
    assert held[4] == (0, 100000, 0)
    assert held[7] == (30, 0, 400000 + 750 + 10000 + 5000 + 7000 + 3000 + 100 + 999 + 888)
    assert held[6] == (0, 0, 127000)
    assert held[1] == held[12] == (0, 0, 0)
    assert (deposits.without_customer, debt.without_customer) == (Decimal("7.07"), Decimal(0))
    assert (values.without_customer, values.after_as_of, values.undated) == (Decimal("3.33"), Decimal(1000), Decimal(0))


def test_an_account_that_is_listed_twice_does_not_double_its_transactions(money_of):
    held, (deposits, _, values) = money_of([1, 2], [(10, 1, 5.0), (10, 2, 5.0)], [(10, 100.0, PAST), (10, 1.0, AHEAD)])
    assert held == {1: (500, 0, 10000), 2: (500, 0, 0)}
    assert deposits.total == 10
    assert (values.total, values.after_as_of) == (101, 1)


def test_a_customer_who_is_listed_twice_holds_the_money_once(money_of):
    held, (deposits, _, values) = money_of([1, 1, None], [(10, 1, 5.0)], [(10, 100.0, PAST)])
    assert held == {1: (500, 0, 10000)}
    assert (deposits.total, deposits.without_customer, values.total) == (5, 0, 100)


def test_each_amount_outside_is_under_one_name(money_of):
    accounts = [(10, 1, 1.0), (20, None, 2.0), (30, 4711, -4.0), (None, 1, 8.0)]
    moved = [
        (10, 1.0, PAST),
        (20, 2.0, PAST),
        (999, 4.0, PAST),
        (None, 8.0, PAST),
        (20, 16.0, AHEAD),
        (10, 32.0, AHEAD),
        (999, 64.0, None),
        (10, 128.0, None),
        (10, None, PAST),
    ]
    held, (deposits, debt, values) = money_of([1], accounts, moved)
    assert held == {1: (900, 0, 100)}
    assert (deposits.without_customer, deposits.total) == (2, 11)
    assert (debt.without_customer, debt.total) == (4, 4)
    assert (values.without_customer, values.after_as_of, values.undated) == (14, 48, 192)
    assert values.total == 255


def test_a_bank_without_accounts_has_no_money(money_of):
    held, outside = money_of([1], [])
    assert held == {1: (0, 0, 0)}
    assert [each.total for each in outside] == [0, 0, 0]


def test_a_sum_beyond_64_bits_is_an_error_and_not_another_sum(money_of):
    with pytest.raises(StorageError, match="could not be computed"):
        money_of([1], [(number, 1, 9e15) for number in range(20)])
