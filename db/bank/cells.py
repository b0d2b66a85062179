"""The text of one CSV cell as a value of its column's type, or a refusal: nothing is guessed, cut or rounded."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Numeric, String, Text

from db.files.dates import ISO, moment_parser
from domain.sentences import Sentence

_WHOLE = re.compile(r"[+-]?[0-9]{1,10}")
_LARGEST_WHOLE = 2**31 - 1
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_LONGEST_TEXT = 65_535  # bytes of a MySQL TEXT
_SURE_DIGITS = 15  # SQLite keeps a decimal as a double: beyond these the cents would be rounded
_AN_END_OF_YEAR = datetime(2024, 12, 31, 23, 59, 59)


@dataclass(frozen=True)
class Notation:
    """How dates and numbers are written. Thousands are separated everywhere in a number, or nowhere."""

    date_format: str = ISO
    last_year: int | None = None
    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class CellType:
    """`parse` takes text that is not empty and raises ValueError unless it is what `expected` describes."""

    expected: Sentence
    parse: Callable[[str], Any]


def cell_type(column: Column[Any], notation: Notation = Notation()) -> CellType:
    match column.type:
        case Boolean():
            return CellType(Sentence("true, false, 1 or 0"), _boolean)
        case DateTime():
            return _moment_type(notation)
        case Date():
            return _day_type(notation)
        case Integer():
            expected = Sentence("a whole number of at most {largest}", largest=_LARGEST_WHOLE)
            return CellType(expected, _number_parser(_whole, notation))
        case Numeric(precision=int(precision), scale=int(scale)):
            return _decimal_type(min(precision, _SURE_DIGITS) - scale, scale, notation)
        case Text():
            return CellType(Sentence("a text of at most {bytes} bytes", bytes=_LONGEST_TEXT), _long_text)
        case String(length=int(length)):
            return CellType(
                Sentence("a text of at most {characters} characters", characters=length), _text_type(length)
            )
    raise TypeError(f"no CSV cell becomes a {column.type!r}")


def _number_parser(parse: Callable[[str], Any], notation: Notation) -> Callable[[str], Any]:
    """A number in the bank's notation, given to `parse` in ours."""
    if notation.decimal == "." and not notation.thousands:
        return lambda text: parse(text.strip())
    comma, dot = re.escape(notation.thousands), re.escape(notation.decimal)
    grouped = rf"[0-9]{{1,3}}(?:{comma}[0-9]{{3}})+|" if comma else ""
    pattern = re.compile(rf"([+-]?)({grouped}[0-9]+)(?:{dot}([0-9]+))?")

    def parse_written(text: str) -> Any:
        if (parts := pattern.fullmatch(text.strip())) is None:
            raise ValueError
        whole = parts[2].replace(notation.thousands, "") if comma else parts[2]
        return parse(f"{parts[1]}{whole}" + (f".{parts[3]}" if parts[3] else ""))

    return parse_written


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text) or not -_LARGEST_WHOLE <= (value := int(text)) <= _LARGEST_WHOLE:
        raise ValueError
    return value


def _decimal_type(digits: int, scale: int, notation: Notation) -> CellType:
    pattern = re.compile(rf"[+-]?0*[0-9]{{1,{digits}}}(?:\.[0-9]{{1,{scale}}}0*)?")

    def parse(text: str) -> Decimal:
        if not pattern.fullmatch(text):
            raise ValueError
        return Decimal(text)

    example = f"-1{notation.thousands}234{notation.decimal}50"
    expected = Sentence(
        "a number like {example} with at most {digits} digits before and {scale} after the point",
        example=example,
        digits=digits,
        scale=scale,
    )
    return CellType(expected, _number_parser(parse, notation))


def _moment_type(notation: Notation) -> CellType:
    parse = moment_parser(notation.date_format, notation.last_year)
    example = _AN_END_OF_YEAR.strftime(notation.date_format)
    if ":" not in example:
        example += " 23:59:59"
    return CellType(Sentence("a date and time like {example}", example=example), lambda text: parse(text.strip()))


def _day_type(notation: Notation) -> CellType:
    parse = moment_parser(notation.date_format, notation.last_year)

    def parse_day(text: str) -> date:
        moment = parse(text.strip())
        if moment.time() != time():
            raise ValueError
        return moment.date()

    example = _AN_END_OF_YEAR.strftime(notation.date_format)
    return CellType(Sentence("a date like {example}", example=example), parse_day)


def _boolean(text: str) -> bool:
    if (value := _BOOLEANS.get(text.strip().lower())) is None:
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
