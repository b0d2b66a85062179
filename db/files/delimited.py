"""Delimited text files as banks export them: the format is detected, records are streamed, damage stays where it is."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from itertools import product
from pathlib import Path
from typing import NamedTuple, TextIO

from db.files.encoding import KEEP_BYTES, has_undecodable, prove_encoding
from domain.errors import FileUnreadableError
from domain.sentences import Counted, Sentence

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_RECORD = 1_000_000  # characters; a quote that stays open longer is taken for damage

_LINE_ENDS = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
_SAMPLE = 65_536
_SHOWN_OF_TOO_LONG = 1_000
_RECORDS_BETWEEN_REPORTS = 10_000
_EXCELS_SEPARATOR = re.compile(r"sep=.\s*")


@dataclass(frozen=True)
class FileFormat:
    """`line_ends` is LF, CRLF, CR, mixed or none; an `assumed` encoding is the likeliest, where no byte proves it."""

    delimiter: str = ","
    encoding: str = "utf-8"
    bom: bool = False
    quote: str = '"'
    line_ends: str = "LF"
    assumed: bool = False
    last_line_ends: bool = True

    def __str__(self) -> str:
        parts = [
            DELIMITERS.get(self.delimiter, self.delimiter),
            self.encoding.removesuffix("-sig") + (" (assumed)" if self.assumed else ""),
            "with byte order mark" if self.bom else "",
            "single quotes" if self.quote == "'" else "",
            f"{self.line_ends} line ends",
            "" if self.last_line_ends else "last line without its end",
        ]
        return ", ".join(part for part in parts if part)


class Record(NamedTuple):
    """`line` is where the record begins. Of a damaged one `cells` may be its raw first line, in one cell."""

    line: int
    cells: list[str]
    damage: Sentence | None


def detect_format(path: Path, *, delimiter: str = "", encoding: str = "") -> FileFormat:
    """What is stated is taken as it is, but a byte order mark counts more. Raises FileUnreadableError.

    UTF-8, UTF-16 and UTF-32 can be proved; any other file is assumed to be cp1252. The delimiter and quote win with which
    most records at the beginning of the file have as many cells as the header.
    """
    with _readable(path):
        bom, proved = prove_encoding(path)
        assumed = not (encoding or proved)
        encoding = proved if bom else encoding or proved or "cp1252"
        with _opened(path, encoding) as stream:
            sample = stream.read(_SAMPLE)
    whole = sample if len(sample) < _SAMPLE else sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    # A file that has double quotes is not quoted with single ones: those are apostrophes.
    quotes = ('"',) if '"' in sample else ('"', "'")
    candidates = product((delimiter,) if delimiter else tuple(DELIMITERS), quotes)
    best = max(candidates, key=lambda dialect: _fit(whole, *dialect))
    return FileFormat(best[0], encoding, bom, best[1], _line_ends(sample), assumed, _last_line_ends(path))


def read_records(path: Path, file_format: FileFormat, at: Callable[[int], None] | None = None) -> Iterator[Record]:
    """The header first, then every record in bounded memory; empty lines are left out. Raises FileUnreadableError.

    Bytes that cannot be decoded and quotes that do not close damage one record: reading resumes on the next line. `at`
    is called now and then with the number of bytes read.
    """
    with _readable(path), _opened(path, file_format.encoding) as stream:
        for number, record in enumerate(_records(_Lines(stream), file_format)):
            if at and number % _RECORDS_BETWEEN_REPORTS == 0:
                at(stream.buffer.tell())
            yield record


class _Lines:
    """Lines with their numbers; those after a record's first can be put back and read again."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._put_back: list[tuple[int, str]] = []
        self._number = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        if self._put_back:
            return self._put_back.pop()
        text = self._stream.readline(LONGEST_RECORD + 1)
        if not text:
            raise StopIteration
        self._number += 1
        rest = text
        while len(rest) > LONGEST_RECORD and not rest.endswith(("\n", "\r")):
            rest = self._stream.readline(LONGEST_RECORD + 1)
        return self._number, text

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        self._put_back += reversed(lines)


def _records(lines: _Lines, file_format: FileFormat) -> Iterator[Record]:
    width = 0
    for line, text in lines:
        if not text.strip("\r\n") or (line == 1 and _EXCELS_SEPARATOR.fullmatch(text)):
            continue
        record = _record(line, text, lines, file_format, width)
        width = width or len(record.cells)
        yield record


def _record(line: int, text: str, lines: _Lines, file_format: FileFormat, width: int) -> Record:
    if len(text) > LONGEST_RECORD:
        damage = Sentence("a line of more than {longest} characters", longest=LONGEST_RECORD)
        return Record(line, [text[:_SHOWN_OF_TOO_LONG]], damage)
    if file_format.quote in text:
        cells, raw = _quoted(text, lines, file_format, width)
    else:
        cells, raw = text.rstrip("\r\n").split(file_format.delimiter), text
    if not cells:
        return Record(line, [raw.rstrip("\r\n")], Sentence("quotes that do not close"))
    return Record(line, cells, _damage(cells, raw, file_format, width))


def _quoted(text: str, lines: _Lines, file_format: FileFormat, width: int) -> tuple[list[str], str]:
    """Cells and the lines they stand on. No cells, and only the first line is used up, when the quotes do not close."""
    more: list[tuple[int, str]] = []
    reader = csv.reader(
        _record_lines(text, lines, more), delimiter=file_format.delimiter, quotechar=file_format.quote, strict=True
    )
    try:
        cells = next(reader)
    except csv.Error:
        cells = []
    # Over several lines with another number of cells: the quote was closed by the opening one of a later record.
    if more and width not in (0, len(cells)):
        cells = []
    if not cells:
        lines.put_back(more)
        return [], text
    return cells, text + "".join(each for _, each in more)


def _record_lines(first: str, lines: _Lines, more: list[tuple[int, str]]) -> Iterator[str]:
    size = len(first)
    yield first
    for line in lines:
        more.append(line)
        size += len(line[1])
        if size > LONGEST_RECORD:
            return
        yield line[1]


def _damage(cells: list[str], raw: str, file_format: FileFormat, width: int) -> Sentence | None:
    if has_undecodable(raw):
        return Sentence("bytes that are not {encoding}", encoding=file_format.encoding.removesuffix("-sig"))
    if "\0" in raw:
        return Sentence("a NUL byte")
    if width and len(cells) != width:
        return Sentence("{cells}, where the header has {width}", cells=Counted(len(cells), "cell"), width=width)
    return None


def _fit(sample: str, delimiter: str, quote: str) -> tuple[int, int]:
    records = _records(_Lines(StringIO(sample, newline="")), FileFormat(delimiter, quote=quote))
    width = len(next(records, Record(1, [], None)).cells)
    return (sum(record.damage is None for record in records), width) if width > 1 else (-1, 0)


def _line_ends(sample: str) -> str:
    found = Counter(re.findall(r"\r\n|\n|\r", sample))
    return _LINE_ENDS[next(iter(found))] if len(found) == 1 else "mixed" if found else "no"


def _last_line_ends(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 1, 0))
        return stream.read(1) in b"\r\n\0"


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors=KEEP_BYTES, newline="")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileUnreadableError(
            "{file} cannot be read.", "Check that it is a file and that you may open it.", file=path.name
        ) from error
