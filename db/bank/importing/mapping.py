"""mapping.toml: what a bank's files are called and how their values are written. docs/importing.md explains each key."""

import codecs
import tomllib
from collections.abc import Mapping as AnyMapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Column, Date, DateTime, Integer, Numeric, Table
from sqlalchemy.types import TypeEngine

from db.bank.cells import cell_type
from db.bank.schema import TABLES
from db.files.delimited import DELIMITERS
from domain.errors import ImportRefusedError
from domain.sentences import Sentence, joined

_REMEDY = "Correct the mapping; docs/importing.md explains every key. Nothing was written."
_NUMBERS: tuple[type[TypeEngine[Any]], ...] = (Integer, Numeric)
_DATES: tuple[type[TypeEngine[Any]], ...] = (Date, DateTime)
# Which columns a key makes sense for, by the type they have in docs/bank-schema.sql.
_FITTING: dict[str, tuple[type[TypeEngine[Any]], ...]] = {
    "date_format": _DATES,
    "last_year": _DATES,
    "decimal": _NUMBERS,
    "thousands": _NUMBERS,
    "band": _NUMBERS,
    "scale": _NUMBERS,
    "day": (DateTime,),
    "day_header": (DateTime,),
}


def _date_format(text: str) -> str:
    """Must hold day, month and year, and no time zone: a bank's moments are kept as they were written."""
    written = datetime(1999, 12, 31, 23, 58, 57).strftime(text)
    if "%z" in text.lower() or datetime.strptime(written, text).date() != date(1999, 12, 31):
        raise ValueError("must hold day, month and year, like %d.%m.%Y, and no time zone")
    return text


def _encoding(text: str) -> str:
    try:
        "a".encode(codecs.lookup(text).name)
    except LookupError as error:
        raise ValueError("is not an encoding that Python knows, such as cp1250") from error
    return text


def _delimiter(text: str) -> str:
    if text not in DELIMITERS:
        raise ValueError("must be a comma, a semicolon, a tab or a bar")
    return text


DateFormat = Annotated[str, AfterValidator(_date_format)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Notation(_Strict):
    null: tuple[str, ...] = ()
    date_format: DateFormat | None = None
    last_year: int | None = Field(default=None, ge=1900, le=2200)
    decimal: Literal[".", ","] | None = None
    thousands: Literal[",", ".", " ", "'", "\u00a0", "\u202f"] | None = None


class ColumnMapping(_Notation):
    """One column. What it leaves out is taken from the table."""

    header: str | None = None
    values: dict[str, bool | int | float | str] = {}
    band: Literal["low", "middle", "high"] | None = None
    scale: Decimal | None = Field(default=None, gt=0)
    day: date | None = None
    day_header: str | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        rules = [name for name in ("band", "scale", "day", "day_header") if getattr(self, name) is not None]
        if len(rules) > 1:
            raise ValueError(f"takes one of {' and '.join(rules)}, not both")
        return self

    def mapped(self, column: Column[Any]) -> dict[str, Any]:
        """Texts of the file with the values they stand for; raises ValueError for one that the column cannot hold."""
        parse = cell_type(column).parse
        return {
            text: parse(str(value).lower() if isinstance(value, bool) else str(value))
            for text, value in self.values.items()
        }


class TableMapping(_Notation):
    """One table; `file` is found without regard to case, headers too."""

    file: str | None = None
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    ignore: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    columns: dict[str, ColumnMapping] = {}

    def of(self, column: Column[Any]) -> ColumnMapping:
        """The column's own keys, and the table's where it has none; null tokens of both."""
        own = self.columns.get(column.name, ColumnMapping())
        names = ("date_format", "last_year", "decimal", "thousands")
        inherited = {name: getattr(self, name) for name in names if getattr(own, name) is None}
        return own.model_copy(update=inherited | {"null": ("", *self.null, *own.null)})


Mapping = AnyMapping[str, TableMapping]
"""By the names of the nine tables; those left out are as without a mapping."""


def load_mapping(path: Path) -> Mapping:
    """Raises ImportRefusedError naming every key that is unknown or cannot be."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ImportRefusedError(
            "{file} cannot be read.", "Check that it is a file and that you may open it.", file=str(path)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportRefusedError(
            "{file} is not TOML: {problem}.", _REMEDY, file=path.name, problem=str(error)
        ) from error
    tables = {table.name.lower(): table for table in TABLES}
    mapping: dict[str, TableMapping] = {}
    wrong: list[Sentence] = []
    for name, entry in entries.items():
        table = tables.get(name.lower())
        if table is None:
            wrong.append(Sentence("{name} is none of the nine tables", name=name))
            continue
        try:
            mapping[table.name] = TableMapping.model_validate(entry)
        except ValidationError as error:
            wrong += [
                Sentence(
                    "{place}: {problem}", place=".".join(map(str, (name, *each["loc"]))), problem=_problem(each["msg"])
                )
                for each in error.errors()
            ]
        else:
            wrong += [
                Sentence("{table}.{misfit}", table=name, misfit=misfit)
                for misfit in _misfits(table, mapping[table.name])
            ]
    if wrong:
        raise ImportRefusedError("{file} does not fit: {misfits}.", _REMEDY, file=path.name, misfits=joined(wrong))
    return mapping


def _problem(message: str) -> str:
    if message == "Extra inputs are not permitted":
        return "no such key"
    return message.removeprefix("Value error, ")


def _misfits(table: Table, mapping: TableMapping) -> list[Sentence]:
    known = {column.name: column for column in table.columns}
    (key,) = table.primary_key.columns
    wrong = [Sentence("columns.{name}: no such column", name=name) for name in mapping.columns if name not in known]
    wrong += [Sentence("absent: no column {name}", name=name) for name in mapping.absent if name not in known]
    if key.name in mapping.absent:
        wrong.append(Sentence("absent: {name} is the key, every row needs one", name=key.name))
    for name, own in mapping.columns.items():
        if name in known:
            wrong += [
                Sentence("columns.{name}.{misfit}", name=name, misfit=misfit)
                for misfit in _column_misfits(known[name], own)
            ]
    for column in table.columns:
        merged = mapping.of(column)
        if isinstance(column.type, _DATES) and "%y" in (merged.date_format or "") and merged.last_year is None:
            wrong.append(
                Sentence(
                    "columns.{name}.date_format: %y needs last_year, the latest year that can be meant",
                    name=column.name,
                )
            )
        if isinstance(column.type, _NUMBERS) and merged.thousands == (merged.decimal or "."):
            wrong.append(Sentence("columns.{name}: decimal and thousands are the same sign", name=column.name))
    return wrong


def _column_misfits(column: Column[Any], mapping: ColumnMapping) -> list[Sentence]:
    wrong = [
        Sentence("{rule}: not for this kind of column", rule=rule)
        for rule, types in _FITTING.items()
        if getattr(mapping, rule) is not None and not isinstance(column.type, types)
    ]
    try:
        mapping.mapped(column)
    except ValueError:
        wrong.append(Sentence("values: each must become {expected}", expected=cell_type(column).expected))
    return wrong
