from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import create_engine, event, text

from db.bank.demo import writing
from db.bank.demo.generator import generate_demo
from db.bank.demo.writing import Numbering, write_numbered
from db.bank.schema import accounts, metadata, payments

DRIVERS_KNOW = {int, float, str, bool, date, datetime, type(None)}


def test_keys_start_at_one_and_run_on_per_table():
    numbering = Numbering()
    assert numbering.take(accounts, 2).tolist() == [1, 2]
    assert numbering.take(payments, 1).tolist() == [1]
    assert numbering.take(accounts, 0).tolist() == []
    assert numbering.take(accounts, 2).tolist() == [3, 4]


def test_rows_are_written_in_order_across_slices(monkeypatch):
    monkeypatch.setattr(writing, "SLICE", 2)
    bank = create_engine("sqlite://")
    metadata.create_all(bank)
    with bank.begin() as connection:
        columns = {"balance": np.array([1.25, -2.5, 0.0]), "status": np.array(["Active", None, "Closed"], dtype=object)}
        write_numbered(connection, Numbering(), accounts, columns)
        rows = connection.execute(text("SELECT account_id, balance, status FROM Accounts ORDER BY account_id")).all()
    assert [tuple(row) for row in rows] == [(1, 1.25, "Active"), (2, -2.5, None), (3, 0, "Closed")]
    bank.dispose()


def test_every_value_is_one_that_any_database_driver_knows():
    bank = create_engine("sqlite://")
    seen: set[type] = set()

    def look(_connection: Any, _cursor: Any, _text: str, rows: Any, *_: Any) -> None:
        seen.update(type(value) for row in rows if isinstance(row, tuple) for value in row)

    event.listen(bank, "before_cursor_execute", look)
    generate_demo(bank, customers=120, transactions_per_customer=10, seed=1, until=date(2026, 6, 17))
    assert {int, float, str, type(None)} <= seen <= DRIVERS_KNOW
    bank.dispose()
