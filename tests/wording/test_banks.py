from datetime import UTC, date, datetime

from domain.banks import Bank, BankCandidate, BankQuestion
from wording.banks import describe_address, describe_candidate
from wording.formats import Formats

BANK = Bank("b1", "Savings bank")
MOMENT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_the_address_and_the_number_of_customers_are_said_in_the_banks_locale():
    said = describe_address(BankQuestion("mysql db2.bank.example:3306/bank", 12345, ()), Formats(locale="de_DE"))
    assert "`mysql db2.bank.example:3306/bank`" in said
    assert "There are 12.345 customers" in said


def test_a_database_that_does_not_answer_is_said():
    assert "does not answer now" in describe_address(BankQuestion("file /a", None, ()), Formats())


def test_what_speaks_for_a_bank_is_counted_and_its_limit_is_said():
    last, likeness = describe_candidate(BankCandidate(BANK, 10_000, date(2026, 10, 31), MOMENT, 500, 498), Formats())
    assert "10,000 customers as of October 31, 2026" in last
    assert likeness.startswith("Of 500 customer ids of that refresh, 498 are at the new address.")
    assert "number their customers from 1" in likeness


def test_nothing_is_claimed_where_nothing_could_be_compared():
    assert len(describe_candidate(BankCandidate(BANK, 10, date(2026, 10, 31), MOMENT, 10, None), Formats())) == 1
    (only,) = describe_candidate(BankCandidate(BANK), Formats())
    assert "cannot be compared" in only
