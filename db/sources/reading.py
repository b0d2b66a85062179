"""A CSV file as keys and columns of text, a batch at a time: in memory it takes about as much as on disk."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from db.files.delimited import FileFormat, Record, detect_format, read_records
from db.sources.description import cleaned
from domain.errors import SourceRefusedError
from domain.progress import Progress
from domain.sentences import Sentence
from domain.sources import RowCounts

LARGEST_FILE = 500 * 2**20  # bytes
_ROWS_AT_A_TIME = 50_000
# Spreadsheets and pandas write ids as 123.0 once one of them is missing.
_KEY = re.compile(r"\s*(-?[0-9]{1,18})(?:\.0+)?\s*")


@dataclass(frozen=True)
class SourceRows:
    """`keys` of the usable rows in the order of the file; `columns` maps each other header to their texts."""

    keys: NDArray[np.int64]
    columns: dict[str, pa.ChunkedArray]
    counts: RowCounts
    damage: dict[Sentence, int]
    written_as: FileFormat


def read_header(path: Path) -> tuple[str, ...]:
    """The names of the columns, without looking further; raises SourceRefusedError for an empty file."""
    return _header(read_records(path, detect_format(path)))


def _header(records: Iterator[Record]) -> tuple[str, ...]:
    first = next(records, None)
    if first is None:
        raise SourceRefusedError("The file is empty.", "Export it again, with a header line and a line per customer.")
    if first.damage:
        raise SourceRefusedError("The header line is damaged: {damage}.", "Export the file again.", damage=first.damage)
    return tuple(cell.strip() for cell in first.cells)


def read_source_rows(path: Path, key: str, progress: Progress) -> SourceRows:
    """Raises SourceRefusedError: no such key column, two columns of one name, no rows, too large."""
    size = _size(path)
    written_as = detect_format(path)
    records = read_records(path, written_as, lambda at: progress(at / max(size, 1), "Reading the file"))
    header = _header(records)
    _require_fitting(header, key)
    batches, tally = [], Counter[str]()
    damage = Counter[Sentence]()
    while batch := tuple(islice(records, _ROWS_AT_A_TIME)):
        batches.append(_batch(batch, header, key, tally, damage))
    if not tally.total():
        raise SourceRefusedError("The file has a header, but no rows.", "Export it again, with a line per customer.")
    keys = np.concatenate([keys for keys, _ in batches])
    columns = {
        name: pa.chunked_array([columns[name] for _, columns in batches], pa.string()) for name in header if name != key
    }
    return SourceRows(keys, columns, _counts(tally, keys), dict(damage), written_as)


def _batch(
    records: tuple[Record, ...], header: tuple[str, ...], key: str, tally: Counter[str], damage: Counter[Sentence]
) -> tuple[NDArray[np.int64], dict[str, pa.Array]]:
    sound = [record.cells for record in records if record.damage is None]
    damage.update(record.damage for record in records if record.damage is not None)
    place = header.index(key)
    found = [_KEY.fullmatch(cells[place]) for cells in sound]
    blank = sum(not cells[place].strip() for cells in sound)
    usable = [cells for cells, match in zip(sound, found, strict=True) if match]
    tally.update(
        damaged=len(records) - len(sound),
        blank=blank,
        unreadable=len(sound) - blank - len(usable),
        usable=len(usable),
    )
    keys = np.array([int(match[1]) for match in found if match], dtype=np.int64)
    by_column = zip(*usable, strict=True) if usable else ((),) * len(header)
    texts = {
        name: pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
        for name, cells in zip(header, by_column, strict=True)
    }
    return keys, texts


def _counts(tally: Counter[str], keys: NDArray[np.int64]) -> RowCounts:
    different = len(np.unique(keys))
    return RowCounts(
        rows=tally.total(),
        damaged=tally["damaged"],
        blank=tally["blank"],
        unreadable=tally["unreadable"],
        repeated=len(keys) - different,
        keys=different,
    )


def _size(path: Path) -> int:
    size = path.stat().st_size if path.is_file() else 0
    if size > LARGEST_FILE:
        raise SourceRefusedError(
            "The file has {size} MB; at most {most} MB can be read.",
            "Leave out columns that are not needed when you export it.",
            size=size // 2**20 + 1,
            most=LARGEST_FILE // 2**20,
        )
    return size


def _require_fitting(header: tuple[str, ...], key: str) -> None:
    named = [name for name in header if name]
    twice = sorted({cleaned(name) for name in named if named.count(name) > 1})
    if twice:
        raise SourceRefusedError(
            "The file has two columns of the same name: {names}.",
            "Rename one of them in the file.",
            names=tuple(twice),
        )
    if key not in named:
        raise SourceRefusedError(
            "The file has no column {key}.",
            "Name the column that holds the customers' ids; there are: {columns}.",
            key=cleaned(key),
            columns=cleaned(", ".join(named), 300),
        )
