from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.bank.schema import accounts
from db.bank.vocabulary import DEFAULT_VOCABULARY
from db.features.catalogue import CATALOGUE
from db.features.compute import compute_customers
from db.features.rebuilding import count_newcomers, rebuild_balances
from domain.attributes import Timing
from tests.db.features.twelve_customers import AS_OF, EXPECTED, ROWS

DAY, STATE_DAY = date(2026, 3, 31), date(2026, 6, 15)
BEFORE, SINCE, LATER = datetime(2026, 3, 31, 23, 59, 59), datetime(2026, 4, 1), datetime(2026, 6, 16)
REBUILT = [attribute.name for attribute in CATALOGUE if attribute.timing is Timing.BALANCES]

Row = dict[str, Any]


def bank(held: Sequence[Row], moved: Sequence[Row] = (), paid: Sequence[Row] = ()) -> Mapping[str, Sequence[Row]]:
    """Customer 1 and the accounts 1, 2, ...; a movement is on the first unless it says otherwise."""
    account = dict(customer_id=1, status="Active", account_type="Current")
    return {
        "Customer": [dict(customer_id=1)],
        "Accounts": [dict(account_id=number) | account | each for number, each in enumerate(held, start=1)],
        "Transactions": [dict(transaction_id=n, account_id=1) | each for n, each in enumerate(moved)],
        "Payments": [dict(payment_id=n, account_id=1, payment_method="branch") | each for n, each in enumerate(paid)],
    }


def movement(kind: str | None, amount: float | None, at: datetime | None = SINCE, account: int = 1) -> Row:
    return dict(transaction_type=kind, amount=amount, transaction_date=at, account_id=account)


def payment(amount: float | None, on: date | None) -> Row:
    return dict(amount=amount, payment_date=on)


def rebuilt(mirror, day=DAY, state_day=STATE_DAY):
    """The doubtful, and the rebuilt attributes of everybody."""
    doubtful = rebuild_balances(mirror, day, state_day, DEFAULT_VOCABULARY).doubtful
    values = compute_customers(mirror, day, DEFAULT_VOCABULARY).to_pylist()
    return doubtful.tolist(), {row["customer_id"]: {name: row[name] for name in REBUILT} for row in values}


KNOWN: dict[str, tuple[Mapping[str, Sequence[Row]], list[float | None]]] = {
    "nothing moved": (bank([dict(balance=100)]), [100]),
    "in and out to the cent": (
        bank([dict(balance=1000)], [movement("salary", 2000.10), movement(" Purchase ", 500.05)]),
        [-500.05],
    ),
    "the last second of the day is before it": (
        bank([dict(balance=100)], [movement("fee", 3, BEFORE), movement("fee", 4, SINCE)]),
        [104],
    ),
    "what the bank does not know yet has not happened": (
        bank([dict(balance=100)], [movement("fee", 3, LATER), movement("mystery", 4, LATER)]),
        [100],
    ),
    "the last day that is known counts": (
        bank([dict(balance=100)], [movement("fee", 3, datetime(2026, 6, 15, 23, 59, 59))]),
        [103],
    ),
    "payments left the account too": (
        bank(
            [dict(balance=100)],
            paid=[payment(1, date(2026, 3, 31)), payment(2.5, date(2026, 4, 1)), payment(8, date(2026, 6, 16))],
        ),
        [102.5],
    ),
    "each account by itself": (
        bank([dict(balance=100), dict(balance=5)], [movement("fee", 3, account=2), movement("refund", 1)]),
        [99, 8],
    ),
    "an unknown type before the day": (bank([dict(balance=100)], [movement("mystery", 3, BEFORE)]), [100]),
    "a loan is as today": (
        bank([dict(balance=-900, account_type="Loan")], [movement("transfer in", 100), movement("mystery", 1)]),
        [-900],
    ),
    "a closed account that lay still": (
        bank([dict(balance=0, status="Closed")], [movement("transfer out", 100, BEFORE)]),
        [0],
    ),
    "a word for a product that nobody knows, without movements": (
        bank([dict(balance=7, account_type="Bausparen")]),
        [7],
    ),
    "a balance that is unknown today": (bank([dict(balance=None)]), [None]),
}


@pytest.mark.parametrize("case", KNOWN)
def test_a_balance_of_an_earlier_day_is_todays_less_what_moved_since(mirror_of, case):
    rows, expected = KNOWN[case]
    with mirror_of(rows) as mirror:
        assert rebuild_balances(mirror, DAY, STATE_DAY, DEFAULT_VOCABULARY).doubtful.tolist() == []
        found = mirror.scalars(select(accounts.c.balance).order_by(accounts.c.account_id)).all()
    assert [None if each is None else float(each) for each in found] == [
        None if each is None else round(each, 2) for each in expected
    ]


