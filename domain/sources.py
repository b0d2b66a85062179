"""Files that a bank adds: CRM exports and bought data, as dated versions."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.attributes import NUMBER_KINDS, Attribute


@dataclass(frozen=True)
class RowCounts:
    """Every row of the file once: `rows` = `damaged` + `blank` + `unreadable` + `repeated` + `keys`.

    `blank` and `unreadable` are those whose key is; `repeated` those with the key of an earlier row; `keys` are different.
    """

    rows: int
    damaged: int
    blank: int
    unreadable: int
    repeated: int
    keys: int


@dataclass(frozen=True)
class SourceColumn:
    """An attribute of a source and what begins its definition. A dated one is stored as days since 1970.

    `divided_by` is what its values were divided by; earlier versions say it in `what`.
    `unreadable` counts values, `conflicting` the customers whose rows contradict each other; both are unknown.
    """

    attribute: Attribute
    header: str
    what: str
    dated: bool
    unreadable: int
    conflicting: int
    divided_by: float = 1.0

    @property
    def has_changeable_kind(self) -> bool:
        """Whether it is a number that may as well be one of another kind."""
        return not self.dated and self.attribute.kind in NUMBER_KINDS


@dataclass(frozen=True)
class SourceVersion:
    """One file of a source, as it describes customers on `as_of`. `file` is its name; the file itself is not kept.

    `fingerprint` stands for values and attributes: the same file, described in the same way, gives the same.
    """

    name: str
    as_of: date
    file: str
    added_at: datetime
    added_by: str
    counts: RowCounts
    columns: tuple[SourceColumn, ...]
    fingerprint: str
