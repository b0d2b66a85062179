"""Which files make up the mirror: one small file that is replaced whole, over block files that never change."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Table

from db.features.files import replacing
from db.features.mirror.checks import ROWS, Checks
from db.features.mirror.columns import GROWING, schema_of
from db.features.mirror.ranges import KeyRange
from domain.snapshots import MirrorNote, MirrorTable

_NAME = "manifest.json"


@dataclass(frozen=True)
class Block:
    """Rows of one key range as they were when `checks` were taken; `unreadable` counts per column what became null."""

    file: str
    digest: str
    after: int | None
    until: int | None
    rows: int
    checks: Checks
    unreadable: dict[str, int]

    @property
    def within(self) -> KeyRange:
        return KeyRange(self.after, self.until)

    @property
    def bank_rows(self) -> int:
        return int(self.checks[ROWS])


@dataclass(frozen=True)
class TableMirror:
    """`columns` is the schema of the blocks; when this version of the program copies other columns, all is read anew."""

    columns: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Manifest:
    """`notes` are for the operator; those of earlier versions are texts. `recipient_key` names a file beside this one.

    `copied_on` is the day on which the bank was read, None in those of earlier versions.
    """

    recipient_key: str
    tables: dict[str, TableMirror]
    report: tuple[MirrorTable, ...]
    notes: tuple[MirrorNote | str, ...]
    layout: Literal[1] = field(kw_only=True)
    copied_on: date | None = field(default=None, kw_only=True)

    @property
    def rows(self) -> dict[str, int]:
        return {each.table: each.rows for each in self.report}

    @property
    def unreadable(self) -> dict[str, int]:
        """Values per `Table.column` that could not be read, in the blocks that were kept too."""
        found: dict[str, int] = {}
        for name, table in self.tables.items():
            for block in table.blocks:
                for column, values in block.unreadable.items():
                    found[f"{name}.{column}"] = found.get(f"{name}.{column}", 0) + values
        return found

    @property
    def digest(self) -> str:
        """The same for the same rows in the same blocks."""
        blocks = [(name, block.digest) for name, table in self.tables.items() for block in table.blocks]
        return hashlib.sha256(str(blocks).encode()).hexdigest()[:16]

    def files(self, table: str) -> list[str]:
        return [block.file for block in self.tables[table].blocks]

    def blocks_to_compare(self, table: Table) -> tuple[Block, ...]:
        """Those that the next refresh may keep, and the last, which it reads again; none when all must be read."""
        there = self.tables.get(table.name)
        if table not in GROWING or there is None or there.columns != str(schema_of(table)):
            return ()
        # A bound that is no whole number is not written down, so such a table starts anew every time.
        bounds = [block.until for block in there.blocks] + [block.after for block in there.blocks[1:]]
        return there.blocks if None not in bounds else ()


_MANIFEST = TypeAdapter(Manifest)


def read_manifest(folder: Path) -> Manifest | None:
    """None when there is none, or one that is damaged or of another layout: the mirror must then be made anew."""
    try:
        return _MANIFEST.validate_json((folder / _NAME).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def put_in_place(folder: Path, manifest: Manifest) -> None:
    with replacing(folder / _NAME) as draft:
        draft.write_bytes(_MANIFEST.dump_json(manifest))


def day_copied(folder: Path, manifest: Manifest) -> date:
    """On which the bank was read: rows dated later lie in its future. Of an earlier version the day of the file."""
    return manifest.copied_on or datetime.fromtimestamp((folder / _NAME).stat().st_mtime, UTC).date()


def remove_unlisted(folder: Path, *kept: Manifest | None) -> None:
    """Deletes every block and key that none of these names, and what a killed process left."""
    named: set[str] = set().union(*(_files(manifest) for manifest in kept if manifest is not None))
    for file in _ours(folder):
        if file.name not in named:
            file.unlink(missing_ok=True)


def has_remains(folder: Path) -> bool:
    """Whether anybody ever copied anything into this folder."""
    return (folder / _NAME).exists() or any(_ours(folder))


def is_whole(folder: Path, block: Block) -> bool:
    """Whether the block's file is there and holds what was written."""
    try:
        return file_digest(folder / block.file) == block.digest
    except FileNotFoundError:
        return False


def file_digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]


def _ours(folder: Path) -> list[Path]:
    return [file for kind in ("*.parquet", "*.key", f"{_NAME}.*.tmp") for file in folder.glob(kind)]


def _files(manifest: Manifest) -> Iterable[str]:
    return {manifest.recipient_key}.union(*(manifest.files(table) for table in manifest.tables))
