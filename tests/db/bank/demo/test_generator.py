from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.pool import StaticPool

from db.bank.demo import generator
from db.bank.demo.generator import generate_demo
from db.bank.schema import TABLES, metadata
from db.bank.vocabulary import CLASSIFICATIONS, DEFAULT_VOCABULARY
from domain.errors import BankNotEmptyError, StorageError
from domain.sentences import Sentence

UNTIL = date(2026, 6, 17)
NULLABLE_ON_PURPOSE = {("Accounts", "customer_id"), ("CommunicationLog", "customer_id")}


@pytest.fixture
def bank() -> Engine:
    return create_engine("sqlite://", poolclass=StaticPool)


def fill(bank: Engine, customers: int = 60, transactions: int = 20, seed: int = 7, **more) -> None:
    generate_demo(bank, customers=customers, transactions_per_customer=transactions, seed=seed, until=UNTIL, **more)


def contents(bank: Engine) -> dict[str, list[tuple]]:
    with bank.connect() as connection:
        return {t.name: list(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{t.name}"'))) for t in TABLES}


def test_all_nine_tables_are_filled(demo):
    assert [name for name, rows in demo.items() if rows.empty] == []
    assert len(demo) == 9
    assert len(demo["Customer"]) == 2_700


def test_the_same_seed_gives_the_same_bank(bank):
    other = create_engine("sqlite://", poolclass=StaticPool)
    fill(bank)
    fill(other)
    assert contents(bank) == contents(other)


def test_another_seed_gives_another_bank(bank):
    other = create_engine("sqlite://", poolclass=StaticPool)
    fill(bank)
    fill(other, seed=8)
    ours, theirs = contents(bank), contents(other)
    assert [name for name in ours if ours[name] == theirs[name]] == []


def test_a_negative_seed_differs_from_the_positive_one(bank):
    other = create_engine("sqlite://", poolclass=StaticPool)
    fill(bank, seed=-7)
    fill(other, seed=7)
    assert contents(bank)["Accounts"] != contents(other)["Accounts"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_bank_with_a_row_in_any_table_is_left_as_it_is(bank, table):
    metadata.create_all(bank)
    (key,) = table.primary_key.columns
    with bank.begin() as connection:
        connection.execute(table.insert().values({key: 1}))
    with pytest.raises(BankNotEmptyError):
        fill(bank)
    assert {name: len(rows) for name, rows in contents(bank).items() if rows} == {table.name: 1}


def test_a_run_broken_off_leaves_whole_blocks_and_refuses_to_go_on(bank, monkeypatch):
    monkeypatch.setattr(generator, "BLOCK", 20)

    def stop(fraction: float, sentence: str) -> None:
        if fraction > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(bank, progress=stop)
    assert len(contents(bank)["Customer"]) == 20
    with pytest.raises(BankNotEmptyError):
        fill(bank)


@pytest.mark.parametrize(("customers", "transactions"), [(0, 20), (-1, 20), (5, -1), (100_000_000, 30)])
def test_a_bank_that_cannot_be_is_refused_before_anything_is_written(bank, customers, transactions):
    with pytest.raises(StorageError) as refused:
        fill(bank, customers, transactions)
    assert str(refused.value.remedy)
    with bank.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0


@pytest.mark.parametrize("customers", [1, 2, 50, 101])
def test_small_banks_have_exactly_the_transactions_asked_for(bank, customers):
    fill(bank, customers)
    rows = contents(bank)
    assert len(rows["Customer"]) == customers
    assert len(rows["Transactions"]) == customers * 20
    assert max(row[4] for row in rows["Transactions"] if row[4] < "2099")[:10] == UNTIL.isoformat()


@settings(max_examples=15, deadline=None)
@given(customers=st.integers(1, 40), transactions=st.integers(0, 40), seed=st.integers(-5, 10**12))
def test_any_size_and_seed_gives_the_transactions_asked_for(customers, transactions, seed):
    bank = create_engine("sqlite://", poolclass=StaticPool)
    fill(bank, customers, transactions, seed)
    assert len(contents(bank)["Transactions"]) == customers * transactions
    bank.dispose()


def test_the_history_ends_on_the_last_day_and_reaches_back_two_years(demo):
    days = pd.to_datetime(demo["Transactions"].transaction_date.str[:10])
    ordinary = days[days.dt.year < 2099]
    assert ordinary.max().date() == UNTIL
    assert date(2024, 6, 15) < ordinary.min().date() < date(2024, 7, 1)


@pytest.mark.parametrize(
    ("table", "column"),
    [("Payments", "payment_date"), ("CommunicationLog", "timestamp"), ("Transactions", "transaction_date")],
)
def test_nothing_ordinary_happens_after_the_last_day(demo, table, column):
    days = demo[table][column].str[:10]
    assert set(days[days > UNTIL.isoformat()].str[:4]) <= {"2099"}


def test_averages_per_customer_are_as_promised(demo):
    assert len(demo["Transactions"]) == pytest.approx(2_700 * 60, rel=0.03)
    paydays = demo["Transactions"].transaction_type.isin(["salary", "pension"]).sum()
    assert len(demo["Payments"]) == 2_700 * 8 + paydays
    assert len(demo["CommunicationLog"]) == pytest.approx(2_700 * 4, rel=0.05)


@pytest.mark.parametrize(
    ("table", "column", "parent"),
    [(t.name, c.name, next(iter(c.foreign_keys)).column) for t in TABLES for c in t.columns if c.foreign_keys],
)
def test_foreign_keys_hold_but_for_the_few_left_empty_on_purpose(demo, table, column, parent):
    keys = demo[table][column]
    assert set(keys.dropna()) <= set(demo[parent.table.name][parent.name])
    if (table, column) in NULLABLE_ON_PURPOSE:
        assert 0 < keys.isna().mean() < 0.01
    else:
        assert keys.notna().all()


def test_keys_run_on_from_block_to_block(demo):
    for table in TABLES:
        (key,) = table.primary_key.columns
        assert sorted(demo[table.name][key.name]) == list(range(1, len(demo[table.name]) + 1)), table.name


@pytest.mark.parametrize("by", CLASSIFICATIONS, ids=lambda by: by.question)
def test_every_code_is_in_the_vocabulary(demo, by):
    known = {code for meaning in by.lists for code in getattr(DEFAULT_VOCABULARY, meaning)}
    codes = demo[by.column.table.name][by.column.name].dropna()
    assert set(codes.str.lower()) <= known
    assert not codes.empty


def test_texts_fit_their_columns_as_a_strict_server_demands(demo):
    for table in TABLES:
        for column in table.columns:
            width = getattr(column.type, "length", None)
            if width:
                assert demo[table.name][column.name].dropna().str.len().max() <= width, column


def test_progress_rises_from_nothing_to_everything(bank, monkeypatch):
    monkeypatch.setattr(generator, "BLOCK", 20)
    told: list[tuple[float, str | Sentence]] = []
    fill(bank, progress=lambda fraction, sentence: told.append((fraction, sentence)))
    assert [round(fraction, 2) for fraction, _ in told] == [0, 0.33, 0.67, 1]
    assert all(str(sentence).endswith(".") for _, sentence in told)


def test_the_personas_file_names_every_customer_once_and_the_bank_never_does(filled, demo, personas):
    assert list(personas.index) == list(demo["Customer"].customer_id)
    assert personas.nunique() == 7
    for name, rows in demo.items():
        texts = rows.select_dtypes(["object", "str"]).astype("str")
        for persona in personas.unique():
            assert not texts.apply(lambda column, words=persona: column.str.contains(words)).any(axis=None), name


def test_without_a_personas_file_none_is_written(bank, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fill(bank)
    assert list(tmp_path.iterdir()) == []


def test_a_file_database_is_filled_like_one_in_memory(bank, tmp_path):
    on_disk = create_engine(f"sqlite:///{tmp_path / 'bank.db'}")
    fill(bank)
    fill(on_disk)
    assert contents(on_disk) == contents(bank)
    with on_disk.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(TABLES[0])) == 60
    on_disk.dispose()
