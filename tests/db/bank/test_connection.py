from contextlib import ExitStack

import pytest
from sqlalchemy import exc, text

from db.bank.connection import open_bank, reading_bank
from domain.errors import BankUnavailableError
from tests.db.features.twelve_customers import ROWS


@pytest.mark.parametrize("folder", ["plain", "a#b", "a b", "ü"])
def test_a_bank_is_opened_read_only_whatever_its_path_is_called(make_bank, tmp_path, folder):
    place = tmp_path / folder
    place.mkdir()
    file = place / "bank.db"
    file.write_bytes((tmp_path / make_bank(ROWS, "made").rpartition("/")[2]).read_bytes())
    before = sorted(tmp_path.rglob("*"))
    engine = open_bank(f"sqlite:///{file}")
    with reading_bank(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM Customer")) == 12
    with pytest.raises(BankUnavailableError), reading_bank(engine) as connection:
        connection.execute(text("DELETE FROM Customer"))
    engine.dispose()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("url", ["nonsense", "oracle7://host/bank", "mysql://user:secret@host/bank", ""])
def test_an_address_that_cannot_be_used_is_a_sentence_without_the_password(url):
    with pytest.raises(BankUnavailableError) as told:
        open_bank(url)
    assert "secret" not in f"{told.value}{told.value.remedy!s}"


def test_a_file_of_another_kind_is_told_as_such(tmp_path):
    file = tmp_path / "letter.db"
    file.write_bytes(b"Dear Sir or Madam, " * 100)
    engine = open_bank(f"sqlite:///{file}")
    with pytest.raises(BankUnavailableError, match="not a database"), reading_bank(engine) as connection:
        connection.execute(text("SELECT 1 FROM Customer"))
    engine.dispose()


def test_a_bank_whose_connections_are_all_in_use_says_so(make_bank, monkeypatch):
    engine = open_bank(make_bank(ROWS))
    monkeypatch.setattr(engine.pool, "_timeout", 0.01)
    with ExitStack() as others:
        for _ in range(15):
            others.enter_context(reading_bank(engine))
        with pytest.raises(BankUnavailableError, match="are in use"):
            others.enter_context(reading_bank(engine))
    engine.dispose()


def test_a_wrong_statement_is_a_defect_and_never_advice_about_the_address(make_bank):
    engine = open_bank(make_bank(ROWS))
    with pytest.raises(exc.StatementError), reading_bank(engine) as connection:
        connection.execute(text("SELECT :never_given"))
    with pytest.raises(exc.ProgrammingError), reading_bank(engine) as connection:
        connection.exec_driver_sql("SELECT ?", ())
    engine.dispose()
