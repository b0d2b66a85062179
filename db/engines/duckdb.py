"""Where the feature query runs: DuckDB over the mirror's Parquet files."""

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection, create_engine, exc
from sqlalchemy.pool import StaticPool

from db.features.files import storage_errors
from db.features.mirror.columns import MIRRORED
from db.features.mirror.manifest import Manifest, is_whole, read_manifest
from db.features.store import mirror_folder
from domain.errors import SnapshotMissingError, StorageError

Mirror = Connection  # the mirrored tables, open to be asked

# Every connection is to a DuckDB of its own, but the few statements are the same: compiled once a process.
_COMPILED: dict[Any, Any] = {}


@contextmanager
def open_mirror(data_dir: Path, bank: str) -> Iterator[Connection]:
    """The mirrored tables of a bank as the last refresh left them, to read; raises SnapshotMissingError before the first."""
    folder = mirror_folder(data_dir, bank)
    with over_mirror(folder, current_manifest(data_dir, bank)) as connection:
        yield connection


def current_manifest(data_dir: Path, bank: str) -> Manifest:
    """What the mirror consists of and how the last refresh went; raises SnapshotMissingError when there is none."""
    with storage_errors():
        manifest = read_manifest(mirror_folder(data_dir, bank))
    if manifest is None:
        raise SnapshotMissingError(
            "No copy of this bank's data can be read.", "Press Refresh data, or run: python manage.py refresh"
        )
    return manifest


@contextmanager
def over_mirror(folder: Path, manifest: Manifest) -> Iterator[Connection]:
    """A DuckDB connection in which the bank's mirrored tables are views of the manifest's files in `folder`.

    Raises StorageError for too little memory, sums that are too large, and files that cannot be read.
    """
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool, hide_parameters=True)
    try:
        with _mirror_errors(folder, manifest), engine.connect() as connection:
            connection.execution_options(compiled_cache=_COMPILED)
            for table in MIRRORED:
                _create_view(connection, table.name, [folder / file for file in manifest.files(table.name)])
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _mirror_errors(folder: Path, manifest: Manifest) -> Iterator[None]:
    """What DuckDB raises for the data or the machine, as ours; a query that cannot run is a defect and stays as it is."""
    try:
        yield
    except (exc.DBAPIError, duckdb.Error) as error:
        # Columns fetched whole come past SQLAlchemy, and so do their errors.
        cause = error.orig if isinstance(error, exc.DBAPIError) else error
        expected = _expected(cause, folder, manifest)
        if expected is None:
            raise
        raise expected from error


def _expected(cause: BaseException | None, folder: Path, manifest: Manifest) -> StorageError | None:
    match cause:
        case duckdb.OutOfMemoryException():
            return StorageError(
                "There is too little memory to compute the attributes.",
                "Close other programs on this machine, or give it more memory; then refresh the data again.",
            )
        case duckdb.ConversionException() | duckdb.OutOfRangeException():
            return StorageError(
                "The attributes could not be computed: a value or sum in the copied data is too large.",
                "Look for amounts of 15 digits and more in the bank's database, then refresh the data again.",
            )
        # DuckDB raises the same for a damaged file and for a wrong parameter: only the files themselves show which.
        case duckdb.IOException() | duckdb.InvalidInputException() if not _is_whole(folder, manifest):
            return StorageError(
                "A file of the copied data is missing or damaged.", "Refresh the data: that file is then made again."
            )
        case duckdb.IOException():
            return StorageError(
                "The copied data could not be read, or the disk has no room to work with it.",
                "Check DATA_DIR and free some space; then refresh the data again.",
            )
    return None


def _is_whole(folder: Path, manifest: Manifest) -> bool:
    return all(is_whole(folder, block) for table in manifest.tables.values() for block in table.blocks)


def _create_view(connection: Connection, name: str, files: list[Path]) -> None:
    # A view takes no parameters; all names are ours, and in the folder's a quote is doubled and a [ no pattern.
    quoted = ", ".join("'" + glob.escape(str(file)).replace("'", "''") + "'" for file in files)
    connection.exec_driver_sql(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{quoted}])')  # noqa: S608
