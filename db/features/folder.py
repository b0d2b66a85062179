"""What DATA_DIR knows of itself: an id, and which bank stood at which address. Both are copied with the folder."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import uuid4

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from db.features.files import replacing, storage_errors
from domain.errors import StorageError

_FILE = "folder.json"


@dataclass(frozen=True)
class DataFolder:
    """`banks` maps keys of addresses to ids: what a workspace that was lost, or is another one, does not know."""

    folder_id: str
    banks: dict[str, str] = field(default_factory=dict)


_FOLDER = TypeAdapter(DataFolder)


def read_data_folder(data_dir: Path) -> DataFolder | None:
    """None before the first start; raises StorageError when what it wrote is damaged."""
    try:
        with storage_errors():
            return _FOLDER.validate_json((data_dir / _FILE).read_bytes()) if (data_dir / _FILE).exists() else None
    except ValidationError as error:
        raise StorageError(
            "The file {file} in DATA_DIR is damaged: it says which bank this folder belongs to.",
            "Restore it from a backup, or delete it: the dashboard then asks once which bank this is.",
            file=_FILE,
        ) from error


def open_data_folder(data_dir: Path) -> DataFolder:
    """With an id from now on."""
    return read_data_folder(data_dir) or _changed(data_dir, {})


def remember_bank(data_dir: Path, address_key: str, bank_id: str) -> None:
    """Changes nothing when it is known already."""
    if open_data_folder(data_dir).banks.get(address_key) != bank_id:
        _changed(data_dir, {address_key: bank_id})


def banks_in_folder(data_dir: Path) -> frozenset[str]:
    """The ids of banks of which there is anything to read."""
    with storage_errors():
        return frozenset(each.parent.name for each in (data_dir / "banks").glob("*/snapshots"))


def _changed(data_dir: Path, banks: dict[str, str]) -> DataFolder:
    with storage_errors():
        data_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(data_dir / "folder.lock"):
            before = read_data_folder(data_dir) or DataFolder(uuid4().hex)
            after = DataFolder(before.folder_id, before.banks | banks)
            with replacing(data_dir / _FILE) as draft:
                draft.write_text(json.dumps(asdict(after)), encoding="utf-8")
    return after
