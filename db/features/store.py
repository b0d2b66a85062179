"""Snapshots: the attributes of every customer as of a date, as Parquet, one folder per bank. No identifying column, ever."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from db.features.files import replacing, storage_errors
from domain.errors import SnapshotMissingError, StorageError
from domain.snapshots import CUSTOMER_ID, PAST, OutsideMoney, Snapshot, UsedSource, in_sequence

_SECONDS_TO_STORE = 60
_SNAPSHOT = TypeAdapter(Snapshot)


def fingerprint(table: pa.Table, bank: str, as_of: date, outside_money: tuple[OutsideMoney, ...]) -> str:
    digest = hashlib.sha256(f"{bank} {as_of} {outside_money}".encode())
    for name, column in zip(table.column_names, table.combine_chunks().columns, strict=True):
        digest.update(name.encode())
        for chunk in column.chunks:
            for buffer in chunk.buffers():
                digest.update(buffer or b"")
    return digest.hexdigest()[:16]


def identify(from_bank: str, sources: tuple[UsedSource, ...]) -> str:
    """The id of a snapshot; without other sources, that of what the bank gave."""
    return hashlib.sha256(f"{from_bank} {sources}".encode()).hexdigest()[:16] if sources else from_bank


def save_snapshot(data_dir: Path, snapshot: Snapshot, table: pa.Table) -> Snapshot:
    """Put in place after all others of its bank, with the next number in their sequence.

    The values first, the description last: a snapshot exists once its description does, whenever the process ends.
    """
    folder = _folder(data_dir, snapshot.bank)
    with storing(data_dir, snapshot.bank), storage_errors():
        numbered = replace(snapshot, sequence=_last_in_sequence(data_dir, snapshot.bank) + 1)
        with replacing(folder / f"{snapshot.snapshot_id}.parquet") as file:
            pq.write_table(table, file, compression="zstd")
        _describe(folder, numbered)
    return numbered


def fetch_latest_snapshot(data_dir: Path, bank: str) -> Snapshot | None:
    """The one put in place last for this bank; None when there is none. Another bank's are never looked at."""
    return next(reversed(in_sequence(fetch_snapshots(data_dir, bank))), None)


def fetch_snapshots(data_dir: Path, bank: str) -> list[Snapshot]:
    """All but those of days in the past, in no order."""
    found = [_read(file) for file in _folder(data_dir, bank).glob("*.json") if not file.name.startswith(PAST)]
    return [snapshot for snapshot in found if snapshot.bank == bank]


def fetch_readable_snapshots(data_dir: Path, bank: str) -> list[Snapshot]:
    """All, in no order, but damaged ones."""
    found = [_read(file) for file in _folder(data_dir, bank).glob("*.json") if not _is_damaged(file)]
    return [snapshot for snapshot in found if snapshot.bank == bank]


def fetch_past_snapshot(data_dir: Path, bank: str, snapshot_id: str) -> Snapshot | None:
    """None when it is not stored, or damaged: it is then computed again."""
    file = _folder(data_dir, bank) / f"{snapshot_id}.json"
    return _read(file) if file.is_file() and not _is_damaged(file) else None


def fetch_snapshot(data_dir: Path, bank: str, snapshot_id: str) -> Snapshot:
    file = _folder(data_dir, bank) / f"{snapshot_id}.json"
    if not file.is_file():
        raise SnapshotMissingError(
            "The customer data these segments were built on is no longer stored.", "Build the segments again."
        )
    return _read(file)


def fetch_customers(data_dir: Path, snapshot: Snapshot, columns: Sequence[str]) -> pd.DataFrame:
    """customer_id ascending, then the columns asked for; one that is newer than the snapshot is unknown for everybody."""
    file = _values(data_dir, snapshot)
    wanted = [CUSTOMER_ID, *columns]
    with storage_errors():
        there = set(pq.read_schema(file).names)
        customers: pd.DataFrame = pq.read_table(file, columns=[name for name in wanted if name in there]).to_pandas()
    return customers if there >= set(wanted) else customers.reindex(columns=wanted)


