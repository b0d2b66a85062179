"""The bank's non-identifying columns, copied to Parquet by indexed key ranges; the bank is spared every other query."""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Column, Connection, Date, DateTime, Engine, Integer, Numeric, Table, or_, select, type_coerce
from sqlalchemy.types import NullType, TypeEngine

from db.bank.connection import reading
from db.bank.schema import accounts, communication_log, credit_history, customer, payments, relationships, transactions

ROWS_PER_BATCH = 200_000
MONEY = pa.decimal128(18, 2)
_BEYOND_DOUBLES = 2**53  # from here on a double skips whole numbers
_DATED = re.compile(r"\s*\d{4}-?\d{2}-?\d{2}")

# Default deny: a name, an address, free text or a password is not on this list, and so never leaves the bank.
MIRRORED: dict[Table, tuple[str, ...]] = {
    customer: ("customer_id", "date_of_birth"),
    accounts: ("account_id", "customer_id", "account_type", "balance", "status"),
    transactions: ("transaction_id", "account_id", "transaction_type", "amount", "transaction_date"),
    payments: ("payment_id", "account_id", "recipient", "amount", "payment_date", "payment_method"),
    credit_history: ("credit_id", "customer_id", "credit_score", "credit_limit", "credit_utilization"),
    relationships: ("relationship_id", "customer1_id", "customer2_id"),
    communication_log: ("log_id", "customer_id", "communication_type", "timestamp"),
}


@dataclass
class MirrorReport:
    """Rows copied per table, and per `Table.column` the values that could not be read as what the schema says."""

    rows: dict[str, int] = field(default_factory=dict)
    unreadable: dict[str, int] = field(default_factory=dict)


def copy_to_mirror(bank: Engine, folder: Path, progress: Callable[[float, str], None]) -> MirrorReport:
    """Writes one Parquet file per mirrored table; unreadable values become null and are counted in the report."""
    report = MirrorReport()
    folder.mkdir(parents=True, exist_ok=True)
    # A new key for every copy, kept nowhere: recipients can be counted within this mirror and traced by nobody.
    recipient_key = secrets.token_bytes(32)
    for position, table in enumerate(MIRRORED):
        progress(position / len(MIRRORED), f"Copying {table.name}")
        with reading(bank) as connection:
            _copy_table(connection, table, folder / f"{table.name}.parquet", recipient_key, report)
    return report


def _copy_table(connection: Connection, table: Table, file: Path, recipient_key: bytes, report: MirrorReport) -> None:
    columns = [table.c[name] for name in MIRRORED[table]]
    schema = pa.schema([(column.name, _arrow_type(column)) for column in columns])
    report.rows[table.name] = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _batches(connection, columns):
            values = zip(columns, zip(*rows, strict=True), strict=True)
            arrays = [_column(column, cells, recipient_key, report) for column, cells in values]
            writer.write_table(pa.table(arrays, schema=schema))
            report.rows[table.name] += len(rows)


def _batches(connection: Connection, columns: Sequence[Column[Any]]) -> Iterator[Sequence[Any]]:
    """Rows in key ranges; each range ends on a key that exists, so repeated keys are never cut apart."""
    key = columns[0]
    # Values as the driver gives them: SQLAlchemy would parse every date and amount in Python.
    raw = [type_coerce(column, NullType()).label(column.name) for column in columns]
    last = None
    while True:
        remaining = key.is_not(None) if last is None else key > last
        end = connection.scalar(select(key).where(remaining).order_by(key).offset(ROWS_PER_BATCH - 1).limit(1))
        in_range = select(*raw) if last is None else select(*raw).where(key > last)
        if end is not None:
            # Rows without a key come with the first range: their amounts count, whoever they belong to.
            in_range = in_range.where(or_(key <= end, key.is_(None)) if last is None else key <= end)
        rows = connection.execute(in_range).fetchall()
        if rows:
            yield rows
        if end is None:
            return
        last = end


def _arrow_type(column: Column[Any]) -> pa.DataType:
    if column.name == "recipient":
        return pa.int64()
    types: list[tuple[type[TypeEngine[Any]], pa.DataType]] = [
        (DateTime, pa.timestamp("us")),
        (Date, pa.date32()),
        (Integer, pa.int64()),
        (Numeric, MONEY),
    ]
    return next((arrow for kind, arrow in types if isinstance(column.type, kind)), pa.string())


def _column(column: Column[Any], cells: Sequence[Any], recipient_key: bytes, report: MirrorReport) -> pa.Array:
    if column.name == "recipient":
        return pa.array([None if cell is None else _hashed(str(cell), recipient_key) for cell in cells], pa.int64())
    target = _arrow_type(column)
    try:
        return _exactly(cells, target)
    except pa.ArrowException:
        array = _coerced(cells, target)
        unreadable = array.null_count - sum(cell is None for cell in cells)
        name = f"{column.table.name}.{column.name}"
        if unreadable:
            report.unreadable[name] = report.unreadable.get(name, 0) + unreadable
        return array


def _exactly(cells: Sequence[Any], target: pa.DataType) -> pa.Array:
    if pa.types.is_decimal(target) or pa.types.is_string(target):
        return pa.array(cells, target)
    # Told the type, Arrow would cut 1.5 down to 1, and take the number 20260131 for microseconds since 1970.
    found = pa.array(cells)
    if pa.types.is_temporal(target) and (pa.types.is_integer(found.type) or pa.types.is_floating(found.type)):
        found = found.cast(pa.string())
    return found.cast(target)


def _coerced(cells: Sequence[Any], target: pa.DataType) -> pa.Array:
    """SQLite keeps amounts as floats and dates as text; whatever does not fit the target type becomes null."""
    if pa.types.is_decimal(target):
        numbers = pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce").astype("float64").round(2)
        fits = numbers.abs() < 10 ** (target.precision - target.scale)
        return pa.array(numbers.where(fits), from_pandas=True).cast(target)
    if pa.types.is_temporal(target):
        return _moments(_texts(cells)).cast(target, safe=False)
    if pa.types.is_integer(target):
        numbers = pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce")
        whole = (numbers % 1 == 0) & (numbers.abs() < _BEYOND_DOUBLES)
        return pa.array(numbers.where(whole).astype("Int64"), target, from_pandas=True)
    return pa.array(_texts(cells), target)


def _texts(cells: Sequence[Any]) -> list[str | None]:
    return [None if cell is None else str(cell) for cell in cells]


def _moments(texts: list[str | None]) -> pa.Array:
    try:
        # Measured on 1M dates: 0.04 s here, 0.6 s in pandas, which however takes one bad date without giving up.
        return pa.array(texts, pa.string()).cast(pa.timestamp("us"))
    except pa.ArrowException:
        # pandas would also read a lone year, and "now" as the moment of reading.
        dated = pd.Series([text if text and _DATED.match(text) else None for text in texts], dtype=object)
        moments = pd.to_datetime(dated, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None)
        return pa.array(moments, pa.timestamp("us"), from_pandas=True)


def _hashed(recipient: str, key: bytes) -> int:
    digest = hashlib.blake2b(recipient.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
