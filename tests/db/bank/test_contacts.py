from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, insert, text

from db.bank.contacts import fetch_candidates, fetch_contacts
from db.bank.schema import accounts, compliance, customer, metadata
from domain.errors import BankIncompleteError, BankUnavailableError, StorageError

OPEN = ("active", "open")


@pytest.fixture
def bank() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def add(bank: Engine, table, *rows: dict) -> None:
    with bank.begin() as connection:
        for row in rows:
            connection.execute(insert(table).values(**row))


def add_customers(bank: Engine, *rows: dict) -> None:
    add(bank, customer, *({"customer_id": number, **row} for number, row in enumerate(rows, start=1)))


def run(bank: Engine, statement: str) -> None:
    with bank.begin() as connection:
        connection.execute(text(statement))


def ids(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def candidates(bank: Engine, *numbers: int) -> pd.DataFrame:
    return fetch_candidates(bank, ids(*numbers), OPEN).set_index("customer_id")


def known(flags: pd.Series) -> list:
    return [None if flag is pd.NA else bool(flag) for flag in flags]


def test_the_columns_are_those_of_the_gate_and_hold_no_contact_detail(bank):
    add_customers(bank, {"name": "Ann", "email": "ann@example.com", "phone": "+1", "date_of_birth": date(1990, 1, 2)})
    table = fetch_candidates(bank, ids(1), OPEN)
    expected = {
        "customer_id": "int64",
        "is_customer": "bool",
        "consent": "boolean",
        "requirements_met": "boolean",
        "has_open_account": "bool",
        "date_of_birth": "datetime64[us]",
        "has_email": "bool",
        "has_phone": "bool",
    }
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == expected
    assert fetch_candidates(bank, ids(), OPEN).dtypes.equals(table.dtypes)
    assert table["date_of_birth"].tolist() == [pd.Timestamp("1990-01-02")]


def answers_of(bank: Engine) -> list[tuple]:
    """Every row that the database hands over from now on."""
    answers: list[tuple] = []

    def note(_cursor, row: tuple) -> tuple:
        answers.append(row)
        return row

    with bank.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.row_factory = note
    return answers


def test_the_bank_answers_with_flags_and_never_with_an_address(bank):
    add_customers(bank, {"email": "ann@example.com", "phone": "+15551234"})
    answers = answers_of(bank)
    fetch_candidates(bank, ids(1), OPEN)
    assert (1, None, 1, 1) in answers
    assert not any("ann@example.com" in row or "+15551234" in row for row in answers)


def test_customers_far_apart_do_not_bring_those_between_them_along(bank):
    add_customers(bank, *({} for _ in range(100)))
    answers = answers_of(bank)
    fetch_candidates(bank, ids(1, 50, 100), OPEN)
    assert len(answers) == 3


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([], None),
        ([True], True),
        ([False], False),
        ([None], None),
        ([True, True], True),
        ([True, None], None),
        ([True, False], False),
        ([None, False], False),
        ([False, True], False),
    ],
)
def test_a_no_outweighs_a_missing_answer_which_outweighs_a_yes(bank, rows, verdict):
    add_customers(bank, {}, {})
    for column, name in (("consent_given", "consent"), ("regulatory_requirements_met", "requirements_met")):
        run(bank, "DELETE FROM Compliance")
        add(bank, compliance, *({"compliance_id": n, "customer_id": 1, column: row} for n, row in enumerate(rows)))
        assert known(candidates(bank, 1, 2)[name]) == [verdict, None]


@pytest.mark.parametrize("written", ["'no'", "'true'", "2", "''", "-1"])
def test_an_answer_that_is_neither_0_nor_1_is_not_a_yes(bank, written):
    add_customers(bank, {})
    run(bank, f"INSERT INTO Compliance VALUES (1, 1, {written}, NULL, 1)")
    assert known(candidates(bank, 1)["consent"]) == [None]


