"""What the import of a folder of files did."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from domain.sentences import Sentence


@dataclass(frozen=True)
class ImportedTable:
    """read = loaded + rejected; `loaded` includes those `already_there`. Reasons are counted by column and reason."""

    table: str
    file: str = ""
    format: str = ""
    date_formats: dict[str, str] = field(default_factory=dict)
    loaded: int = 0
    already_there: int = 0
    rejected: int = 0
    reasons: Counter[tuple[str, Sentence]] = field(default_factory=Counter)
    rejects_file: Path | None = None

    @property
    def read(self) -> int:
        return self.loaded + self.rejected


@dataclass(frozen=True)
class ImportReport:
    """The nine tables; and the other CSV files of the folder, with the table each looks like, or none."""

    tables: tuple[ImportedTable, ...]
    left_alone: dict[str, str]
    dry_run: bool

    @property
    def loaded(self) -> int:
        return sum(table.loaded for table in self.tables)

    @property
    def rejected(self) -> int:
        return sum(table.rejected for table in self.tables)
