"""Money by customer and what lies outside make up the bank's own sums, also where tables have no keys."""

from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text

from db.bank.connection import open_bank
from db.bank.schema import metadata
from db.bank.vocabulary import DEFAULT_VOCABULARY
from db.engines.duckdb import over_mirror
from db.features.compute import compute_customers
from db.features.mirror.generation import copy_to_mirror
from db.features.money import DEBT, DEPOSITS, fetch_outside_money, money_by_customer
from db.features.query import parameters, used_parameters
from domain.errors import StorageError
from tests.db.features.twelve_customers import AS_OF, ROWS

PAST, AHEAD = "2026-06-01 00:00:00", "2026-06-16 00:00:00"


@pytest.fixture
def money_of(tmp_path):
    """Cents by customer, and the money outside, of tables without keys."""

    def of(customers, accounts, transactions=(), closed=()):
        url = f"sqlite:///{tmp_path / 'bank.db'}"
        engine = create_engine(url)
        with engine.begin() as bank:
            for table in metadata.sorted_tables:
                bank.execute(text(f'CREATE TABLE "{table.name}" ({", ".join(c.name for c in table.columns)})'))
            for customer in customers:
                bank.execute(text("INSERT INTO Customer (customer_id) VALUES (:id)"), {"id": customer})
            for number, owner, balance in accounts:
                status = "Closed" if number in closed else "Active"
                values = {"id": number, "owner": owner, "balance": balance, "status": status}
                bank.execute(text("INSERT INTO Accounts VALUES (:id, :owner, 'Current', :balance, :status)"), values)
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
        known = used_parameters(money_by_customer(), parameters(AS_OF, DEFAULT_VOCABULARY))
        rows = mirror.execute(money_by_customer(), known).all()
        return {row[0]: tuple(row[1:]) for row in rows}, fetch_outside_money(mirror, AS_OF, DEFAULT_VOCABULARY)


def test_the_dozen_customers_hold_what_was_worked_out_by_hand(make_bank, tmp_path):
    held, (deposits, debt, values) = read_money(make_bank(ROWS), tmp_path / "mirror")
    assert held[3] == (40000, 0, 0), "the loan of 50.00 is closed"
    assert held[4] == (0, 100000, 0)
    assert held[5] == (0, 0, 0), "of an account with 10.00 nobody knows whether it is open"
    assert held[9] == (5000, 0, 0), "of two accounts, one balance is unknown"
    assert held[7] == (30, 0, 400000 + 750 + 10000 + 5000 + 7000 + 3000 + 100 + 999 + 888)
    assert held[6] == (0, 0, 127000)
    assert held[1] == held[12] == (0, 0, 0)
    assert (deposits.without_customer, debt.without_customer) == (Decimal("7.07"), Decimal(0))
    assert (values.without_customer, values.after_as_of, values.undated) == (Decimal("3.33"), Decimal(1000), Decimal(0))
    # The brokerage account without a status; the closed loan.
    assert (deposits.not_open, debt.not_open) == (Decimal(10), Decimal(50))
    assert (deposits.lacking, debt.lacking, values.lacking) == (3, 3, 1)


def test_what_a_segment_holds_is_the_sum_of_what_its_customers_hold(mirror_of):
    with mirror_of(ROWS) as mirror:
        for row in compute_customers(mirror, AS_OF, DEFAULT_VOCABULARY).to_pylist():
            for attribute, cents in (("deposits", DEPOSITS), ("debt", DEBT)):
                assert row[attribute] in (None, row[cents] / 100), row["customer_id"]


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


def test_what_lies_in_accounts_that_are_not_open_is_nobodys_deposit_and_still_part_of_the_banks_sum(money_of):
    accounts = [(10, 1, 1.0), (20, 1, 2.0), (30, 1, -4.0), (40, None, 8.0), (50, 1, None)]
    held, (deposits, debt, _) = money_of([1], accounts, closed={20, 30, 40, 50})
    assert held == {1: (100, 0, 0)}
    assert (deposits.not_open, deposits.without_customer, deposits.total) == (2, 8, 11)
    assert (debt.not_open, debt.total) == (4, 4)
    assert deposits.lacking == 1


def test_a_bank_without_accounts_has_no_money(money_of):
    held, outside = money_of([1], [])
    assert held == {1: (0, 0, 0)}
    assert [each.total for each in outside] == [0, 0, 0]


def test_a_sum_beyond_64_bits_is_an_error_and_not_another_sum(money_of):
    with pytest.raises(StorageError, match="could not be computed"):
        money_of([1], [(number, 1, 9e15) for number in range(20)])
