"""Texts as numbers: what a column is, where its values leave no doubt, and which of them cannot be read as that."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from db.sources.description import ColumnDescription
from segmentation.domain import Kind

Form = Kind | Literal["date", "category"]
Numbers = NDArray[np.float64]

UNKNOWN = frozenset({"", "null", "nan", "n/a", "?"})  # in any case; a description may name more
MOST_CHOICES = 30  # different texts that may still be a choice among few
_LARGEST = 1e15  # from here on a double skips cents, and it is an id anyway
_EPOCH, _EARLIEST = date(1970, 1, 1), date(1900, 1, 1)

_ANSWERS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "y": 1.0, "n": 0.0, "1": 1.0, "0": 0.0}
_PAIRS = ({"yes", "no"}, {"true", "false"}, {"y", "n"}, {"0", "1"})
_CODE = re.compile(r"[+-]?0[0-9]")  # 007 is not 7
_NUMBER_LIKE = re.compile(r"[+-]?[0-9][0-9.,' ]*%?")
_DATE_LIKE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}(?: .*)?")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}[0-9:.]*(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?")


def is_known(text: str, description: ColumnDescription) -> bool:
    return text.casefold() not in UNKNOWN and text not in (description.unknown or ())


def guess_form(texts: Sequence[str], description: ColumnDescription) -> Form | None:
    """What all of these different, known texts are; None where there is a doubt. Money and shares are never guessed."""
    if {text.casefold() for text in texts} in _PAIRS:
        return Kind.FLAG
    numbers = read_as(Kind.SCORE, texts, description)
    if not np.isnan(numbers).any() and not any(map(_CODE.match, texts)):
        return Kind.COUNT if (numbers >= 0).all() and (numbers % 1 == 0).all() else Kind.SCORE
    if not np.isnan(read_as("date", texts, description)).any():
        return "date"
    if len(texts) > MOST_CHOICES or why_doubtful(texts):
        return None
    return "category"


def why_doubtful(texts: Sequence[str]) -> str | None:
    """For texts that are not all numbers or dates as such are written here, but might be meant as some."""
    if any(map(_DATE_LIKE.fullmatch, texts)):
        return "some values look like dates written in another way: declare its kind as date, with a date_format"
    if any(map(_NUMBER_LIKE.fullmatch, texts)) and not all(map(_CODE.match, texts)):
        return "some values look like numbers: declare its kind, with decimal, thousands and which values mean unknown"
    return None


def read_as(form: Form, texts: Iterable[str], description: ColumnDescription) -> Numbers:
    """A number per text, NaN where it is none; a date as days since 1970. A category is not a number."""
    if form is Kind.FLAG:
        return np.array([_ANSWERS.get(text.casefold(), np.nan) for text in texts], dtype=np.float64)
    if form == "date":
        return _each(_day_reader(description.date_format), texts)
    percent = form in {Kind.SHARE, Kind.CHANGE}
    reader = _number_reader(description.decimal or ".", description.thousands or "", percent)
    numbers = _each(reader, texts) / description.divide_by
    fits = (numbers >= 0) & (numbers <= 1) if form is Kind.SHARE else np.abs(numbers) < _LARGEST
    return np.where(fits, numbers, np.nan)


def days_since_epoch(day: date) -> int:
    return (day - _EPOCH).days


def _each(read: Callable[[str], float], texts: Iterable[str]) -> Numbers:
    def number(text: str) -> float:
        try:
            return read(text)
        except ValueError:
            return np.nan

    return np.array([number(text) for text in texts], dtype=np.float64)


def _number_reader(decimal: str, thousands: str, percent: bool) -> Callable[[str], float]:
    grouped = f"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|" if thousands else ""
    fraction = f"{re.escape(decimal)}[0-9]+"
    pattern = re.compile(f"[+-]?(?:(?:{grouped}[0-9]+)(?:{fraction})?|{fraction})(?:[eE][+-]?[0-9]{{1,3}})?")

    def read(text: str) -> float:
        number = text.removesuffix("%").rstrip()
        if not pattern.fullmatch(number) or (number != text and not percent):
            raise ValueError
        plain = float(number.replace(thousands, "").replace(decimal, "."))
        return plain if number == text else plain / 100

    return read


def _day_reader(date_format: str | None) -> Callable[[str], float]:
    def read(text: str) -> float:
        if date_format is not None:
            day = datetime.strptime(text, date_format).date()
        elif (found := _ISO.fullmatch(text)) is not None:
            day = date.fromisoformat(found[1])
        else:
            raise ValueError
        if day < _EARLIEST:
            raise ValueError
        return days_since_epoch(day)

    return read
