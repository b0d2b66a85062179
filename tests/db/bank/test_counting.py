import pytest
from sqlalchemy import event

from db.bank import counting
from db.bank.connection import open_bank
from db.bank.counting import count_rows
from db.bank.schema import accounts, customer
from domain.errors import BankIncompleteError


@pytest.mark.parametrize("per_range", [1, 2, 3, 7, 100])
def test_every_row_is_counted_once_whatever_the_ranges(make_bank, monkeypatch, per_range):
    monkeypatch.setattr(counting, "ROWS_PER_RANGE", per_range)
    bank = open_bank(make_bank({"Customer": [dict(customer_id=number) for number in (-5, 0, 1, 2, 3, 9, 1_000_000)]}))
    assert count_rows(bank, [customer, accounts], lambda _share, _doing: None) == {"Customer": 7, "Accounts": 0}
    bank.dispose()


@pytest.mark.parametrize("per_range", [2, 100])
def test_rows_without_a_key_and_repeated_keys_are_counted_too(loose_bank, monkeypatch, per_range):
    monkeypatch.setattr(counting, "ROWS_PER_RANGE", per_range)
    bank = open_bank(loose_bank({"Customer": [dict(customer_id=number) for number in (None, None, 1, 1, 1, 1, 2)]}))
    assert count_rows(bank, [customer], lambda _share, _doing: None) == {"Customer": 7}
    bank.dispose()


def test_the_bank_is_read_range_by_range_of_the_key_and_nothing_else(make_bank, monkeypatch):
    monkeypatch.setattr(counting, "ROWS_PER_RANGE", 2)
    bank = open_bank(make_bank({"Customer": [dict(customer_id=number) for number in range(5)]}))
    asked: list[str] = []
    event.listen(bank, "before_cursor_execute", lambda *args: asked.append(args[2]))
    shares: list[float] = []
    count_rows(bank, [customer], lambda share, _doing: shares.append(share))
    bank.dispose()
    assert len(shares) == 3, "progress at every range, so that a click on Cancel is heard"
    assert all("customer_id" in query.split("WHERE")[1] for query in asked)
    assert not any("name" in query or "email" in query for query in asked)


def test_a_table_that_is_missing_is_one_clear_error(make_bank):
    bank = open_bank(make_bank({}))
    stranger = customer.to_metadata(customer.metadata.__class__(), name="Elsewhere")
    with pytest.raises(BankIncompleteError):
        count_rows(bank, [stranger], lambda _share, _doing: None)
    bank.dispose()
