"""The next mirror beside the earlier one, which it replaces when everything went well."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from db.features.mirror.columns import MIRRORED, identifies, mirrored_columns
from db.features.mirror.copying import Copying
from db.features.mirror.manifest import Manifest, has_remains, put_in_place, read_manifest, remove_unlisted
from db.features.mirror.reading import BankReader, BulkChoice, open_reader
from db.features.mirror.recipients import new_key, read_key
from domain.progress import Progress
from domain.sentences import Sentence
from domain.snapshots import MirrorNote, Noted


def copy_to_mirror(
    bank: Engine, folder: Path, progress: Progress, full: bool = False, bulk: BulkChoice = "auto"
) -> Manifest:
    """Brings the mirror in `folder` up to date with the bank."""
    with next_mirror(bank, folder, progress, full, bulk) as manifest:
        return manifest


@contextmanager
def next_mirror(
    bank: Engine,
    folder: Path,
    progress: Progress,
    full: bool = False,
    bulk: BulkChoice = "auto",
    today: date | None = None,
) -> Iterator[Manifest]:
    """The mirror as of now, which takes the earlier one's place when the block ends well.

    What only the earlier one consists of stays until the next refresh: somebody may be reading it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = read_manifest(folder)
    notes: list[MirrorNote] = []
    if earlier is None and has_remains(folder):
        notes.append(MirrorNote(Noted.ALL_READ))
    # What a killed refresh left, and the mirror before the earlier one: their space is needed now.
    remove_unlisted(folder, earlier)
    watched = _Watched(progress)
    try:
        with open_reader(bank, bulk, watched.repeat) as reader:
            copied = _copied(reader, folder, watched, None if full else earlier, notes)
            manifest = replace(copied, copied_on=today)
        yield manifest
        put_in_place(folder, manifest)
    finally:
        # After a failure for want of space, this is the space.
        remove_unlisted(folder, earlier, read_manifest(folder))


@dataclass
class _Watched:
    """Progress whose last report can be repeated, which raises when the work is no longer wanted."""

    progress: Progress
    last: tuple[float, str | Sentence] = (0.0, "Copying")

    def report(self, share: float, doing: str | Sentence) -> None:
        self.last = (share, doing)
        self.progress(share, doing)

    def repeat(self) -> None:
        self.progress(*self.last)


def _copied(
    reader: BankReader, folder: Path, watched: _Watched, earlier: Manifest | None, notes: list[MirrorNote]
) -> Manifest:
    key_file, key, is_new = _open_key(folder, earlier)
    if is_new and earlier is not None:
        notes.append(MirrorNote(Noted.KEY_LOST))
    copying = Copying(reader, folder, key, watched.report, notes)
    tables, report = {}, []
    for position, table in enumerate(MIRRORED):
        rehashed = is_new and any(identifies(column) for column in mirrored_columns(table))
        blocks = () if earlier is None or rehashed else earlier.blocks_to_compare(table)
        tables[table.name], copied = copying.copy_table(table, blocks, position / len(MIRRORED))
        report.append(copied)
    for name, ranges in reader.fallen_back.items():
        notes.append(MirrorNote(Noted.READ_SLOWLY, name, ranges))
    return Manifest(key_file, tables, tuple(report), tuple(notes), layout=1)


def _open_key(folder: Path, earlier: Manifest | None) -> tuple[str, bytes, bool]:
    """The file of the key for recipients, the key, and whether it was made just now."""
    known = read_key(folder, earlier.recipient_key) if earlier is not None else None
    if earlier is not None and known is not None:
        return earlier.recipient_key, known, False
    name, key = new_key(folder)
    return name, key, True