def test_a_customer_no_longer_in_the_bank_stays_with_nothing_known(bank):
    add_customers(bank, {"email": "a@b.c"})
    everything = {"consent_given": True, "regulatory_requirements_met": True}
    add(bank, compliance, *({"compliance_id": n, "customer_id": n, **everything} for n in (1, 2)))
    table = candidates(bank, 1, 2)
    assert known(table["consent"]) == [True, None]
    assert known(table["requirements_met"]) == [True, None]
    assert table["has_email"].tolist() == [True, False]


def test_an_account_is_open_whatever_the_case_and_blanks_of_its_status(bank):
    add_customers(bank, *({} for _ in range(5)))
    statuses = [(1, " Active "), (2, "closed"), (2, "OPEN"), (3, "closed"), (4, None)]
    rows = ({"account_id": n, "customer_id": owner, "status": s} for n, (owner, s) in enumerate(statuses))
    add(bank, accounts, *rows)
    assert candidates(bank, 1, 2, 3, 4, 5)["has_open_account"].tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(("value", "there"), [(None, False), ("", False), ("   ", False), (" x ", True)])
def test_a_blank_contact_is_no_contact(bank, value, there):
    add_customers(bank, {"email": value, "phone": "1"}, {"email": "a@b.c", "phone": value})
    table = candidates(bank, 1, 2)
    assert table["has_email"].tolist() == [there, True]
    assert table["has_phone"].tolist() == [True, there]


@pytest.mark.parametrize("written", ["'0000-00-00'", "'unknown'", "''", "NULL", "'1990-02-30'", "1990", "'90-01-02'"])
def test_a_birth_date_that_cannot_be_read_is_unknown_and_harms_nobody_else(bank, written):
    add_customers(bank, {"date_of_birth": date(1980, 5, 6)}, {})
    run(bank, f"UPDATE Customer SET date_of_birth = {written} WHERE customer_id = 2")
    days = candidates(bank, 1, 2)["date_of_birth"]
    assert days.iloc[0] == pd.Timestamp("1980-05-06")
    assert pd.isna(days.iloc[1])


@pytest.fixture
def bank_without_keys() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    columns = "customer_id INT, name TEXT, email TEXT, phone TEXT, address TEXT, date_of_birth DATE"
    run(engine, f"CREATE TABLE Customer ({columns}, identification_number TEXT)")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_a_customer_who_is_there_twice_is_one_candidate_and_only_what_both_rows_say_counts(bank_without_keys):
    add(
        bank_without_keys,
        customer,
        {"customer_id": 1, "email": "a@b.c", "phone": "1", "date_of_birth": date(1980, 1, 1)},
        {"customer_id": 1, "email": "a@b.c", "phone": None, "date_of_birth": date(2015, 1, 1)},
        {"customer_id": 2, "email": "b@b.c", "date_of_birth": date(1970, 1, 1)},
        {"customer_id": 2, "email": "b@b.c", "date_of_birth": date(1970, 1, 1)},
    )
    table = candidates(bank_without_keys, 1, 2)
    assert table["has_email"].tolist() == [True, True]
    assert table["has_phone"].tolist() == [False, False]
    assert table["date_of_birth"].isna().tolist() == [True, False]


def test_a_customer_who_is_there_twice_has_one_row_of_contacts_always_the_same(bank_without_keys):
    add(bank_without_keys, customer, {"customer_id": 1, "name": "B"}, {"customer_id": 1, "name": "A"})
    table = fetch_contacts(bank_without_keys, ids(1), ("name",))
    assert table.to_dict("records") == [{"customer_id": 1, "name": "A"}]


def test_contacts_have_the_asked_columns_in_the_asked_order_and_one_row_per_id(bank):
    add_customers(bank, {"name": "Ann", "email": "ann@example.com"}, {"name": "Bob", "email": None})
    table = fetch_contacts(bank, ids(1, 2, 7), ("email", "name"))
    assert list(table.columns) == ["customer_id", "email", "name"]
    assert table["customer_id"].tolist() == [1, 2, 7]
    assert table["name"].tolist()[:2] == ["Ann", "Bob"]
    assert table["email"].isna().tolist() == [False, True, True]


