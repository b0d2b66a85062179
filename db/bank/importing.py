"""A folder of CSV files, named after the nine tables, becomes a bank's database: all of it, or nothing."""

import csv
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn, TextIO

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Engine, Table

from db.bank.cells import CellType, cell_type
from db.bank.connection import bank_errors, require_empty
from db.bank.schema import TABLES, metadata
from db.errors import ImportRefusedError

Progress = Callable[[float, str], None]
Row = dict[str, Any]
Ids = NDArray[np.int64]

_ROWS_AT_A_TIME = 10_000
_NO_ID = -(2**63)  # beyond every INT of the schema
_REMEDY = "Correct the file and import the folder again; nothing was written."


@dataclass(frozen=True)
class ImportedTable:
    table: str
    rows: int


@dataclass(frozen=True)
class _File:
    path: Path
    table: Table
    size: int


@dataclass
class _Meter:
    """Progress in bytes: every file is read twice, first to check it, then to write it."""

    progress: Progress
    total: int
    finished: int = 0

    def at(self, position: int, doing: str) -> None:
        self.progress((self.finished + position) / self.total, doing)


def _silent(_share: float, _doing: str) -> None:
    pass


def import_folder(engine: Engine, folder: Path, progress: Progress = _silent) -> tuple[ImportedTable, ...]:
    """Rows written to each of the nine tables, 0 where the folder has no file for it; missing tables are created.

    Files are UTF-8 with a header row and commas, columns in any order, an empty cell is NULL. All files are checked
    before the first row is written, in one transaction. Raises ImportRefusedError for what does not fit,
    BankNotEmptyError when any of the tables has rows, BankUnavailableError when the database fails.
    """
    files = _find_files(folder)
    for file in files:
        with _opened(file) as stream:
            _read_header(file, _records(file, stream))
    require_empty(engine)
    meter = _Meter(progress, 2 * sum(file.size for file in files))
    keys: dict[str, Ids] = {table.name: np.array([], dtype=np.int64) for table in TABLES}
    for file in files:
        keys[file.table.name] = _check(file, keys, meter)
    with bank_errors(), engine.begin() as connection:
        metadata.create_all(connection)
        for file in files:
            _write(connection, file, meter)
    progress(1.0, "Imported")
    return tuple(ImportedTable(name, len(ids)) for name, ids in keys.items())


def _find_files(folder: Path) -> list[_File]:
    """In the order of TABLES, so that parents come before the rows that refer to them."""
    if not folder.is_dir():
        raise ImportRefusedError(f"There is no folder at {folder}.", "Give the folder that holds the CSV files.")
    try:
        there = sorted(folder.iterdir())
    except OSError as error:
        raise ImportRefusedError(f"The folder {folder} cannot be read.", "Check that you may open it.") from error
    files = []
    for table in TABLES:
        paths = [path for path in there if path.name.lower() == f"{table.name}.csv".lower()]
        if len(paths) > 1:
            raise ImportRefusedError(f"Several files could be {table.name}.csv.", "Keep one of them in the folder.")
        files += [_File(path, table, path.stat().st_size) for path in paths]
    if not files:
        names = ", ".join(f"{table.name}.csv" for table in TABLES)
        raise ImportRefusedError(f"No file in {folder} is named after a table.", f"Name the files {names}.")
    return files


def _check(file: _File, parents: dict[str, Ids], meter: _Meter) -> Ids:
    """Reads the whole file; returns its primary keys."""
    (key,) = file.table.primary_key.columns
    references = [column for column in file.table.columns if column.foreign_keys]
    ids = {column.name: array("q") for column in (key, *references)}
    for rows, position in _batches(file):
        for name, collected in ids.items():
            collected.extend(_NO_ID if row[name] is None else row[name] for row in rows)
        meter.at(position, f"Checking {file.path.name}")
    meter.finished += file.size
    keys = np.array(ids[key.name], dtype=np.int64)
    _require_unique(file, key, keys)
    for column in references:
        _require_known(file, column, np.array(ids[column.name], dtype=np.int64), keys, parents)
    return keys


