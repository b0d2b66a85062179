"""Bank -> mirror: new keys are read, earlier blocks compared with the bank, and those that differ read again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, Table

from db.bank.connection import reading
from db.features.mirror.cells import to_arrow
from db.features.mirror.checks import count_rows, take_checks
from db.features.mirror.columns import GROWING, MIRRORED, columns_of, identifies, schema_of
from db.features.mirror.manifest import (
    Block,
    Manifest,
    MirrorTable,
    TableMirror,
    file_digest,
    has_remains,
    is_whole,
    put_in_place,
    read_manifest,
    remove_unlisted,
)
from db.features.mirror.ranges import KeyRange, cut, newest_key
from db.features.mirror.reading import read_range
from db.features.mirror.recipients import hashed, new_key, read_key

Progress = Callable[[float, str], None]
T = TypeVar("T")


def copy_to_mirror(bank: Engine, folder: Path, progress: Progress, full: bool = False) -> Manifest:
    """Brings the mirror in `folder` up to date with the bank."""
    with next_mirror(bank, folder, progress, full) as manifest:
        return manifest


@contextmanager
def next_mirror(bank: Engine, folder: Path, progress: Progress, full: bool = False) -> Iterator[Manifest]:
    """The mirror as of now, which takes the earlier one's place when the block ends well.

    What only the earlier one consists of stays until the next refresh: somebody may be reading it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = read_manifest(folder)
    notes = []
    if earlier is None and has_remains(folder):
        notes.append("The earlier copy is unfinished, damaged or of another version: everything was read anew.")
    # What a killed refresh left, and the mirror before the earlier one: their space is needed now.
    remove_unlisted(folder, earlier)
    try:
        manifest = _Copying(bank, folder, progress, notes).all_tables(None if full else earlier)
        yield manifest
        put_in_place(folder, manifest)
    finally:
        # After a failure for want of space, this is the space.
        remove_unlisted(folder, earlier, read_manifest(folder))


@dataclass
class _Copying:
    """One refresh; `key` hashes recipients."""

    bank: Engine
    folder: Path
    progress: Progress
    notes: list[str]
    key: bytes = b""

    def all_tables(self, earlier: Manifest | None) -> Manifest:
        key_file, is_new = self._open_key(earlier)
        tables, report = {}, []
        for position, table in enumerate(MIRRORED):
            hashes = any(identifies(column) for column in columns_of(table))
            blocks = earlier.blocks_to_compare(table) if earlier and not (hashes and is_new) else ()
            share = position / len(MIRRORED)
            tables[table.name], told = self._table(table, blocks, share)
            report.append(told)
        return Manifest(key_file, tables, tuple(report), tuple(self.notes), layout=1)

    def _open_key(self, earlier: Manifest | None) -> tuple[str, bool]:
        """The file of the key for recipients, and whether it was made just now."""
        name = earlier.recipient_key if earlier else new_key(self.folder)
        key = read_key(self.folder, name)
        if key is None:
            self.notes.append("The key for payments' recipients was lost: all payments were read anew.")
            name = new_key(self.folder)
        self.key = key or read_key(self.folder, name) or b""
        return name, earlier is None or key is None

    def _table(self, table: Table, earlier: tuple[Block, ...], share: float) -> tuple[TableMirror, MirrorTable]:
        blocks: list[Block] = []
        kept, rebuilt = set(), 0
        for block in earlier[:-1]:
            self.progress(share, f"Comparing {table.name} with the bank")
            if self._is_still_so(table, block):
                kept.add(block.file)
                blocks.append(block)
            else:
                rebuilt += 1
                blocks.extend(self._read(table, block.within, share))
        beyond = earlier[-1].after if earlier else None
        blocks.extend(self._read(table, self._up_to_newest(table, beyond), share, ends_open=True))
        rows = sum(block.rows for block in blocks)
        read = sum(block.rows for block in blocks if block.file not in kept)
        told = MirrorTable(table.name, rows, read, rebuilt, sum(block.bank_rows for block in blocks))
        return TableMirror(str(schema_of(table)), tuple(blocks)), told

    def _is_still_so(self, table: Table, block: Block) -> bool:
        return is_whole(self.folder, block) and self._ask(take_checks, table, block.within) == block.checks

    def _up_to_newest(self, table: Table, after: int | None) -> KeyRange:
        newest = self._ask(newest_key, columns_of(table)[0])
        # Rows may have been deleted since, down to below where the last block began.
        gone = after is not None and (newest is None or newest < after)
        return KeyRange(after, after if gone else newest)

    def _read(self, table: Table, whole: KeyRange, share: float, ends_open: bool = False) -> Iterator[Block]:
        rest: KeyRange | None = whole
        while rest is not None:
            self.progress(share, f"Copying {table.name}")
            within, rest = self._ask(cut, columns_of(table)[0], rest)
            is_read_again = table not in GROWING or (ends_open and rest is None)
            yield self._block(table, within, count_rows if is_read_again else take_checks)

    def _block(self, table: Table, within: KeyRange, check: Callable[..., dict[str, str]]) -> Block:
        for is_last_try in (False, True):
            # Checked before it is read: what changes in between makes the next refresh find a difference.
            checks = self._ask(check, table, within)
            rows, unreadable = self._rows(table, within)
            if rows.num_rows == int(checks["rows"]):
                break
            if is_last_try:
                self.notes.append(f"{table.name} changed while it was read; the next refresh looks again.")
        name = f"{table.name}-{uuid4().hex}.parquet"
        pq.write_table(rows, self.folder / name, compression="zstd")
        digest = file_digest(self.folder / name)
        return Block(name, digest, _kept(within.after), _kept(within.until), rows.num_rows, checks, unreadable)

    def _rows(self, table: Table, within: KeyRange) -> tuple[pa.Table, dict[str, int]]:
        arrays, unreadable = [], {}
        columns = columns_of(table)
        for column, cells in zip(columns, read_range(self.bank, table, within), strict=True):
            array, lost = (hashed(cells, self.key), 0) if identifies(column) else to_arrow(column, cells)
            arrays.append(array)
            if lost:
                unreadable[column.name] = lost
        return pa.table(arrays, schema=schema_of(table)), unreadable

    def _ask(self, question: Callable[..., T], *about: Any) -> T:
        with reading(self.bank) as connection:
            return question(connection, *about)


def _kept(bound: Any) -> int | None:
    return bound if isinstance(bound, int) else None
