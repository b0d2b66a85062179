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
from db.features.mirror.manifest import Manifest, read_manifest
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

    What DuckDB raises while it is used leaves as StorageError.
    """
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.execution_options(compiled_cache=_COMPILED)
            for table in MIRRORED:
                _create_view(connection, table.name, [folder / file for file in manifest.files(table.name)])
            yield connection
    except (exc.SQLAlchemyError, duckdb.Error) as error:
        raise StorageError(
            "The attributes could not be computed from the copied data.",
            "Refresh the data again; if it stays so, look for too little memory, or for amounts of 15 digits and more.",
        ) from error
    finally:
        engine.dispose()


def _create_view(connection: Connection, name: str, files: list[Path]) -> None:
    # A view takes no parameters; all names are ours, and in the folder's a quote is doubled and a [ no pattern.
    quoted = ", ".join("'" + glob.escape(str(file)).replace("'", "''") + "'" for file in files)
    connection.exec_driver_sql(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{quoted}])')  # noqa: S608
