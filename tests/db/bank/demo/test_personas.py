"""The kinds of customers as they show in the tables: what a marketer could find, and no cartoon of it."""

import numpy as np
import pandas as pd
import pytest

from db.bank.demo.personas import PERSONAS
from db.bank.vocabulary import DEFAULT_VOCABULARY

UNTIL = pd.Timestamp("2026-06-17")
OWN = list(DEFAULT_VOCABULARY.customer_initiated_types)


def of(personas: pd.Series, name: str) -> set[int]:
    chosen = set(personas.index[personas == name])
    assert chosen
    return chosen


def test_there_are_at_least_six_personas_in_unequal_shares(personas):
    shares = personas.value_counts(normalize=True)
    assert len(shares) >= 6
    assert shares.max() > 2 * shares.min()
    for persona in PERSONAS:
        assert shares[persona.name] == pytest.approx(persona.share, abs=0.01)
    assert sum(persona.share for persona in PERSONAS) == pytest.approx(1)


@pytest.mark.parametrize(
    ("persona", "low", "high"),
    [
        ("young digital starter", 20, 30),
        ("retired traditional saver", 68, 78),
        ("salaried family with mortgage", 38, 47),
    ],
)
def test_age_fits_the_persona(demo, personas, persona, low, high):
    born = pd.to_datetime(demo["Customer"].set_index("customer_id").date_of_birth)
    age = (UNTIL - born).dt.days / 365.25
    assert low < age[list(of(personas, persona))].median() < high


@pytest.mark.parametrize("kind", ["salary", "pension"])
def test_income_arrives_once_a_month_on_about_the_same_day(movements, kind):
    income = movements[movements.transaction_type == kind]
    month = income.moment.dt.to_period("M")
    assert not income.assign(month=month).duplicated(["account_id", "month"]).any()
    months = month.groupby(income.account_id).nunique()
    assert months.median() == 24
    days = income.moment.dt.day.groupby(income.account_id)
    assert (days.max() - days.min()).max() <= 4
    assert days.nunique().median() > 1  # weekends move the day


def test_an_income_is_about_the_same_every_month(movements):
    salaries = movements[movements.transaction_type == "salary"].groupby("account_id").amount
    assert (salaries.std() / salaries.mean()).median() < 0.05


def test_dormant_customers_are_silent_for_long_though_the_bank_still_charges_them(movements, personas):
    theirs = movements[movements.customer_id.isin(of(personas, "dormant account"))]
    own = theirs[theirs.transaction_type.isin(OWN)]
    assert len(own)
    assert (UNTIL - own.moment.max()).days >= 199
    assert (theirs[theirs.transaction_type == "fee"].moment > UNTIL - pd.Timedelta(days=120)).any()


def test_business_customers_move_far_more_than_others(movements, personas):
    own = movements[movements.transaction_type.isin(OWN)].groupby("customer_id").size()
    business = own[own.index.isin(of(personas, "self-employed business"))].median()
    assert business > 2.5 * own[~own.index.isin(of(personas, "self-employed business"))].median()


def test_a_savings_plan_is_on_the_account_it_fills(movements):
    savings = movements[(movements.account_type == "savings") & (movements.status == "Active")].dropna(subset="balance")
    only_filled = savings.groupby("account_id").filter(
        lambda moved: set(moved.transaction_type) == {"transfer in", "interest paid"}
    )
    plans = only_filled.groupby("account_id")
    assert len(plans) > 100
    assert plans.size().median() > 15
    assert (plans.balance.first() >= plans.amount.sum() - 0.01).all()


def test_no_account_in_credit_ended_a_day_overdrawn(demo):
    booked = demo["Transactions"].query("transaction_date < '2099'")
    came_in = booked.transaction_type.isin(DEFAULT_VOCABULARY.credit_types)
    paid = demo["Payments"].assign(net=-demo["Payments"].amount, day=demo["Payments"].payment_date)
    moved = booked.assign(net=booked.amount.where(came_in, -booked.amount), day=booked.transaction_date.str[:10])
    by_day = pd.concat([moved, paid]).groupby(["account_id", "day"]).net.sum()
    accounts = demo["Accounts"].query("status != 'Closed' and balance >= 0").set_index("account_id")
    accounts = accounts[~accounts.account_type.isin(["loan", "mortgage", "credit card"])]
    since = by_day[::-1].groupby("account_id").cumsum().reset_index()
    held = since.account_id.map(accounts.balance) - since.net
    assert held.notna().sum() > 50_000
    assert held.min() > -0.01


def test_what_comes_in_leaves_again_so_that_balances_neither_pile_up_nor_run_dry(demo, movements):
    moved = movements.assign(net=np.where(movements.transaction_type.isin(DEFAULT_VOCABULARY.credit_types), 1, -1))
    net = (moved.net * moved.amount).groupby(moved.account_id).sum()
    net = net.sub(demo["Payments"].groupby("account_id").amount.sum(), fill_value=0)
    paid = movements[movements.transaction_type.isin(["salary", "pension"])].groupby("account_id").amount.sum()
    assert (net[paid.index].abs() / paid).median() < 0.05


def test_debts_are_negative_and_savings_are_not(demo):
    accounts = demo["Accounts"].dropna(subset="balance")
    owing = accounts[accounts.account_type.isin(["loan", "mortgage", "credit card"])]
    assert (owing.balance <= 0).all()
    assert (owing[owing.status == "Active"].balance < 0).all()
    assert (accounts[accounts.account_type.isin(["savings", "term deposit", "investment"])].balance >= 0).all()
    assert (accounts[accounts.account_type == "current"].balance < 0).any()


def test_a_card_owes_what_the_credit_record_says_is_used(demo):
    credit = demo["CreditHistory"].drop_duplicates("customer_id", keep="last").dropna()
    cards = demo["Accounts"].query("account_type == 'credit card' and status == 'Active'").dropna()
    both = cards.merge(credit, on="customer_id")
    assert len(both) > 100
    owed = both.credit_limit * both.credit_utilization / 100
    assert np.allclose(-both.balance, owed, atol=0.01)


def test_credit_figures_are_in_percent_and_within_the_scale(demo):
    credit = demo["CreditHistory"]
    assert credit.credit_score.dropna().between(300, 850).all()
    assert credit.credit_utilization.dropna().between(0, 100).all()
    assert credit.credit_utilization.max() > 90


def test_the_young_pay_digitally_and_the_retired_do_not(demo, personas):
    owners = demo["Accounts"].set_index("account_id").customer_id
    paid = demo["Payments"].assign(customer_id=demo["Payments"].account_id.map(owners)).dropna(subset="customer_id")
    digital = paid.payment_method.isin(DEFAULT_VOCABULARY.digital_payment_methods)
    share = digital.groupby(paid.customer_id.astype("int64").map(personas)).mean()
    assert share["young digital starter"] > 0.85
    assert share["retired traditional saver"] < 0.35
    assert share.max() < 1  # nobody is a caricature


def test_people_of_a_persona_differ_as_in_life(demo, personas):
    accounts = demo["Accounts"].query("account_type == 'current' and balance > 0").dropna(subset="customer_id")
    logged = np.log(accounts.balance).groupby(accounts.customer_id.astype("int64").map(personas))
    assert (logged.std() > 0.6).all()
