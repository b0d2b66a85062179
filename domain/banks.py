"""Whose customers these are: a bank is an id with a name, wherever its database stands."""

from dataclasses import dataclass
from datetime import date, datetime

LONGEST_ADDRESS = 255  # shown to people; a longer path is cut, and known by its digest


@dataclass(frozen=True)
class BankAddress:
    """Where a bank's database stands: server and database, or file; no account, no password.

    `key` is a digest of the whole address. `earlier_id` is the id that versions before 0007 of the workspace gave to a
    bank there.
    """

    key: str
    text: str
    earlier_id: str


@dataclass(frozen=True)
class Bank:
    """`addresses` are all that its database was ever found at, in the order of their texts."""

    bank_id: str
    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class BankCandidate:
    """A known bank, and what speaks for its being the one at a new address; no customer can be told from it.

    `customers`, `as_of` and `refreshed_at` are of its last refresh, None without one. `found` of the `tried` ids of that
    refresh are ids of customers at the new address; None where its database could not be asked.
    """

    bank: Bank
    customers: int | None = None
    as_of: date | None = None
    refreshed_at: datetime | None = None
    tried: int = 0
    found: int | None = None


@dataclass(frozen=True)
class BankQuestion:
    """Which bank is at `address`, where there are `customers`; None where its database could not be asked."""

    address: str
    customers: int | None
    candidates: tuple[BankCandidate, ...]
