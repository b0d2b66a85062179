"""Texts as numbers: what a column is, where its values leave no doubt, and which of them cannot be read as that."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from db.sources.description import ColumnDescription
from db.sources.whole_numbers import kind_of_whole_numbers
from domain.attributes import Kind
from domain.sentences import Sentence

Form = Kind | Literal["date", "category"]
Numbers = NDArray[np.float64]
Texts: TypeAlias = Sequence[str] | pa.Array

UNKNOWN = frozenset({"", "null", "nan", "n/a", "?"})  # in any case; a description may name more
MOST_CHOICES = 30  # different texts that may still be a choice among few
_LOOKED_AT_FIRST = 1_000  # different texts
_LARGEST = 1e15  # from here on a double skips cents, and it is an id anyway
_EPOCH, _EARLIEST = date(1970, 1, 1), date(1900, 1, 1)

_ANSWERS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "y": 1.0, "n": 0.0, "1": 1.0, "0": 0.0}
_PAIRS = ({"yes", "no"}, {"true", "false"}, {"y", "n"}, {"0", "1"})
_CODE = "^[+-]?0[0-9]"  # 007 is not 7
_NUMBER_LIKE = re.compile(r"[+-]?[0-9][0-9.,' ]*%?")
_DATE_LIKE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}(?: .*)?")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}[0-9:.]*(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?")


def are_known(texts: Texts, description: ColumnDescription) -> NDArray[np.bool_]:
    """Which of the texts do not stand for an unknown value."""
    unknown = pc.is_in(pc.utf8_lower(_array(texts)), pa.array(sorted(UNKNOWN)))
    declared = pc.is_in(_array(texts), pa.array(description.unknown or (), pa.string()))
    return ~_plain(pc.or_(unknown, declared)).astype(np.bool_)


def guess_form(
    texts: Texts, description: ColumnDescription, header: str = "", rows: NDArray[np.int64] | None = None
) -> Form | None:
    """What all of these different, known texts are; None where there is a doubt. Money and shares are never guessed.

    `rows` is how often each occurs, by default once.
    """
    first = [str(text) for text in texts[:_LOOKED_AT_FIRST]]
    if {text.casefold() for text in first} in _PAIRS:
        return Kind.FLAG
    numbers = read_as(Kind.SCORE, texts, description)
    if not np.isnan(numbers).any() and not _plain(pc.match_substring_regex(_array(texts), _CODE)).any():
        if (numbers < 0).any() or (numbers % 1 != 0).any():
            return Kind.SCORE
        kind = kind_of_whole_numbers(header, numbers, np.ones(len(numbers), np.int64) if rows is None else rows)
        return kind or ("category" if len(texts) <= MOST_CHOICES else None)
    # Most texts are no dates: a million of them need not be tried.
    if all(not np.isnan(read_as("date", each, description)).any() for each in (first, texts)):
        return "date"
    if len(texts) > MOST_CHOICES or why_doubtful(first):
        return None
    return "category"


def why_doubtful(texts: Sequence[str]) -> Sentence | None:
    """For texts that are not all numbers or dates as such are written here, but might be meant as some."""
    if any(map(_DATE_LIKE.fullmatch, texts)):
        return Sentence(
            "some values look like dates written in another way: declare its kind as date, with a date_format"
        )
    if any(map(_NUMBER_LIKE.fullmatch, texts)) and not all(re.match(_CODE, text) for text in texts):
        return Sentence(
            "some values look like numbers: declare its kind, with decimal, thousands and which values mean unknown"
        )
    return None


def read_as(form: Form, texts: Texts, description: ColumnDescription) -> Numbers:
    """A number per text, NaN where it is none; a date as days since 1970. A category is not a number."""
    if form is Kind.FLAG:
        return np.array([_ANSWERS.get(str(text).casefold(), np.nan) for text in texts], dtype=np.float64)
    if form == "date":
        return _read_days(texts, description.date_format)
    percent = form in {Kind.SHARE, Kind.CHANGE}
    numbers = _read_numbers(_array(texts), description.decimal or ".", description.thousands or "", percent)
    numbers = numbers / description.divide_by
    fits = (numbers >= 0) & (numbers <= 1) if form is Kind.SHARE else np.abs(numbers) < _LARGEST
    return np.where(fits, numbers, np.nan)


def days_since_epoch(day: date) -> int:
    return (day - _EPOCH).days


def _read_numbers(texts: pa.Array, decimal: str, thousands: str, percent: bool) -> Numbers:
    """Whole columns at once: two million texts one by one would take a minute."""
    grouped = f"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|" if thousands else ""
    fraction = f"{re.escape(decimal)}[0-9]+"
    number = f"[+-]?(?:(?:{grouped}[0-9]+)(?:{fraction})?|{fraction})(?:[eE][+-]?[0-9]{{1,3}})?"
    readable = pc.match_substring_regex(texts, f"^{number}{' ?%?' if percent else ''}$")
    divided = np.where(_plain(pc.ends_with(texts, "%")), 100.0, 1.0)
    for written, meant in ((thousands, ""), (decimal, "."), ("%", ""), ("+", "")):
        texts = pc.replace_substring(texts, written, meant) if written else texts
    plain = pc.utf8_trim_whitespace(pc.if_else(readable, texts, None))
    return np.asarray(_plain(pc.fill_null(plain.cast(pa.float64()), np.nan)) / divided)


def _read_days(texts: Texts, date_format: str | None) -> Numbers:
    def day(text: str) -> float:
        try:
            found = _ISO.fullmatch(text) if date_format is None else None
            read = (
                datetime.strptime(text, date_format).date()
                if date_format
                else date.fromisoformat(found[1] if found else "")
            )
        except ValueError:
            return np.nan
        return days_since_epoch(read) if read >= _EARLIEST else np.nan

    return np.array([day(str(text)) for text in texts], dtype=np.float64)


def _array(texts: Texts) -> pa.Array:
    return texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())


def _plain(array: pa.Array) -> NDArray[Any]:
    return np.asarray(array.to_numpy(zero_copy_only=False))
