"""A bank lets any value into any column: values as Arrow, and how many could not be read in the type that the schema has."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Column

from db.features.mirror.columns import arrow_type
from db.features.mirror.reading import Cells

_BEYOND_DOUBLES = 2**53  # from here on a double skips whole numbers
_DATED = re.compile(r"\s*\d{4}-?\d{2}-?\d{2}")


def to_arrow(column: Column[Any], cells: Cells) -> tuple[pa.Array, int]:
    """The values in the column's type, and the number of those that became null because they do not fit it."""
    target = arrow_type(column)
    try:
        return _exactly(cells, target), 0
    except pa.ArrowException:
        values = cells.to_pylist() if isinstance(cells, pa.Array) else cells
        array = _coerced(values, target)
        return array, array.null_count - sum(value is None for value in values)


def _exactly(cells: Cells, target: pa.DataType) -> pa.Array:
    if isinstance(cells, pa.Array):
        return cells.cast(target)
    if pa.types.is_string(target):
        return pa.array(cells, target)
    # Told the type, Arrow would cut 1.5 down to 1, and take the number 20260131 for microseconds since 1970.
    found = pa.array(cells)
    if pa.types.is_decimal(target) and not pa.types.is_string(found.type):
        return pa.array(cells, target)
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
