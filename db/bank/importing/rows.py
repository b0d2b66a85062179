"""A file's records as rows of its table, or with the reason for rejecting them; and a first look at all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Date, DateTime

from db.bank.importing.files import TableFile
from db.bank.importing.keys import KeySet
from db.bank.importing.values import ColumnReader, column_readers
from db.files.dates import ISO, DateSurvey
from db.files.delimited import Record, read_records
from domain.errors import ImportRefusedError
from domain.sentences import Sentence, joined

At = Callable[[int], None]


class Candidate(NamedTuple):
    """A row that its file allows; the tables it refers to may not."""

    line: int
    cells: list[str]
    row: dict[str, Any]


class Reject(NamedTuple):
    """`column` is empty when the whole record is meant; `reason` holds no value."""

    line: int
    cells: list[str]
    column: str
    reason: Sentence


@dataclass(frozen=True)
class Survey:
    """`date_formats` by column, stated or decided; `repeated` are the keys that stand on more than one record."""

    date_formats: dict[str, str]
    repeated: KeySet


def survey_file(file: TableFile, at: At) -> Survey:
    """Reads the whole file. Raises ImportRefusedError where a column's dates may be read in two ways."""
    stated, open_dates = _date_columns(file)
    (key,) = file.table.primary_key.columns
    read_key = next(reader for reader in column_readers(file, {}) if reader.name == key.name).read
    seen, repeated = KeySet(), KeySet()
    surveys = {name: DateSurvey() for name in open_dates}
    watched = [(open_dates[name], surveys[name]) for name in surveys]
    for record in _body(file, at):
        if record.damage is None:
            for position, survey in watched:
                survey.add(record.cells[position].strip())
            _note(read_key, record.cells, seen, repeated)
    return Survey(stated | _decided(file, surveys), repeated)


def read_candidates(file: TableFile, date_formats: dict[str, str], at: At) -> Iterator[Candidate | Reject]:
    readers = column_readers(file, date_formats)
    (key,) = file.table.primary_key.columns
    absent = dict.fromkeys(file.mapping.absent)
    nameless = file.nameless
    for record in _body(file, at):
        if record.damage is not None:
            yield Reject(record.line, record.cells, "", record.damage)
        elif nameless and any(record.cells[position] for position in nameless):
            yield Reject(record.line, record.cells, "", Sentence("a value in a column without a name"))
        else:
            yield _row(record, readers, key.name, absent)


def _row(record: Record, readers: list[ColumnReader], key: str, absent: dict[str, None]) -> Candidate | Reject:
    row: dict[str, Any] = dict(absent)
    for reader in readers:
        try:
            row[reader.name] = reader.read(record.cells)
        except (ValueError, OverflowError):
            return Reject(
                record.line, record.cells, reader.name, Sentence("expected {expected}", expected=reader.expected)
            )
    if row[key] is None:
        return Reject(record.line, record.cells, key, Sentence("no key"))
    return Candidate(record.line, record.cells, row)


def _body(file: TableFile, at: At) -> Iterator[Record]:
    records = read_records(file.path, file.format, at)
    next(records, None)
    yield from records


def _note(read_key: Callable[[list[str]], Any], cells: list[str], seen: KeySet, repeated: KeySet) -> None:
    try:
        key = read_key(cells)
    except ValueError:
        return
    if key is not None:
        (repeated if key in seen else seen).add(key)


def _date_columns(file: TableFile) -> tuple[dict[str, str], dict[str, int]]:
    """Stated formats by column, and where the values of the others stand."""
    stated, undecided = {}, {}
    for column in file.table.columns:
        if not isinstance(column.type, Date | DateTime) or column.name in file.mapping.absent:
            continue
        mapping = file.mapping.of(column)
        header = mapping.day_header.strip().lower() if mapping.day_header else column.name
        if mapping.date_format:
            stated[column.name] = mapping.date_format
        elif mapping.day is None:
            undecided[column.name] = file.positions[header]
    return stated, undecided


def _decided(file: TableFile, surveys: dict[str, DateSurvey]) -> dict[str, str]:
    possible = {name: survey.possible() for name, survey in surveys.items()}
    doubtful = {name: formats for name, formats in possible.items() if len(formats) > 1}
    if doubtful:
        lines = [f'columns.{name}.date_format = "{formats[0]}"' for name, formats in doubtful.items()]
        raise ImportRefusedError(
            "The dates in {file} can be read in two ways: {doubts}.",
            "Say which in mapping.toml, and give it with --mapping:\n{lines}",
            file=file.path.name,
            doubts=joined(
                Sentence("{column} may be {formats}", column=name, formats=" or ".join(formats))
                for name, formats in doubtful.items()
            ),
            lines="\n".join([f"[{file.table.name}]", *lines]),
        )
    return {name: formats[0] if formats else ISO for name, formats in possible.items()}
