"""Each kind of disorder that real tables hold is there, and rare enough to leave the picture intact."""

import unicodedata
from collections import Counter

import pytest


@pytest.mark.parametrize(
    ("table", "column", "most"),
    [
        ("Customer", "name", 0.01),
        ("Customer", "email", 0.1),
        ("Customer", "phone", 0.12),
        ("Customer", "address", 0.03),
        ("Customer", "date_of_birth", 0.03),
        ("Customer", "identification_number", 0.03),
        ("Accounts", "balance", 0.01),
        ("Accounts", "customer_id", 0.01),
        ("CommunicationLog", "customer_id", 0.01),
        ("CreditHistory", "credit_score", 0.05),
        ("CreditHistory", "credit_utilization", 0.05),
        ("Security", "access_level", 0.02),
        ("Compliance", "consent_given", 0.03),
        ("Compliance", "regulatory_requirements_met", 0.04),
    ],
)
def test_some_values_are_missing(demo, table, column, most):
    assert 0 < demo[table][column].isna().mean() <= most


@pytest.mark.parametrize("column", ["email", "phone"])
def test_some_contacts_are_empty_text_instead_of_null(demo, column):
    assert 0 < (demo["Customer"][column] == "").sum() < 30


def test_a_few_customers_are_minors_without_credit_products(demo):
    born = demo["Customer"].set_index("customer_id").date_of_birth
    minors = born[(born > "2008-06-17") & (born < "2099")].index
    assert 5 <= len(minors) <= 40
    theirs = demo["Accounts"][demo["Accounts"].customer_id.isin(minors)]
    assert len(theirs)
    assert set(theirs.account_type) <= {"current", "savings", "term deposit"}


def test_one_birth_date_is_too_old_and_one_is_still_to_come(demo):
    born = demo["Customer"].date_of_birth.dropna()
    assert (born < "1900").sum() == 1
    assert (born > "2099").sum() == 1


@pytest.mark.parametrize(("table", "column"), [("Transactions", "transaction_date"), ("CommunicationLog", "timestamp")])
def test_a_few_dates_lie_in_2099(demo, table, column):
    assert 1 <= demo[table][column].str.startswith("2099").sum() <= 20


def test_names_come_in_many_scripts_and_with_apostrophes(demo):
    names = demo["Customer"].name.dropna()
    letters = Counter(unicodedata.name(letter).split()[0] for letter in "".join(names) if letter.isalpha())
    assert {"LATIN", "GREEK", "CYRILLIC", "CJK"} <= set(letters)
    assert 0.01 < (~names.map(str.isascii)).mean() < 0.5
    assert (names.str.contains("'")).sum() >= 3


def test_three_customers_have_names_and_e_mails_that_a_spreadsheet_would_run(demo):
    customers = demo["Customer"]
    dangerous = customers.name.fillna("").str.match(r"[=+]")
    assert dangerous.sum() == 3
    assert customers.email.fillna("").str.match(r"[=+]").sum() in (2, 3)  # one may have been lost to a gap


def test_nobody_real_can_be_reached(demo):
    emails = demo["Customer"].email.dropna()
    assert emails[emails != ""].str.contains(r"@(?:mail\.)?example\.(?:com|org|net)$").all()
    phones = demo["Customer"].phone.dropna()
    assert phones[phones != ""].str.match(r"(?:\+|00)999").all()


def test_identification_numbers_are_not_unique(demo):
    assert demo["Customer"].identification_number.dropna().duplicated().any()


def test_some_accounts_are_closed_and_empty(demo):
    closed = demo["Accounts"][demo["Accounts"].status == "Closed"]
    assert 0.01 < len(closed) / len(demo["Accounts"]) < 0.06
    assert (closed.balance.dropna() == 0).all()


def test_amounts_are_positive_with_two_decimals_but_for_a_few_zeros(demo):
    for table in ("Transactions", "Payments"):
        amounts = demo[table].amount
        assert (amounts >= 0).all()
        assert (amounts == amounts.round(2)).all()
    assert 0 < (demo["Transactions"].amount == 0).mean() < 0.002


def test_some_transactions_are_repeated_to_the_second(demo):
    repeated = demo["Transactions"].duplicated(["account_id", "transaction_type", "amount", "transaction_date"])
    assert 10 < repeated.sum() < 0.005 * len(demo["Transactions"])
