"""The import of a folder, table by table: all rows that fit, each table in one transaction of its own."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from pathlib import Path

from sqlalchemy import Connection, Engine

from db.bank.connection import bank_errors, reading_bank
from db.bank.importing.files import TableFile, find_files
from db.bank.importing.keys import KeySet
from db.bank.importing.loading import Keys, TableLoader
from db.bank.importing.mapping import Mapping
from db.bank.importing.rejects import rejecting
from db.bank.importing.rows import Candidate, Reject, Survey, read_candidates, survey_file
from db.bank.importing.target import filled_tables, writing_bank
from db.bank.schema import TABLES, metadata
from db.mysql.access import access_of
from domain.errors import BankNotEmptyError, ImportRefusedError, StorageError
from domain.imports import ImportedTable, ImportReport
from domain.progress import Progress, silent
from domain.sentences import Sentence

_ROWS_AT_A_TIME = 5_000
_LOADING_COSTS = 4  # times what looking at a file costs


@dataclass
class _Meter:
    progress: Progress
    total: int
    finished: int = 0

    def watch(self, file: TableFile, cost: int, doing: Sentence) -> Callable[[int], None]:
        start, self.finished = self.finished, self.finished + cost * file.size
        return lambda position: self.progress((start + cost * position) / self.total, doing)


def import_folder(
    engine: Engine,
    folder: Path,
    mapping: Mapping | None = None,
    *,
    append: bool = False,
    dry_run: bool = False,
    rejects_folder: Path | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Missing tables are created. A dry run writes rejects files only.

    Raises, before anything is written, ImportRefusedError for a file or header that does not fit or dates that can be
    read in two ways, and BankNotEmptyError when a table has rows and `append` does not allow it; later
    BankUnavailableError or StorageError, saying which tables are loaded. When every row is rejected: ImportRefusedError.
    """
    files, left_alone = find_files(folder, mapping or {})
    filled = filled_tables(engine)
    if filled and not append:
        raise BankNotEmptyError(
            "The table {table} already has rows; nothing was written.",
            "Give the address of an empty database with --url, or add to this one with --append.",
            table=filled[0],
        )
    meter = _Meter(progress, max(1, (1 + _LOADING_COSTS) * sum(file.size for file in files)))
    surveys = [
        survey_file(file, meter.watch(file, 1, Sentence("Looking at {file}", file=file.path.name))) for file in files
    ]
    if not dry_run:
        with bank_errors(access_of(engine)):
            metadata.create_all(engine)
    keys = Keys(frozenset(filled), {table.name: KeySet() for table in TABLES})
    run = _Run(engine, keys, rejects_folder or folder / "rejects", dry_run)
    tables = run.load_all(files, surveys, meter)
    progress(1.0, "Imported")
    report = ImportReport(
        tuple(tables.get(table.name, ImportedTable(table.name)) for table in TABLES), left_alone, dry_run
    )
    _require_a_row(report, run.rejects_folder)
    return report


@dataclass(frozen=True)
class _Run:
    engine: Engine
    keys: Keys
    rejects_folder: Path
    dry_run: bool

    def load_all(self, files: list[TableFile], surveys: list[Survey], meter: _Meter) -> dict[str, ImportedTable]:
        tables: dict[str, ImportedTable] = {}
        for file, survey in zip(files, surveys, strict=True):
            at = meter.watch(file, _LOADING_COSTS, Sentence("Loading {table}", table=file.table.name))
            with _naming_what_is_loaded(file, tables):
                tables[file.table.name] = self.load(file, survey, at)
        return tables

    def load(self, file: TableFile, survey: Survey, at: Callable[[int], None]) -> ImportedTable:
        rows = read_candidates(file, survey.date_formats, at)
        with rejecting(self.rejects_folder, file) as rejects, self._connection() as connection:
            loader = TableLoader(connection, file.table, survey.repeated, self.keys, not self.dry_run)
            for chunk in _chunks(rows):
                refused = [*loader.load([row for row in chunk if isinstance(row, Candidate)])]
                refused += [row for row in chunk if isinstance(row, Reject)]
                for reject in sorted(refused, key=attrgetter("line")):
                    rejects.add(reject)
        rejected = rejects.reasons.total()
        return ImportedTable(
            file.table.name,
            file.path.name,
            str(file.format),
            survey.date_formats,
            loader.loaded + loader.already_there,
            loader.already_there,
            rejected,
            rejects.reasons,
            rejects.path if rejected else None,
        )

    def _connection(self) -> AbstractContextManager[Connection]:
        return (
            reading_bank(self.engine) if self.dry_run else writing_bank(self.engine, beside_rows=bool(self.keys.filled))
        )


def _chunks(rows: Iterator[Candidate | Reject]) -> Iterator[list[Candidate | Reject]]:
    while chunk := list(islice(rows, _ROWS_AT_A_TIME)):
        yield chunk


@contextmanager
def _naming_what_is_loaded(file: TableFile, before: dict[str, ImportedTable]) -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise type(error)(
            "{what} No row of {table} was loaded; {before} loaded before it stay."
            if before
            else "{what} No row of {table} was loaded; nothing was loaded before it.",
            "{remedy} Then run the same import again with --append: it recognises the rows that are there.",
            what=error.sentence,
            remedy=error.remedy,
            table=file.table.name,
            before=tuple(before),
        ) from error


def _require_a_row(report: ImportReport, rejects_folder: Path) -> None:
    if report.rejected and not report.loaded and not report.dry_run:
        reasons = sum((table.reasons for table in report.tables), Counter[tuple[str, Sentence]]())
        (column, reason), rows = reasons.most_common(1)[0]
        raise ImportRefusedError(
            "No row was loaded: all {rejected} are rejected, {rows} of them because of {column}: {reason}.",
            "Every row stands with its reason in {folder}. A mapping may be what the files need.",
            rejected=report.rejected,
            rows=rows,
            column=column or "the record",
            reason=reason,
            folder=str(rejects_folder),
        )
