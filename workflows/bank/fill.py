"""Filling an empty database: with the demo bank, or with a folder of CSV files."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from db.bank.connection import OpenBank, open_bank_for_filling
from db.bank.demo.generator import generate_demo
from db.bank.importing.folder import import_folder
from db.bank.importing.mapping import load_mapping
from db.bank.importing.target import open_bank_to_look
from db.features.files import storage_errors
from db.mysql.access import ServerAccess
from domain.errors import BankNotEmptyError, StorageError
from domain.imports import ImportReport
from domain.people import Right
from domain.progress import Progress
from workflows.session import Session
from workflows.stores import Stores

# A fixed day: the demo is the same bank on every machine and in every year.
DEMO_UNTIL, DEMO_SEED = date(2026, 10, 31), 1


def fill_demo_bank(
    session: Session,
    url: str,
    *,
    customers: int,
    transactions_per_customer: int,
    seed: int = DEMO_SEED,
    until: date = DEMO_UNTIL,
    personas_file: Path | None = None,
    progress: Progress,
) -> None:
    """Into the database at `url`, when it is empty into the demo bank's file; raises BankNotEmptyError when a table has rows."""
    session.require(Right.FILL)
    with _address(session, url) as address, filling(session.stores, address) as engine:
        generate_demo(
            engine,
            customers=customers,
            transactions_per_customer=transactions_per_customer,
            seed=seed,
            until=until,
            personas_file=personas_file,
            progress=progress,
        )


@contextmanager
def whole_file(file: Path) -> Iterator[str]:
    """The address of a SQLite file to fill, which becomes `file` when the block ends well.

    Raises BankNotEmptyError when `file` is there already. What an interrupted filling leaves is never taken for a bank.
    """
    draft = file.with_suffix(".filling")
    with storage_errors():
        file.parent.mkdir(parents=True, exist_ok=True)
        with _alone(file):
            _require_absent(file)
            draft.unlink(missing_ok=True)
            yield f"sqlite:///{draft}"
            draft.replace(file)


def import_bank(
    session: Session,
    url: str,
    folder: Path,
    *,
    mapping_file: Path | None = None,
    append: bool = False,
    dry_run: bool = False,
    rejects_folder: Path | None = None,
    progress: Progress,
) -> ImportReport:
    """Every row is loaded or stands in a rejects file, by default in the folder's own `rejects`.

    Into the database at `url`; when that is empty, at DATABASE_URL, else into the bank's file in DATA_DIR. Raises
    what `import_folder` and `load_mapping` raise. A dry run writes nothing to the database.
    """
    session.require(Right.FILL)
    mapping = load_mapping(mapping_file) if mapping_file else {}
    settings = session.stores.settings
    # A new file is made as a whole; one that is only looked at or added to is used where it stands.
    where = nullcontext(url or settings.bank) if dry_run or append else _address(session, url or settings.database_url)
    opened = open_bank_to_look if dry_run else open_bank_for_filling
    with where as address, filling(session.stores, address, opened) as engine:
        return import_folder(
            engine,
            folder,
            mapping,
            append=append,
            dry_run=dry_run,
            rejects_folder=rejects_folder,
            progress=progress,
        )


@contextmanager
def filling(
    stores: Stores, url: str, opened: Callable[[str, ServerAccess], OpenBank] = open_bank_for_filling
) -> Iterator[OpenBank]:
    """An engine that may create and write tables; raises StorageError where SQLite's folder cannot be made."""
    try:
        engine = opened(url, stores.bank_access(url))
        try:
            yield engine
        finally:
            engine.dispose()
    except OSError as error:
        raise StorageError(
            "A file or folder could not be written.", "Check that its folder can be made, is writable and has space."
        ) from error


def _address(session: Session, url: str) -> AbstractContextManager[str]:
    return nullcontext(url) if url else whole_file(session.stores.settings.demo_bank_file)


def _require_absent(file: Path) -> None:
    if file.exists():
        raise BankNotEmptyError(
            "There is a bank at {file} already; nothing was written.",
            "Use it as it is, delete it first, or fill another database with --url.",
            file=str(file),
        )


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    try:
        with FileLock(file.with_suffix(".lock"), timeout=0):
            yield
    except Timeout as error:
        raise StorageError(
            "Another process is filling this bank.", "Wait until it is done, then start again."
        ) from error
