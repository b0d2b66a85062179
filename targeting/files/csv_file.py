"""The file that leaves: a CSV that no spreadsheet evaluates, and from which every text can be restored."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from numbers import Number
from typing import Any

import pandas as pd

_ROWS_AT_A_TIME = 50_000  # texts of a whole list of a million people would take gigabytes
_BOM = "\ufeff"

# Spreadsheets skip blanks, quotes, controls and invisible marks before they decide that a cell is a formula.
_MARKS = r"\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_QUOTES = r"\"'`\xab\xbb\u2018-\u201f"
_SKIPPED = rf"[\s\x00-\x1f\x7f-\x9f{_MARKS}{_QUOTES}]*"
_EVALUATED = re.compile(rf"'|{_SKIPPED}[=+\-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05\t\r\n\x00]")


def write_csv(table: pd.DataFrame) -> bytes:
    """Every cell quoted, CRLF, UTF-8 with BOM; a missing value is empty, a number raw and without float noise.

    Any other cell, and every header, that a spreadsheet could evaluate or that starts with `'` gets one `'` in
    front: take one leading `'` off and the text is the original again. The index is left out.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_guarded(str(header)) for header in table.columns])
    for start in range(0, len(table), _ROWS_AT_A_TIME):
        rows = table.iloc[start : start + _ROWS_AT_A_TIME]
        writer.writerows(zip(*(_cells(rows.iloc[:, position]) for position in range(rows.shape[1])), strict=True))
    return (_BOM + buffer.getvalue()).encode()


def _cells(values: pd.Series) -> list[str]:
    """One column as the file shows it, decided by type: what is text in the table is never taken for a number."""
    missing = values.isna().to_numpy()
    show = _writer_of(values)
    return ["" if absent else show(value) for value, absent in zip(values.tolist(), missing, strict=True)]


def _writer_of(values: pd.Series) -> Callable[[Any], str]:
    if pd.api.types.is_float_dtype(values.dtype):
        return _short_number if str(values.dtype).lower() == "float32" else _number
    return str if pd.api.types.is_integer_dtype(values.dtype) else _cell


def _cell(value: object) -> str:
    if isinstance(value, str):
        return _guarded(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Number):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return _guarded(_day(value) if isinstance(value, date) else str(value))


def _day(value: date) -> str:
    midnight = not isinstance(value, datetime) or value.time() == time.min
    return value.strftime("%Y-%m-%d") if midnight else str(value)


def _number(value: float, digits: int = 15) -> str:
    # 15 digits are what a double surely holds and what a spreadsheet shows: 0.1 + 0.2 is 0.3 again.
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, f".{digits}g")


def _short_number(value: float) -> str:
    return _number(value, digits=7)


def _guarded(text: str) -> str:
    return f"'{text}" if _EVALUATED.match(text) else text
