"""One table, bank -> blocks: new keys are read, earlier blocks compared with the bank, those that differ read again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Table

from db.bank.connection import retried_read
from db.features.mirror.cells import to_arrow
from db.features.mirror.checks import ROWS, Checks, count_block_rows, take_checks
from db.features.mirror.columns import GROWING, identifies, mirrored_columns, schema_of
from db.features.mirror.manifest import Block, TableMirror, file_digest, is_whole
from db.features.mirror.ranges import KeyRange, cut, newest_key
from db.features.mirror.reading import BankReader
from db.features.mirror.recipients import hashed
from domain.progress import Progress
from domain.sentences import Sentence
from domain.snapshots import MirrorNote, MirrorTable, Noted

T = TypeVar("T")


@dataclass
class Copying:
    """One refresh. `key` hashes recipients; `notes` collects what the operator should know."""

    reader: BankReader
    folder: Path
    key: bytes
    progress: Progress
    notes: list[MirrorNote]

    def copy_table(self, table: Table, earlier: tuple[Block, ...], share: float) -> tuple[TableMirror, MirrorTable]:
        """The table as of now; of the `earlier` blocks, all but the last are kept where the bank still gives the same checks."""
        blocks: list[Block] = []
        kept, rebuilt = set(), 0
        for block in earlier[:-1]:
            self.progress(share, Sentence("Comparing {table} with the bank", table=table.name))
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
        copied = MirrorTable(table.name, rows, read, rebuilt, sum(block.bank_rows for block in blocks))
        return TableMirror(str(schema_of(table)), tuple(blocks)), copied

    def _is_still_so(self, table: Table, block: Block) -> bool:
        if not is_whole(self.folder, block):
            self.notes.append(MirrorNote(Noted.FILE_DAMAGED, table.name, block.rows))
            return False
        return self._ask(take_checks, table, block.within) == block.checks

    def _up_to_newest(self, table: Table, after: int | None) -> KeyRange:
        newest = self._ask(newest_key, mirrored_columns(table)[0])
        # Rows may have been deleted since, down to below where the last block began; a text comes after every number.
        gone = newest is None or (isinstance(newest, int | float) and after is not None and newest < after)
        return KeyRange(after, after if gone else newest)

    def _read(self, table: Table, whole: KeyRange, share: float, ends_open: bool = False) -> Iterator[Block]:
        rest: KeyRange | None = whole
        while rest is not None:
            self.progress(share, Sentence("Copying {table}", table=table.name))
            within, rest = self._ask(cut, mirrored_columns(table)[0], rest, ends_open and table in GROWING)
            is_read_again = table not in GROWING or (ends_open and rest is None)
            yield self._block(table, within, count_block_rows if is_read_again else take_checks)

    def _block(self, table: Table, within: KeyRange, check: Callable[..., Checks]) -> Block:
        for is_last_try in (False, True):
            # Checked before it is read: what changes in between makes the next refresh find a difference.
            checks = self._ask(check, table, within)
            rows, unreadable = self._rows(table, within)
            if rows.num_rows == int(checks[ROWS]):
                break
            if is_last_try:
                self.notes.append(MirrorNote(Noted.CHANGED_MEANWHILE, table.name))
        name = f"{table.name}-{uuid4().hex}.parquet"
        pq.write_table(rows, self.folder / name, compression="zstd")
        digest = file_digest(self.folder / name)
        return Block(name, digest, _kept(within.after), _kept(within.until), rows.num_rows, checks, unreadable)

    def _rows(self, table: Table, within: KeyRange) -> tuple[pa.Table, dict[str, int]]:
        arrays, unreadable = [], {}
        columns = mirrored_columns(table)
        for column, cells in zip(columns, self.reader.read(table, within), strict=True):
            array, lost = (hashed(cells, self.key), 0) if identifies(column) else to_arrow(column, cells)
            arrays.append(array)
            if lost:
                unreadable[column.name] = lost
        return pa.table(arrays, schema=schema_of(table)), unreadable

    def _ask(self, question: Callable[..., T], *about: Any) -> T:
        return retried_read(self.reader.bank, lambda connection: question(connection, *about))


def _kept(bound: Any) -> int | None:
    return bound if isinstance(bound, int) else None
