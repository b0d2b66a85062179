"""The text of one CSV cell as a value of its column's type, or a refusal: nothing is guessed, cut or rounded."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Numeric, String, Text

_WHOLE = re.compile(r"[+-]?[0-9]{1,10}")
_LARGEST_WHOLE = 2**31 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.0+)?)?")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_LONGEST_TEXT = 65_535  # bytes of a MySQL TEXT
_SURE_DIGITS = 15  # SQLite keeps a decimal as a double: beyond these the cents would be rounded


@dataclass(frozen=True)
class CellType:
    """`parse` takes text that is not empty and raises ValueError unless it is what `expected` says."""

    expected: str
    parse: Callable[[str], Any]


def cell_type(column: Column[Any]) -> CellType:
    match column.type:
        case Boolean():
            return CellType("true, false, 1 or 0", _boolean)
        case DateTime():
            return CellType("a date and time like 2024-12-31 23:59:59", _moment)
        case Date():
            return CellType("a date like 2024-12-31", _day)
        case Integer():
            return CellType(f"a whole number of at most {_LARGEST_WHOLE:,}, without separators", _whole)
        case Numeric(precision=int(precision), scale=int(scale)):
            return _decimal_type(min(precision, _SURE_DIGITS) - scale, scale)
        case Text():
            return CellType(f"a text of at most {_LONGEST_TEXT:,} bytes", _long_text)
        case String(length=int(length)):
            return CellType(f"a text of at most {length} characters", _text_type(length))
    raise TypeError(f"no CSV cell becomes a {column.type!r}")


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text) or not -_LARGEST_WHOLE <= (value := int(text)) <= _LARGEST_WHOLE:
        raise ValueError
    return value


def _decimal_type(digits: int, scale: int) -> CellType:
    pattern = re.compile(rf"[+-]?0*[0-9]{{1,{digits}}}(?:\.[0-9]{{1,{scale}}}0*)?")

    def parse(text: str) -> Decimal:
        if not pattern.fullmatch(text):
            raise ValueError
        return Decimal(text)

    expected = f"a number like -1234.50 with at most {digits} digits before and {scale} after the point"
    return CellType(expected, parse)


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    if (parts := _MOMENT.fullmatch(text)) is None:
        raise ValueError
    return datetime.fromisoformat(f"{parts[1]} {parts[2] or '00:00'}")


def _boolean(text: str) -> bool:
    if (value := _BOOLEANS.get(text.lower())) is None:
        raise ValueError
    return value


def _long_text(text: str) -> str:
    if len(text) * 4 > _LONGEST_TEXT and len(text.encode()) > _LONGEST_TEXT:
        raise ValueError
    return text


def _text_type(length: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > length:
            raise ValueError
        return text

    return parse
