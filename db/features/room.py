"""The disk under DATA_DIR: what it has left, and what one bank takes of it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from db.features.files import storage_errors
from db.features.store import mirror_folder


@dataclass(frozen=True)
class Room:
    """Bytes: free for us on the disk, and taken by this bank's mirror, which a refresh may hold twice for a while."""

    free: int
    mirror: int
    writable: bool


def fetch_room(data_dir: Path, bank: str) -> Room:
    """Of the nearest folder that is there, as the others will be made in it; raises StorageError."""
    with storage_errors():
        place = next(folder for folder in (data_dir, *data_dir.absolute().parents) if folder.exists())
        files = mirror_folder(data_dir, bank).rglob("*")
        mirror = sum(file.stat().st_size for file in files if file.is_file())
        return Room(shutil.disk_usage(place).free, mirror, place.is_dir() and os.access(place, os.W_OK | os.X_OK))
