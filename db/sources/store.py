"""Dated versions of other sources: keys and numbers, as one Parquet file each that also holds its own description."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from db.features.files import replacing, storage_errors
from domain.errors import SourceMissingError, SourceTakenError, StorageError
from domain.snapshots import CUSTOMER_ID
from domain.sources import SourceColumn, SourceVersion

_DESCRIPTION = b"source"
_VERSION = TypeAdapter(SourceVersion)
_COLUMNS = TypeAdapter(tuple[SourceColumn, ...])


def source_fingerprint(values: pa.Table, columns: tuple[SourceColumn, ...]) -> str:
    """The same for the same values and attributes as in earlier versions."""
    digest = hashlib.sha256(_as_earlier_versions_wrote(columns))
    for column in values.combine_chunks().columns:
        for chunk in column.chunks:
            for buffer in chunk.buffers():
                digest.update(buffer or b"")
    return digest.hexdigest()[:16]


def _as_earlier_versions_wrote(columns: tuple[SourceColumn, ...]) -> bytes:
    """They knew no origin, claims, topic, since or divisor, and wrote a sentence for the timing of every source's attributes."""
    written = _COLUMNS.dump_json(
        columns, exclude={"__all__": {"attribute": {"origin", "claims", "topic", "since"}, "divided_by": True}}
    )
    timing = b'"timing":"as of the newest file dated on or before the date"'
    return written.replace(b'"timing":"files"', timing)


def store_source_version(
    data_dir: Path, bank: str, version: SourceVersion, values: pa.Table, replace: bool = False
) -> bool:
    """Whether anything changed: the same file under the same date again does nothing.

    Raises SourceTakenError for another file under that date, unless `replace`.
    """
    file = _file(data_dir, bank, version.name, version.as_of)
    if file.exists():
        if _read(file).fingerprint == version.fingerprint:
            return False
        if not replace:
            raise SourceTakenError(
                "{source} has another file dated {day} already; nothing was stored.",
                "Give the date on which this file was true, or replace the other one: --replace, or the switch on the page.",
                source=version.name,
                day=version.as_of,
            )
    with storage_errors():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Values and description in one file: there is no moment at which one is there without the other.
        with replacing(file) as draft:
            described = values.replace_schema_metadata({_DESCRIPTION: _VERSION.dump_json(version)})
            pq.write_table(described, draft, compression="zstd")
    return True


def fetch_source_versions(data_dir: Path, bank: str) -> tuple[SourceVersion, ...]:
    """By source, newest first. Raises StorageError naming a damaged one."""
    found = [_read(file) for file in _files(data_dir, bank)]
    return tuple(sorted(found, key=lambda version: (version.name, -version.as_of.toordinal())))


def fetch_values(data_dir: Path, bank: str, version: SourceVersion) -> pa.Table:
    """customer_id ascending, then a float64 column per attribute, null where unknown."""
    with storage_errors():
        return pq.read_table(_file(data_dir, bank, version.name, version.as_of))


def fetch_keys(data_dir: Path, bank: str, version: SourceVersion) -> NDArray[np.int64]:
    """Ascending."""
    with storage_errors():
        file = _file(data_dir, bank, version.name, version.as_of)
        return np.asarray(pq.read_table(file, columns=[CUSTOMER_ID])[CUSTOMER_ID].to_numpy())


def remove_version(data_dir: Path, bank: str, name: str, as_of: date) -> None:
    """Raises SourceMissingError when there is no such file; a damaged one can be removed too."""
    file = _file(data_dir, bank, name, as_of)
    if not file.is_file():
        raise SourceMissingError(
            "There is no file of {source} dated {day}.",
            "List what there is with: python manage.py sources",
            source=name,
            day=as_of,
        )
    with storage_errors():
        file.unlink()


def _files(data_dir: Path, bank: str) -> Iterator[Path]:
    yield from sorted((data_dir / "banks" / bank / "sources").glob("*/*.parquet"))


def _file(data_dir: Path, bank: str, name: str, as_of: date) -> Path:
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise SourceMissingError(
            "There is no source of this name.", "List what there is with: python manage.py sources"
        )
    return data_dir / "banks" / bank / "sources" / name / f"{as_of.isoformat()}.parquet"


def _read(file: Path) -> SourceVersion:
    damaged = StorageError(
        "The stored file of {source} dated {day} is damaged.",
        "Remove it and add it again: python manage.py remove-source {source} --as-of {day}",
        source=file.parent.name,
        day=file.stem,
    )
    try:
        with storage_errors():
            metadata = pq.read_schema(file).metadata or {}
        return _VERSION.validate_json(metadata.get(_DESCRIPTION, b""))
    except (ValidationError, StorageError) as error:
        raise damaged from error
