"""<Table>.rejects.csv: every row that was not loaded, with its line and the reason. Holds customers' data."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from db.bank.importing.files import TableFile
from db.bank.importing.rows import Reject
from db.files.encoding import printable
from domain.errors import StorageError
from domain.sentences import Sentence


class RejectsFile:
    """Made with the first reject, readable by its owner alone; `reasons` counts by column and reason."""

    def __init__(self, folder: Path, file: TableFile) -> None:
        self.path = folder / f"{file.table.name}.rejects.csv"
        self.reasons: Counter[tuple[str, Sentence]] = Counter()
        self._draft = self.path.with_suffix(".part")
        self._headers = file.headers
        self._stream: TextIO | None = None
        self._writer: Any = None

    def add(self, reject: Reject) -> None:
        with _writing(self.path):
            if self._stream is None:
                self._open()
            cells = [printable(cell) for cell in reject.cells]
            self._writer.writerow([reject.line, reject.column, reject.reason, *cells])
        self.reasons[reject.column, reject.reason] += 1

    def keep(self) -> None:
        """Takes the place of what an earlier import left, even when nothing is rejected this time."""
        with _writing(self.path):
            if self._stream is None:
                self.path.unlink(missing_ok=True)
            else:
                self._stream.close()
                self._draft.replace(self.path)

    def discard(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._draft.unlink(missing_ok=True)

    def _open(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._draft.unlink(missing_ok=True)
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._stream = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(["line", "column", "reason", *self._headers])


@contextmanager
def rejecting(folder: Path, file: TableFile) -> Iterator[RejectsFile]:
    """What the block rejects is kept when it ends well, together with the rows that it loaded."""
    rejects = RejectsFile(folder, file)
    try:
        yield rejects
        rejects.keep()
    finally:
        rejects.discard()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            "{file} could not be written.",
            "Check that its folder is writable and has space, or name one with --rejects.",
            file=str(path),
        ) from error