def fetch_ids(data_dir: Path, snapshot: Snapshot) -> NDArray[np.int64]:
    """Of all customers, ascending."""
    with storage_errors():
        table = pq.read_table(_values(data_dir, snapshot), columns=[CUSTOMER_ID])
    return np.asarray(table[CUSTOMER_ID].to_numpy())


def fetch_bank_columns(data_dir: Path, snapshot: Snapshot) -> pa.Table:
    """The whole snapshot but what other sources gave."""
    others = {attribute.name for source in snapshot.sources for attribute in source.attributes}
    with storage_errors():
        table = pq.read_table(_values(data_dir, snapshot))
        return table.select([name for name in table.column_names if name not in others])


def holds_columns(data_dir: Path, snapshot: Snapshot, columns: Sequence[str]) -> bool:
    with storage_errors():
        return set(columns) <= set(pq.read_schema(_values(data_dir, snapshot)).names)


def remove_snapshots(data_dir: Path, bank: str, keep: set[str]) -> None:
    """Deletes every snapshot of this bank but those named, damaged descriptions, and what a killed process left."""
    with storage_errors():
        # In this order descriptions go first: without one, the values are not a snapshot any more.
        for file in sorted(_folder(data_dir, bank).iterdir()):
            if file.name.partition(".")[0] not in keep or file.suffix == ".tmp" or _is_damaged(file):
                file.unlink(missing_ok=True)


@contextmanager
def refreshing(data_dir: Path, bank: str) -> Iterator[Path]:
    """The folder of this bank's mirror, for one refresh at a time: a second one raises StorageError at once."""
    folder = mirror_folder(data_dir, bank)
    with storage_errors():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder.parent / "refresh.lock", timeout=0):
                yield folder
        except Timeout as error:
            raise StorageError(
                "Another refresh of this bank is running.", "Wait until it is done; its result will be shown to all."
            ) from error


@contextmanager
def storing(data_dir: Path, bank: str) -> Iterator[None]:
    """For the moment in which snapshots are stored or removed, also beside a refresh; waits for its turn."""
    folder = _folder(data_dir, bank)
    with storage_errors():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder.parent / "snapshots.lock", timeout=_SECONDS_TO_STORE):
                yield
        except Timeout as error:
            raise StorageError(
                "Another process has been storing customer data for a minute.", "Try again when it is done."
            ) from error


def mirror_folder(data_dir: Path, bank: str) -> Path:
    """Where the newest mirror of this bank lies, when there is one."""
    return data_dir / "banks" / bank / "mirror"


def _last_in_sequence(data_dir: Path, bank: str) -> int:
    """The highest number there is, 0 before the first; those of earlier versions are given theirs, below all others."""
    known = in_sequence(fetch_readable_snapshots(data_dir, bank))
    numbers = [each.sequence for each in known if each.sequence is not None]
    below = min(numbers, default=0)
    # From the last to the first: a process that ends in between leaves the order as it is.
    for each in reversed([each for each in known if each.sequence is None]):
        below -= 1
        _describe(_folder(data_dir, bank), replace(each, sequence=below))
    return max(numbers, default=0)


def _describe(folder: Path, snapshot: Snapshot) -> None:
    with replacing(folder / f"{snapshot.snapshot_id}.json") as file:
        file.write_bytes(_SNAPSHOT.dump_json(snapshot))


def _folder(data_dir: Path, bank: str) -> Path:
    return data_dir / "banks" / bank / "snapshots"


def _values(data_dir: Path, snapshot: Snapshot) -> Path:
    return _folder(data_dir, snapshot.bank) / f"{snapshot.snapshot_id}.parquet"


def _read(file: Path) -> Snapshot:
    try:
        with storage_errors():
            return _SNAPSHOT.validate_json(file.read_bytes())
    except ValidationError as error:
        raise StorageError("A stored snapshot is damaged.", "Refresh the data to compute it again.") from error


def _is_damaged(file: Path) -> bool:
    """A description that nobody can open; values are not looked into."""
    try:
        if file.suffix == ".json":
            _SNAPSHOT.validate_json(file.read_bytes())
    except ValidationError:
        return True
    return False


def places_among(ids: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each id stands among the ascending keys, -1 where it does not."""
    places = np.searchsorted(keys, ids)
    inside = np.minimum(places, len(keys) - 1)
    return np.where(keys[inside] == ids, inside, -1)