def test_contacts_of_nobody_are_an_empty_table_with_the_asked_columns(bank):
    assert list(fetch_contacts(bank, ids(), ("phone",)).columns) == ["customer_id", "phone"]


@pytest.mark.parametrize("name", ["address", "identification_number", "date_of_birth", "customer_id", "Email"])
def test_no_other_column_is_ever_read(bank, name):
    with pytest.raises(StorageError, match=name):
        fetch_contacts(bank, ids(1), ("email", name))


def test_every_read_is_a_search_in_an_index_and_names_its_columns(bank):
    add_customers(bank, *({"email": "a@b.c"} for _ in range(20)))
    statements: list[tuple[str, tuple]] = []
    event.listen(bank, "before_cursor_execute", lambda c, cu, sql, values, *_: statements.append((sql, values)))
    for numbers in (range(1, 20), range(1, 2_000_000, 1_000)):
        fetch_candidates(bank, ids(*numbers), OPEN)
        fetch_contacts(bank, ids(*numbers), ("name",))
    asked = list(statements)
    assert {len(values) <= 1000 for _, values in asked} == {True}
    for sql, values in asked:
        assert not any(word in sql.upper() for word in ("JOIN", "GROUP BY", "SELECT *"))
        with bank.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()
        assert all("SEARCH" in step[3] or "LIST SUBQUERY" in step[3] for step in plan), plan


@settings(deadline=None)
@given(st.lists(st.integers(1, 30), unique=True, max_size=12), st.lists(st.integers(1, 40), unique=True, max_size=25))
def test_dense_sparse_and_unknown_ids_all_come_back_each_with_their_own_row(present, asked):
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    add(engine, customer, *({"customer_id": 7**number % 99_991, "name": str(number)} for number in present))
    wanted = np.sort(ids(*(7**number % 99_991 for number in asked)))
    table = fetch_contacts(engine, wanted, ("name",))
    names = {7**number % 99_991: str(number) for number in present}
    assert table["customer_id"].tolist() == wanted.tolist()
    assert [None if pd.isna(name) else name for name in table["name"]] == [names.get(each) for each in wanted.tolist()]
    assert fetch_candidates(engine, wanted, OPEN)["customer_id"].tolist() == wanted.tolist()
    engine.dispose()


def test_more_customers_than_one_batch_keep_their_order_and_progress_reaches_the_end(bank):
    with bank.begin() as connection:
        rows = [{"customer_id": n, "email": "a@b.c" if n % 2 else None} for n in range(1, 12_001)]
        connection.execute(customer.insert(), rows)
    shares: list[float] = []
    wanted = np.concatenate([np.arange(1, 12_001), np.arange(10**6, 10**8, 10**5)])
    table = fetch_candidates(bank, wanted, OPEN, lambda share, doing: shares.append(share))
    assert table["customer_id"].tolist() == wanted.tolist()
    assert table["has_email"].sum() == 6_000
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_bank_without_the_tables_says_so():
    engine = create_engine("sqlite://")
    with pytest.raises(BankIncompleteError) as caught:
        fetch_candidates(engine, ids(1), OPEN)
    assert "SELECT" not in str(caught.value)
    engine.dispose()


def test_a_bank_that_cannot_be_reached_says_so(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'nowhere' / 'bank.db'}")
    with pytest.raises(BankUnavailableError):
        fetch_contacts(engine, ids(1), ("email",))
    engine.dispose()


def test_whoever_is_no_longer_in_the_bank_is_no_customer_whatever_other_tables_say(bank):
    add_customers(bank, {}, {})
    add(bank, compliance, {"compliance_id": 1, "customer_id": 1}, {"compliance_id": 2, "customer_id": 9})
    assert candidates(bank, 1, 2, 9)["is_customer"].tolist() == [True, True, False]
