from datetime import date, datetime

import pytest

from db.features.store import fetch_customers
from domain.people import LOCAL
from workflows.bank.refresh import refresh_features
from workflows.session import Session

AS_OF = date(2026, 6, 15)
IN_TIME, TOO_EARLY = datetime(2026, 3, 18), datetime(2026, 3, 17, 23, 59)


def account(number, balance, kind="Current", status="Active"):
    return dict(account_id=number, customer_id=1, account_type=kind, balance=balance, status=status)


def moved(number, account_id, kind, amount, at=IN_TIME):
    return dict(transaction_id=number, account_id=account_id, transaction_type=kind, amount=amount, transaction_date=at)


def paid(amount, day=date(2026, 3, 18)):
    return dict(payment_id=1, account_id=1, amount=amount, payment_date=day, payment_method="branch")


@pytest.fixture
def change_of(make_bank, open_stores):
    def computed(accounts, transactions, payments=()):
        moved = {"Transactions": transactions, "Payments": payments}
        url = make_bank({"Customer": [{"customer_id": 1}], "Accounts": accounts, **moved})
        stores = open_stores(url)
        snapshot = refresh_features(Session(LOCAL, stores), lambda _share, _doing: None, AS_OF)
        (value,) = fetch_customers(stores.data_dir, snapshot, ["balance_change_90d"])["balance_change_90d"]
        return value

    return computed


def test_the_balance_of_90_days_ago_is_todays_less_what_came_in_and_plus_what_went_out(change_of):
    # 700 today; 100 came in and 400 went out, so it was 1,000.
    transactions = [moved(1, 1, "salary", 100), moved(2, 1, " PURCHASE ", 300), moved(3, 1, "fee", 100)]
    assert change_of([account(1, 700)], transactions) == pytest.approx(-0.3)


def test_accounts_are_added_up_before_they_are_compared(change_of):
    # 100 moved from one account to the other: nothing left the bank.
    transactions = [moved(1, 1, "transfer out", 100), moved(2, 2, "transfer in", 100)]
    assert change_of([account(1, 400), account(2, 600, "Savings")], transactions) == 0


def test_payments_left_the_account_too(change_of):
    # 700 today, 1,000 before a purchase of 100 and a payment of 200.
    assert change_of([account(1, 700)], [moved(1, 1, "purchase", 100)], [paid(200)]) == pytest.approx(-0.3)


@pytest.mark.parametrize("unclear", ["an unknown type", "no type", "no amount", "no date", "a payment without a date"])
def test_a_movement_that_nobody_can_explain_leaves_the_change_unknown(change_of, unclear):
    transactions = {
        "an unknown type": moved(1, 1, "mystery", 5),
        "no type": moved(1, 1, None, 5),
        "no amount": moved(1, 1, "purchase", None),
        "no date": moved(1, 1, "purchase", 5, None),
    }
    known = [transactions[unclear]] if unclear in transactions else []
    value = change_of([account(1, 100)], known, [] if known else [paid(5, None)])
    assert value != value


def test_what_nobody_can_explain_on_another_account_than_those_compared_does_no_harm(change_of):
    transactions = [moved(1, 2, "mystery", 5), moved(2, 3, "mystery", 5), moved(3, 1, "mystery", 5, TOO_EARLY)]
    others = [account(2, 900, status="Closed"), account(3, -900, "Mortgage")]
    assert change_of([account(1, 100), *others], transactions) == 0


def test_earlier_movements_closed_accounts_loans_and_cards_do_not_count(change_of):
    transactions = [
        moved(1, 1, "purchase", 500, TOO_EARLY),
        moved(3, 2, "purchase", 500),
        moved(4, 3, "fee", 500),
        moved(5, 4, "purchase", 500),
        moved(7, 1, "transfer in", 50),
    ]
    others = [account(2, 900, status="Closed"), account(3, -900, "Mortgage"), account(4, -50, "Credit card")]
    assert change_of([account(1, 100), *others], transactions) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "accounts",
    [
        [account(1, 0)],  # was 0: nothing to compare with
        [account(1, -10)],
        [account(1, 100), account(2, None)],
        [account(2, -900, "Loan")],
    ],
)
def test_without_a_balance_above_0_then_or_with_an_unknown_one_the_change_is_unknown(change_of, accounts):
    value = change_of(accounts, [])
    assert value != value