DOUBTFUL = {
    "a type that is neither debit nor credit": bank([dict(balance=100)], [movement("mystery", 3)]),
    "no type": bank([dict(balance=100)], [movement(None, 3)]),
    "no amount": bank([dict(balance=100)], [movement("fee", None)]),
    "no date": bank([dict(balance=100)], [movement("fee", 3, None)]),
    "a payment without a date": bank([dict(balance=100)], paid=[payment(3, None)]),
    "a payment without an amount": bank([dict(balance=100)], paid=[payment(None, date(2026, 4, 1))]),
    "an account closed after it had moved": bank([dict(balance=0, status="Closed")], [movement("transfer out", 100)]),
    "a card that is in credit": bank([dict(balance=5, account_type="Credit card")], [movement("refund", 100)]),
    "a product that nobody knows": bank([dict(balance=5, account_type="Bausparen")], [movement("refund", 100)]),
    "one of two accounts": bank([dict(balance=5), dict(balance=5)], [movement("mystery", 1, account=2)]),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_whoever_has_an_account_that_moved_in_a_way_nobody_explained_is_doubtful(mirror_of, case):
    with mirror_of(DOUBTFUL[case]) as mirror:
        assert rebuild_balances(mirror, DAY, STATE_DAY, DEFAULT_VOCABULARY).doubtful.tolist() == [1]


def test_the_attributes_of_a_dozen_customers_a_fortnight_earlier_are_as_worked_out_by_hand(mirror_of):
    with mirror_of(ROWS) as mirror:
        doubtful, found = rebuilt(mirror, date(2026, 5, 31), AS_OF)
    # Number 2 has a purchase without an amount, number 7 a mystery of 9.99 and something of 8.88 without a type.
    assert doubtful == [2, 7]
    # Number 8 paid 5.00 since; everybody else's accounts lay still, or are unknown today.
    # On 31 May it was 5, and 35 before the 30 paid in the 90 days until then.
    paid_since = dict(deposits=5, savings_share=0, balance_change_90d=5 / 35 - 1)
    for number in set(EXPECTED) - {2, 7}:
        today = {name: EXPECTED[number][name] for name in REBUILT}
        assert found[number] == today | (paid_since if number == 8 else {}), number


def test_an_overdraft_that_was_is_seen_and_one_that_came_since_is_not(mirror_of):
    was = bank([dict(balance=100)], [movement("salary", 150)])
    came = bank([dict(balance=-50)], [movement("purchase", 150)])
    with mirror_of(was, "was") as mirror:
        _, found = rebuilt(mirror)
        assert (found[1]["overdrawn"], found[1]["deposits"]) == (1, 0)
    with mirror_of(came, "came") as mirror:
        _, found = rebuilt(mirror)
        assert (found[1]["overdrawn"], found[1]["deposits"]) == (0, 100)


def test_savings_and_their_share_follow_the_rebuilt_balances(mirror_of):
    rows = bank([dict(balance=10.03, account_type="Savings"), dict(balance=5)], [movement("transfer in", 10.01)])
    with mirror_of(rows) as mirror:
        _, found = rebuilt(mirror)
    assert found[1]["savings"] == 0.02
    assert found[1]["deposits"] == 5.02
    assert found[1]["savings_share"] == pytest.approx(0.02 / 5.02)


def test_the_change_of_balances_is_that_of_the_ninety_days_before(mirror_of):
    # 110 today, 100 on 31 March, 80 ninety days before that.
    rows = bank([dict(balance=110)], [movement("salary", 10), movement("salary", 20, datetime(2026, 2, 1))])
    with mirror_of(rows) as mirror:
        _, found = rebuilt(mirror)
    assert found[1]["balance_change_90d"] == pytest.approx(100 / 80 - 1)


def test_rebuilding_the_day_that_is_known_gives_exactly_todays_values(mirror_of):
    with mirror_of(ROWS) as mirror:
        today = compute_customers(mirror, AS_OF, DEFAULT_VOCABULARY)
        assert rebuild_balances(mirror, AS_OF, AS_OF, DEFAULT_VOCABULARY).doubtful.tolist() == []
        assert compute_customers(mirror, AS_OF, DEFAULT_VOCABULARY).equals(today)


def test_newcomers_are_those_whose_first_transaction_is_later_and_known(mirror_of):
    rows = {
        "Customer": [dict(customer_id=number) for number in range(1, 6)],
        "Accounts": [dict(account_id=number, customer_id=number) for number in range(1, 6)],
        "Transactions": [
            dict(transaction_id=n, account_id=account, transaction_date=at)
            for n, (account, at) in enumerate(
                [(1, BEFORE), (1, SINCE), (2, SINCE), (3, LATER), (4, None), (4, SINCE), (9, SINCE)]
            )
        ],
    }
    with mirror_of(rows) as mirror:
        # 2 and 4; 1 was there before, 3 is not there yet, and nobody knows of 5.
        assert count_newcomers(mirror, DAY, STATE_DAY) == 2


def test_accounts_in_credit_that_come_out_below_zero_are_a_share_of_those_that_moved(mirror_of):
    held = [dict(balance=100), dict(balance=100), dict(balance=100), dict(balance=-5), dict(balance=100)]
    moved = [movement("salary", 100.01, account=1), *(movement("salary", 99, account=number) for number in (2, 4))]
    with mirror_of(bank([*held, dict(balance=0, status="Closed")], moved)) as mirror:
        # Numbers 1 and 2 are in credit and moved; the first had a cent less than nothing.
        assert rebuild_balances(mirror, DAY, STATE_DAY, DEFAULT_VOCABULARY).turned == 0.5
    with mirror_of(bank(held), "still") as mirror:
        assert rebuild_balances(mirror, DAY, STATE_DAY, DEFAULT_VOCABULARY).turned is None


def test_the_movements_of_the_demo_explain_its_balances(mirror_of_demo):
    for days in (1, 31, 92, 184):
        with mirror_of_demo() as mirror:
            found = rebuild_balances(mirror, STATE_DAY - timedelta(days=days), STATE_DAY, DEFAULT_VOCABULARY)
        assert len(found.doubtful) <= 0.01 * 1_000, days
        assert found.turned == 0, days
