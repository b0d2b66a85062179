"""What a release reads from the bank, now. The only module that reads identifying columns.

Reads are ranges of an index, one batch of customers after another; rows that repeat are put together here.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    String,
    Table,
    case,
    func,
    select,
    type_coerce,
)

from db.bank.connection import retried_read
from db.bank.schema import accounts, compliance, customer
from domain.errors import StorageError
from domain.progress import Progress, silent

Ids = NDArray[np.int64]

CONTACT_COLUMNS = ("name", "email", "phone")
# All that this module reads: what the account of a release must be granted.
READ_FOR_A_RELEASE: dict[Table, tuple[str, ...]] = {
    customer: ("customer_id", *CONTACT_COLUMNS, "date_of_birth"),
    accounts: ("customer_id", "status"),
    compliance: ("customer_id", "consent_given", "regulatory_requirements_met"),
}

_DENSE_BATCH, _SPARSE_BATCH = 5_000, 900  # older SQLite takes 999 parameters
_NO, _UNKNOWN, _YES = 0, 1, 2  # the least of several rows counts


def fetch_candidates(
    engine: Engine, customer_ids: Ids, open_statuses: tuple[str, ...], progress: Progress = silent
) -> pd.DataFrame:
    """What the gate asks, one row per id in the order of `customer_ids` (each once); never a contact detail itself.

    customer_id, is_customer, consent and requirements_met (any no among several rows is a no; else any missing one, or
    no row at all, is missing), has_open_account, date_of_birth (NaT where unreadable), has_email, has_phone. An id that is
    no longer in the bank stays, with nothing known. Raises BankUnavailableError or BankIncompleteError.
    """
    tables = []
    for ids, share in _batches(customer_ids):
        tables.append(retried_read(engine, partial(_candidates, ids=ids, open_statuses=open_statuses)))
        progress(share, "Reading consent and contact flags from the bank")
    return pd.concat(tables, ignore_index=True)


def fetch_contacts(engine: Engine, customer_ids: Ids, columns: tuple[str, ...]) -> pd.DataFrame:
    """customer_id and the asked ones of name, email, phone; one row per id, empty for an id that is no longer in the bank.

    Raises StorageError for any other column, BankUnavailableError or BankIncompleteError when the bank cannot be read.
    """
    refused = [name for name in columns if name not in CONTACT_COLUMNS]
    if refused:
        raise StorageError(
            "Not read from the bank for a release: {columns}.",
            "Ask for name, email or phone only.",
            columns=tuple(refused),
        )
    wanted = [customer.c[name] for name in dict.fromkeys(columns)]
    tables = [retried_read(engine, partial(_contacts, ids=ids, wanted=wanted)) for ids, _ in _batches(customer_ids)]
    return pd.concat(tables, ignore_index=True)


def _candidates(connection: Connection, ids: Ids, open_statuses: tuple[str, ...]) -> pd.DataFrame:
    people = _people(connection, ids)
    # A Compliance row may outlive its customer: nobody consents for somebody who is gone.
    consents = _consents(connection, ids).reindex(people.index).reindex(ids)
    is_customer = np.isin(ids, people.index)
    people = people.reindex(ids)
    return pd.DataFrame(
        {
            "customer_id": ids,
            "is_customer": is_customer,
            "consent": _flags(consents["consent"]),
            "requirements_met": _flags(consents["requirements_met"]),
            "has_open_account": np.isin(ids, _open_account_holders(connection, ids, open_statuses)),
            "date_of_birth": people["date_of_birth"].to_numpy(),
            "has_email": people["has_email"].eq(1).to_numpy(),
            "has_phone": people["has_phone"].eq(1).to_numpy(),
        }
    )


def _people(connection: Connection, ids: Ids) -> pd.DataFrame:
    """By customer: a table without a primary key may repeat one, then the rows must agree."""
    # As text: SQLAlchemy would stop at a date such as 0000-00-00, which is this customer's trouble only.
    birth_date = type_coerce(customer.c.date_of_birth, String)
    filled = [
        case((func.trim(customer.c.email) != "", 1), else_=0),
        case((func.trim(customer.c.phone) != "", 1), else_=0),
    ]
    rows = _read(connection, ids, customer.c.customer_id, birth_date, *filled)
    rows.columns = pd.Index(["customer_id", "date_of_birth", "has_email", "has_phone"])
    days = rows["date_of_birth"].map(lambda day: str(day)[:10])
    rows["date_of_birth"] = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    by_customer = rows.astype({"has_email": np.int8, "has_phone": np.int8}).groupby("customer_id")
    people = by_customer[["date_of_birth", "has_email", "has_phone"]].min()
    agreed = people["date_of_birth"] == by_customer["date_of_birth"].max()
    people["date_of_birth"] = people["date_of_birth"].where(agreed)
    return people


def _consents(connection: Connection, ids: Ids) -> pd.DataFrame:
    """By customer, the least of all Compliance rows. Read as numbers: SQLAlchemy would take the text 'no' for true."""
    given = type_coerce(compliance.c.consent_given, Integer)
    met = type_coerce(compliance.c.regulatory_requirements_met, Integer)
    rows = _read(connection, ids, compliance.c.customer_id, given, met)
    rows.columns = pd.Index(["customer_id", "consent", "requirements_met"])
    for name in ("consent", "requirements_met"):
        rows[name] = rows[name].map({0: _NO, 1: _YES}).fillna(_UNKNOWN).astype(np.int8)
    return rows.groupby("customer_id").min()


def _flags(states: "pd.Series[Any]") -> Any:
    flags = pd.array([None] * len(states), dtype="boolean")
    flags[(states == _YES).to_numpy()] = True
    flags[(states == _NO).to_numpy()] = False
    return flags


def _open_account_holders(connection: Connection, ids: Ids, open_statuses: tuple[str, ...]) -> Ids:
    is_open = func.lower(func.trim(accounts.c.status)).in_(open_statuses)
    rows = _read(connection, ids, accounts.c.customer_id, case((is_open, 1), else_=0))
    return rows.loc[rows.iloc[:, 1] == 1, "customer_id"].to_numpy(dtype=np.int64)


def _contacts(connection: Connection, ids: Ids, wanted: list[Column[Any]]) -> pd.DataFrame:
    rows = _read(connection, ids, customer.c.customer_id, *wanted)
    for column in wanted:
        rows[column.name] = rows[column.name].map(str, na_action="ignore")
    once = rows.sort_values(list(rows.columns)).drop_duplicates("customer_id").set_index("customer_id")
    return once.reindex(pd.Index(ids, name="customer_id")).reset_index()


def _read(connection: Connection, ids: Ids, key: ColumnElement[int], *columns: ColumnElement[Any]) -> pd.DataFrame:
    """`key` as customer_id, then the columns; a run of ids with few gaps brings those between them along."""
    among = key.between(int(ids.min()), int(ids.max())) if _is_dense(ids) else key.in_(ids.tolist())
    rows = connection.execute(select(key, *columns).where(among))
    # pandas asks every SQLAlchemy row for attributes it does not have; plain tuples are three times as fast.
    table = pd.DataFrame(list(map(tuple, rows)), columns=list(rows.keys()), dtype=object)
    return table.astype({"customer_id": np.int64})


def _batches(ids: Ids) -> Iterator[tuple[Ids, float]]:
    """Runs of ids, and the share done with each; a run with wide gaps is cut short, as it is read id by id."""
    for start in range(0, max(len(ids), 1), _DENSE_BATCH):
        run = ids[start : start + _DENSE_BATCH]
        size = _DENSE_BATCH if _is_dense(run) else _SPARSE_BATCH
        for offset in range(0, max(len(run), 1), size):
            batch = run[offset : offset + size]
            yield batch, (start + offset + len(batch)) / max(len(ids), 1)


def _is_dense(ids: Ids) -> bool:
    return len(ids) > 0 and int(ids.max() - ids.min()) < 2 * len(ids)
