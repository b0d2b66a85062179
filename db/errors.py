"""What can go wrong with the three stores, told without SQL, URLs or data."""

from datetime import datetime

from domain.errors import DashboardError


class StorageError(DashboardError):
    """A store could not be read or written."""


class BankUnavailableError(StorageError):
    """The bank's database did not answer, or refused the account."""


class BankIncompleteError(StorageError):
    """The bank's database lacks a table or column that the dashboard reads, or holds no customers."""


class BankNotEmptyError(StorageError):
    """Somebody's data is already there; nothing was written."""


class ImportRefusedError(StorageError):
    """A folder of CSV files does not fit the nine tables; nothing was written."""


class VocabularyError(StorageError):
    """The file that says what this bank's codes mean cannot be used."""


class FileUnreadableError(StorageError):
    """A file that somebody brings could not be opened or read."""


class SourceRefusedError(StorageError):
    """A file of another source cannot become attributes; nothing was stored."""


class SourceTakenError(StorageError):
    """The source has another file of this date already; nothing was stored."""


class SourceMissingError(StorageError):
    """There is no such source, or no file of it with this date."""


class SnapshotMissingError(StorageError):
    """No attributes have been computed for this bank yet."""


class WorkspaceUnavailableError(StorageError):
    """The workspace could not be read or written; what was to be saved is not saved."""


class SavedItemDamagedError(StorageError):
    """A saved thing no longer fits its schema; the others are unharmed."""


class SavedItemMissingError(StorageError):
    """A link or a name leads to nothing saved here."""


class NameTakenError(StorageError):
    """Another saved thing has this name."""


class UnusableNameError(StorageError):
    """A saved thing cannot be given this name: empty, too long, or not text."""


class ChangedMeanwhileError(StorageError):
    """Somebody else saved a newer version; what was to be saved is not, and theirs is unharmed."""

    def __init__(self, name: str, who: str, at: datetime) -> None:
        self.who, self.at = who, at
        super().__init__(
            f"{who} changed “{name}” on {at:%d %B %Y at %H:%M} UTC, after you opened it. Yours is not saved yet.",
            "Save yours under another name, or take over theirs and change it; nothing is lost either way.",
        )


class FrozenError(StorageError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is frozen: its people, names and segments stay as they are.",
            "Unfreeze it first, or duplicate it and change the copy.",
        )


class ArchivedError(StorageError):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is archived.", "Take it back from the archive first.")


class StorageFullError(StorageError):
    """The disk took no more; what was there before is unharmed."""
