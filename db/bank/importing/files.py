"""Which file of the folder belongs to which table, and how its header names the table's columns."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table

from db.bank.importing.hints import looks_like, propose_columns, propose_files
from db.bank.importing.mapping import Mapping, TableMapping
from db.bank.schema import TABLES
from db.files.delimited import FileFormat, detect_format, read_records
from domain.errors import ImportRefusedError
from domain.sentences import Sentence, joined


@dataclass(frozen=True)
class TableFile:
    """`headers` as they stand in the file, `positions` by our columns' names and by the other headers in lower case."""

    table: Table
    mapping: TableMapping
    path: Path
    size: int
    format: FileFormat
    headers: tuple[str, ...]
    positions: dict[str, int]

    @property
    def nameless(self) -> tuple[int, ...]:
        """Columns without a header: what a delimiter at the end of every line makes."""
        return tuple(position for position, name in enumerate(self.headers) if not name)


def find_files(folder: Path, mapping: Mapping) -> tuple[list[TableFile], dict[str, str]]:
    """In the order of TABLES, so that parents come first; and the other CSV files, with the table each looks like.

    Raises ImportRefusedError when a file is missing, is there twice, or has a header that does not fit.
    """
    there = _listed(folder)
    paths = {table.name: path for table in TABLES if (path := _path(there, table, mapping, folder))}
    left_alone = [path.name for path in there if path.suffix.lower() == ".csv" and path not in paths.values()]
    if not paths:
        lines = propose_files(left_alone)
        raise ImportRefusedError(
            "No file in {folder} is named after a table.",
            "If they are the tables, write into mapping.toml, and give it with --mapping:\n{lines}"
            if lines
            else "Name the files {names}.",
            folder=str(folder),
            lines=lines,
            names=tuple(f"{table.name}.csv" for table in TABLES),
        )
    files = [
        _described(table, mapping.get(table.name, TableMapping()), paths[table.name])
        for table in TABLES
        if table.name in paths
    ]
    return files, {name: looks_like(name) for name in left_alone}


def _listed(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ImportRefusedError(
            "There is no folder at {folder}.", "Give the folder that holds the CSV files.", folder=str(folder)
        )
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise ImportRefusedError(
            "The folder {folder} cannot be read.", "Check that you may open it.", folder=str(folder)
        ) from error


def _path(there: list[Path], table: Table, mapping: Mapping, folder: Path) -> Path | None:
    name = (table.name in mapping and mapping[table.name].file) or f"{table.name}.csv"
    paths = [path for path in there if path.name.lower() == name.lower()]
    if len(paths) > 1:
        raise ImportRefusedError("Several files could be {name}.", "Keep one of them in the folder.", name=name)
    if not paths and table.name in mapping:
        raise ImportRefusedError(
            "The mapping has {table}, but there is no {name} in {folder}.",
            'Name its file with file = "..." under [{table}], or take {table} out of the mapping.',
            table=table.name,
            name=name,
            folder=str(folder),
        )
    return paths[0] if paths else None


def _described(table: Table, mapping: TableMapping, path: Path) -> TableFile:
    file_format = detect_format(path, delimiter=mapping.delimiter or "", encoding=mapping.encoding or "")
    header = next(read_records(path, file_format), None)
    headers = tuple(cell.strip() for cell in header.cells) if header and header.damage is None else ()
    positions = _positions(table, mapping, path, [_plain(name) for name in headers])
    return TableFile(table, mapping, path, path.stat().st_size, file_format, headers, positions)


def _positions(table: Table, mapping: TableMapping, path: Path, headers: list[str]) -> dict[str, int]:
    wanted = _wanted_headers(table, mapping)
    # Without a header row the first line is a customer, who must not appear in a message.
    if not set(headers) & set(wanted.values()):
        raise ImportRefusedError(
            "{file} has no header row with the columns of {table}.",
            "Begin the file with a line of column names, such as {columns}, or name them in a mapping.",
            file=path.name,
            table=table.name,
            columns=",".join(wanted),
        )
    days = {_plain(column.day_header) for column in mapping.columns.values() if column.day_header}
    ignored = {_plain(name) for name in mapping.ignore}
    repeated = [name for name, times in Counter(headers).items() if times > 1 and name not in {"", *ignored}]
    unexpected = [name for name in headers if name and name not in {*wanted.values(), *days, *ignored, *repeated}]
    missing = [name for name, header in wanted.items() if header not in headers]
    not_there = sorted(name for name in days | ignored if name not in headers)
    wrong = {
        "missing {names}": missing,
        "unexpected {names}": unexpected,
        "repeated {names}": repeated,
        "mapped but not there {names}": not_there,
    }
    misfits = [Sentence(text, names=tuple(names)) for text, names in wrong.items() if names]
    if misfits:
        raise ImportRefusedError(
            "The columns of {file} do not fit: {misfits}.",
            "If this is what is meant, write into mapping.toml, and give it with --mapping:\n{lines}",
            file=path.name,
            misfits=joined(misfits),
            lines=propose_columns(table, missing, unexpected),
        )
    places = {name: place for place, name in enumerate(headers)}
    return places | {name: places[header] for name, header in wanted.items()}


def _wanted_headers(table: Table, mapping: TableMapping) -> dict[str, str]:
    names = [column.name for column in table.columns if column.name not in mapping.absent]
    own = {name: column.header for name, column in mapping.columns.items() if column.header}
    return {name: _plain(own.get(name, name)) for name in names}


def _plain(header: str) -> str:
    return header.strip().lower()
