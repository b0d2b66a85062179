"""What a snapshot is: the attributes of every customer as of a day, what they were computed from, and how."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.attributes import Attribute

CUSTOMER_ID = "customer_id"
LATER = "transactions dated after the as-of date"  # one of the texts in `left_out`
PAST = "past-"  # how the id of a snapshot begins that is never the newest


def unreadable(column: str) -> str:
    """The text in `left_out` of the values of a column, "Table.column", that could not be read."""
    return f"values of {column} that cannot be read"


@dataclass(frozen=True)
class UsedSource:
    """The file of another source that went in, by its date and fingerprint; None and empty when none applied."""

    name: str
    as_of: date | None
    fingerprint: str
    attributes: tuple[Attribute, ...]


class Provenance(StrEnum):
    """Where the values of an attribute of current state come from, for a day in the past."""

    ESTIMATED = "estimated"
    FROM_SNAPSHOT = "from a stored snapshot"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class HistoricAttribute:
    """`state_day` is the day of the stored snapshot that the values come from; None for estimated and left-out ones."""

    name: str
    how: Provenance
    state_day: date | None = None


@dataclass(frozen=True)
class OutsideMoney:
    """Amounts of the bank that no segment holds; with the customers' sums they make up `total` to the cent."""

    measure: str
    without_customer: Decimal
    after_as_of: Decimal
    undated: Decimal
    total: Decimal


@dataclass(frozen=True)
class MirrorTable:
    """What the last refresh did: rows in the mirror, those of them read anew, blocks that differed, rows the bank counted."""

    table: str
    rows: int
    read: int
    rebuilt_blocks: int
    bank_rows: int


class Noted(StrEnum):
    """What a refresh did beyond its plan. The values are stored."""

    ALL_READ = "the earlier copy could not be used"
    KEY_LOST = "the key for recipients was lost"
    FILE_DAMAGED = "a file of the earlier copy was damaged"
    CHANGED_MEANWHILE = "the table changed while it was read"
    READ_SLOWLY = "blocks were read with pymysql"


@dataclass(frozen=True)
class MirrorNote:
    """`number` counts the rows of a damaged file, or the blocks that were read with pymysql."""

    what: Noted
    table: str = ""
    number: int = 0


@dataclass(frozen=True)
class Snapshot:
    """What was computed from which bank, when, and what was left out and why.

    `snapshot_id` is a fingerprint of the values: the same data as of the same day gives the same id.
    `rows` counts mirrored rows per table; `left_out` maps what is left out, in words, to the number of rows or values.
    `from_bank` is a fingerprint of what the bank itself gave; empty in snapshots older than other sources.
    `mirror` and `notes` say how the refresh went that it was computed from; empty in snapshots of earlier versions, some of
    which hold notes as texts.
    `vocabulary` is the digest of what the codes meant, `months` how many of the last twelve have transactions; older
    snapshots know neither. `state_day` is the day that balances, status and credit belong to, whatever the as-of date.
    `history` is the provenance of every attribute of current state for a day in the past; empty when all are as the
    bank has them. `newcomers` counts customers whose first transaction is later than that day: kept, though they may have
    joined since. `turned` is the share of accounts in credit whose estimate is below zero.
    `sequence` says which was put in place after which: the higher the later, whatever a clock said. None in those of
    earlier versions until the next one is stored.
    """

    snapshot_id: str
    bank: str
    as_of: date
    computed_at: datetime
    customers: int
    rows: dict[str, int]
    left_out: dict[str, int]
    outside_money: tuple[OutsideMoney, ...]
    mirror: tuple[MirrorTable, ...] = ()
    notes: tuple[MirrorNote | str, ...] = ()
    vocabulary: str = ""
    months: int | None = None
    from_bank: str = ""
    sources: tuple[UsedSource, ...] = ()
    state_day: date | None = None
    history: tuple[HistoricAttribute, ...] = ()
    newcomers: int = 0
    turned: float | None = None
    sequence: int | None = None

    @property
    def is_past(self) -> bool:
        return self.snapshot_id.startswith(PAST)

    @property
    def state_of(self) -> date | None:
        """`state_day`, or for snapshots that do not know it the as-of date, unless it may have been an earlier one: None."""
        return self.state_day or (None if LATER in self.left_out else self.as_of)

    @property
    def bank_values(self) -> str:
        return self.from_bank or self.snapshot_id

    def used_for(self, attributes: Iterable[str]) -> set[tuple[str, str]]:
        """Name and fingerprint of each source that any of these attributes comes from."""
        asked = set(attributes)
        return {(s.name, s.fingerprint) for s in self.sources if asked & {each.name for each in s.attributes}}


def in_sequence(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """As they were put in place; first those of earlier versions, of which only the time is known."""
    return sorted(snapshots, key=lambda each: (each.sequence is not None, each.sequence or 0, each.computed_at))


def past_id(*made_from: object) -> str:
    """Of a snapshot of a day in the past, by what it is made from; each must have a text of its own."""
    return PAST + hashlib.sha256(repr(made_from).encode()).hexdigest()[:16]
