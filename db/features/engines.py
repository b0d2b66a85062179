"""Where the feature query runs: DuckDB over the mirror's Parquet files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from sqlalchemy import Connection, create_engine, exc
from sqlalchemy.pool import StaticPool

from db.errors import StorageError
from db.features.mirror import MIRRORED


@contextmanager
def over_mirror(folder: Path) -> Iterator[Connection]:
    """A DuckDB connection in which the bank's mirrored tables are views of the Parquet files in `folder`.

    What DuckDB raises while it is used leaves as StorageError.
    """
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            for table in MIRRORED:
                _create_view(connection, table.name, str(folder / f"{table.name}.parquet"))
            yield connection
    except (exc.SQLAlchemyError, duckdb.Error) as error:
        raise StorageError(
            "The attributes could not be computed from the copied data.",
            "Refresh the data again; if it stays so, look for too little memory, or for amounts of 15 digits and more.",
        ) from error
    finally:
        engine.dispose()


def _create_view(connection: Connection, name: str, file: str) -> None:
    # A view takes no parameters; both names are ours, and a quote in the folder's name is doubled.
    quoted = file.replace("'", "''")
    connection.exec_driver_sql(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{quoted}')")  # noqa: S608