def _require_unique(file: _File, key: Column[Any], keys: Ids) -> None:
    _, first = np.unique(keys, return_index=True)
    if len(first) < len(keys):
        repeated = np.setdiff1d(np.arange(len(keys)), first)
        _refuse(file, _line_of(file, int(repeated[0])), key, "a number that no earlier line has")


def _require_known(file: _File, column: Column[Any], ids: Ids, own: Ids, parents: dict[str, Ids]) -> None:
    (reference,) = column.foreign_keys
    parent = reference.column.table
    unknown = np.flatnonzero(~np.isin(ids, own if parent is file.table else parents[parent.name]) & (ids != _NO_ID))
    if len(unknown):
        expected = f"a {reference.column.name} that {parent.name}.csv has"
        _refuse(file, _line_of(file, int(unknown[0])), column, expected)


def _write(connection: Connection, file: _File, meter: _Meter) -> None:
    for rows, position in _batches(file):
        connection.execute(file.table.insert(), rows)
        meter.at(position, f"Writing {file.table.name}")
    meter.finished += file.size


def _batches(file: _File) -> Iterator[tuple[list[Row], int]]:
    """Rows by column name, with the bytes read so far."""
    with _opened(file) as stream:
        records = _records(file, stream)
        columns = _read_header(file, records)
        types = [(column, cell_type(column)) for column in columns]
        rows = (_parsed(file, line, cells, types) for line, cells in records)
        while batch := list(islice(rows, _ROWS_AT_A_TIME)):
            yield batch, stream.buffer.tell()


def _read_header(file: _File, records: Iterator[tuple[int, list[str]]]) -> list[Column[Any]]:
    """The table's columns in the order of the file, which has each of them once and no other."""
    _, cells = next(records, (1, []))
    header = [cell.strip().lower() for cell in cells]
    known = {column.name: column for column in file.table.columns}
    # Without a header row the first line is a customer, who must not appear in a message.
    if not set(header) & set(known):
        raise ImportRefusedError(
            f"{file.path.name} has no header row with the columns of {file.table.name}, separated by commas.",
            f"Begin the file with the line {','.join(known)}.",
        )
    extra = [f"{name} (repeated)" for position, name in enumerate(header) if name in header[:position]]
    extra += [name or "(no name)" for name in dict.fromkeys(header) if name not in known]
    missing = [name for name in known if name not in header]
    wrong = [f"{what} {', '.join(names)}" for what, names in (("missing", missing), ("unexpected", extra)) if names]
    if wrong:
        raise ImportRefusedError(f"The columns of {file.path.name} do not fit: {'; '.join(wrong)}.", _REMEDY)
    return [known[name] for name in header]


def _parsed(file: _File, line: int, cells: list[str], types: list[tuple[Column[Any], CellType]]) -> Row:
    if len(cells) != len(types):
        _refuse(file, line, None, f"{len(types)} cells, but there are {len(cells)}")
    row: Row = {}
    for (column, kind), text in zip(types, cells, strict=True):
        try:
            row[column.name] = kind.parse(text) if text else None
        except ValueError:
            _refuse(file, line, column, kind.expected)
        if column.primary_key and not text:
            _refuse(file, line, column, f"{kind.expected}, not an empty cell")
    return row


@contextmanager
def _opened(file: _File) -> Iterator[TextIO]:
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except OSError as error:
        raise ImportRefusedError(f"{file.path.name} cannot be read.", "Check that you may open it.") from error


def _records(file: _File, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The header row, then the others, each with the number of the line where it begins; empty lines are left out."""
    reader = csv.reader(stream, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        _refuse(file, line, None, "cells separated by commas, and every opening quote closed")
    except UnicodeDecodeError:
        _refuse(file, _undecodable_line(file), None, "text in UTF-8")


def _undecodable_line(file: _File) -> int:
    with file.path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def _line_of(file: _File, row: int) -> int:
    with _opened(file) as stream:
        line, _ = next(islice(_records(file, stream), row + 1, None))
    return line


def _refuse(file: _File, line: int, column: Column[Any] | None, expected: str) -> NoReturn:
    """Never the value that was found: it may be a customer's name."""
    place = f"{file.path.name}, line {line:,}" + (f", column {column.name}" if column is not None else "")
    raise ImportRefusedError(f"{place}: expected {expected}.", _REMEDY) from None
