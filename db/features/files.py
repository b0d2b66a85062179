"""Files replaced whole, and the operating system's errors about them as ours."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from domain.errors import StorageError, StorageFullError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raises StorageFullError or StorageError for what the operating system raises, and for a damaged Parquet file."""
    try:
        yield
    except (OSError, pa.ArrowInvalid) as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise StorageFullError(
                "The disk is full.", "Free some space and try again; what was saved before is unharmed."
            ) from error
        raise StorageError(
            "The folder for computed attributes could not be read or written.",
            "Check DATA_DIR: it must be a writable folder without damaged files; then refresh the data.",
        ) from error


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Another file to write; takes the place of `file` when the block ends well, and is gone when it does not."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        yield draft
        os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
