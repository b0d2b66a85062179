"""What stands in a row's cells, as the value of one column: null tokens, value maps and rules first, then its type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import Column, Integer, Numeric

from db.bank.cells import CellType, Notation, cell_type
from db.bank.importing.files import TableFile
from db.bank.importing.mapping import ColumnMapping
from db.files.dates import ISO, moment_parser
from domain.sentences import Sentence

_BAND = re.compile(r"\s*([0-9.,]+)\s*(?:-|–|to)\s*([0-9.,]+)\s*")
_ELAPSED = re.compile(r"(?:([0-9]{1,4}) days?,? )?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?")


@dataclass(frozen=True)
class ColumnReader:
    """`read` takes all cells of a record and raises ValueError unless its own is what `expected` describes."""

    name: str
    expected: Sentence
    read: Callable[[list[str]], Any]


def column_readers(file: TableFile, date_formats: dict[str, str]) -> list[ColumnReader]:
    columns = [column for column in file.table.columns if column.name not in file.mapping.absent]
    return [_reader(file, column, date_formats.get(column.name, ISO)) for column in columns]


def _reader(file: TableFile, column: Column[Any], date_format: str) -> ColumnReader:
    mapping = file.mapping.of(column)
    notation = Notation(date_format, mapping.last_year, mapping.decimal or ".", mapping.thousands or "")
    position, nulls = file.positions[column.name], frozenset(mapping.null)
    if mapping.day_header is not None:
        day_position = file.positions[mapping.day_header.strip().lower()]
        parse_day = moment_parser(date_format, mapping.last_year)

        def read_both(cells: list[str]) -> Any:
            text = cells[position]
            return None if text in nulls else _at_elapsed(parse_day(cells[day_position].strip()), text)

        return ColumnReader(column.name, Sentence("a time of day like 14:12:42, and a date beside it"), read_both)
    kind = _ruled(cell_type(column, notation), column, mapping)
    parse, values = kind.parse, mapping.mapped(column)

    def read(cells: list[str]) -> Any:
        text = cells[position]
        if text in nulls:
            return None
        return values[text] if text in values else parse(text)

    return ColumnReader(column.name, kind.expected, read)


def _ruled(kind: CellType, column: Column[Any], mapping: ColumnMapping) -> CellType:
    if mapping.band is not None:
        expected = Sentence("{expected}, or a band like 300 - 579", expected=kind.expected)
        return CellType(expected, _band_parser(kind, column, mapping.band))
    if mapping.scale is not None:
        expected = Sentence("{expected} after scaling", expected=kind.expected)
        return CellType(expected, _scaled_parser(column, mapping))
    if mapping.day is not None:
        start = datetime.combine(mapping.day, time())
        return CellType(Sentence("a time of day like 14:12:42"), lambda text: _at_elapsed(start, text))
    return kind


def _at_elapsed(day: datetime, text: str) -> datetime:
    if (parts := _ELAPSED.fullmatch(text.strip())) is None:
        raise ValueError
    clock = time(int(parts[2]), int(parts[3]), int(parts[4] or 0))
    return datetime.combine(day, clock) + timedelta(days=int(parts[1] or 0))


def _band_parser(kind: CellType, column: Column[Any], which: str) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        if (ends := _BAND.fullmatch(text)) is None:
            return kind.parse(text)
        low, high = kind.parse(ends[1]), kind.parse(ends[2])
        if low > high:
            raise ValueError
        middle = _rounded(Decimal(low + high) / 2, column)
        return {"low": low, "middle": middle, "high": high}[which]

    return parse


def _scaled_parser(column: Column[Any], mapping: ColumnMapping) -> Callable[[str], Any]:
    """Read with as many digits as are there: 0.061273 scaled by 100 is 6.13."""
    fine = Column(column.name, Numeric(15, 10) if isinstance(column.type, Numeric) else column.type)
    notation = Notation(decimal=mapping.decimal or ".", thousands=mapping.thousands or "")
    parse_fine, parse_coarse = cell_type(fine, notation).parse, cell_type(column).parse
    factor = mapping.scale or Decimal(1)
    return lambda text: parse_coarse(format(_rounded(parse_fine(text) * factor, column), "f"))


def _rounded(number: Decimal, column: Column[Any]) -> Any:
    if isinstance(column.type, Integer):
        return int(number.to_integral_value(ROUND_HALF_EVEN))
    scale = column.type.scale if isinstance(column.type, Numeric) else 0
    return number.quantize(Decimal(1).scaleb(-(scale or 0)), ROUND_HALF_EVEN)
