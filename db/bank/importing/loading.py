"""Rows into one table, in the caller's transaction: each is written, is there already, or is rejected for a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Table, select, type_coerce
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.types import NullType

from db.bank.importing.keys import KeySet
from db.bank.importing.rows import Candidate, Reject
from domain.sentences import Sentence

_KEYS_AT_A_TIME = 900  # older SQLite takes 999 parameters
_STORED = Sentence("another row with this key is in the database, and stays as it is")
_REPEATED = Sentence("an earlier line has this key, with the same values")
_CONTRADICTED = Sentence("an earlier line has this key, with other values")
_ORPHANED = {
    "Customer": Sentence("refers to a customer that is not there"),
    "Accounts": Sentence("refers to an account that is not there"),
}


@dataclass
class Keys:
    """Which rows there are: `loaded` by this import, by table; the tables in `filled` held rows before."""

    filled: frozenset[str]
    loaded: dict[str, KeySet]

    def missing(self, connection: Connection, column: Column[Any], rows: Sequence[Candidate]) -> set[int]:
        """The values of a referring column that no row of the table it refers to has."""
        (reference,) = column.foreign_keys
        parent = reference.column.table
        known = self.loaded[parent.name]
        asked = {key for each in rows if (key := each.row[column.name]) is not None and key not in known}
        if parent.name not in self.filled:
            return asked
        return asked - {key for (key,) in _fetched(connection, [reference.column], sorted(asked))}


@dataclass
class TableLoader:
    """Counts what it did; `repeated` are the keys that stand in the file more than once. Without `writes` it only looks."""

    connection: Connection
    table: Table
    repeated: KeySet
    keys: Keys
    writes: bool
    loaded: int = 0
    already_there: int = 0
    _first: dict[int, int] = field(default_factory=dict)

    def load(self, rows: Sequence[Candidate]) -> Iterator[Reject]:
        """Consume it whole: rows are written after the last one that is rejected for its key or reference."""
        (key,) = self.table.primary_key.columns
        stored = self._stored(rows)
        missing = {column: self.keys.missing(self.connection, column, rows) for column in self._references()}
        fresh: list[Candidate] = []
        for each in rows:
            number = each.row[key.name]
            if reject := self._repeats(each, number) or _orphaned(each, missing):
                yield reject
            elif number in stored and not _same(self.table, each.row, stored[number]):
                yield _rejected(each, key.name, _STORED)
            else:
                self._remember(each, number)
                if number in stored:
                    self.already_there += 1
                else:
                    fresh.append(each)
        self.loaded += len(fresh)
        for refused in self._written(fresh):
            self.loaded -= 1
            self.keys.loaded[self.table.name].discard(refused.row[key.name])
            yield _rejected(refused, "", Sentence("the database refuses this row"))

    def _references(self) -> list[Column[Any]]:
        return [column for column in self.table.columns if column.foreign_keys]

    def _stored(self, rows: Sequence[Candidate]) -> dict[int, Sequence[Any]]:
        if self.table.name not in self.keys.filled:
            return {}
        (key,) = self.table.primary_key.columns
        asked = sorted({each.row[key.name] for each in rows})
        return {row[0]: row for row in _fetched(self.connection, list(self.table.columns), asked)}

    def _repeats(self, each: Candidate, number: int) -> Reject | None:
        if number not in self.keys.loaded[self.table.name]:
            return None
        (key,) = self.table.primary_key.columns
        same = self._first.get(number) == _hash(each)
        return _rejected(each, key.name, _REPEATED if same else _CONTRADICTED)

    def _remember(self, each: Candidate, number: int) -> None:
        self.keys.loaded[self.table.name].add(number)
        if number in self.repeated:
            self._first[number] = _hash(each)

    def _written(self, rows: Sequence[Candidate]) -> Iterator[Candidate]:
        """The rows that the database refuses, found by halves: one of them must not take the others along."""
        if not rows or not self.writes:
            return
        try:
            with self.connection.begin_nested():
                self.connection.execute(self.table.insert(), [each.row for each in rows])
        except (DataError, IntegrityError):
            half = len(rows) // 2
            if half == 0:
                yield rows[0]
            else:
                yield from self._written(rows[:half])
                yield from self._written(rows[half:])


def _fetched(connection: Connection, columns: list[Column[Any]], keys: list[int]) -> Iterator[Sequence[Any]]:
    """By the first column, as the driver gives them: a date such as 0000-00-00 must not stop a comparison."""
    raw = [type_coerce(column, NullType()) for column in columns]
    for start in range(0, len(keys), _KEYS_AT_A_TIME):
        wanted = columns[0].in_(keys[start : start + _KEYS_AT_A_TIME])
        yield from connection.execute(select(*raw).where(wanted))


def _orphaned(each: Candidate, missing: dict[Column[Any], set[int]]) -> Reject | None:
    for column, keys in missing.items():
        if each.row[column.name] in keys:
            (reference,) = column.foreign_keys
            return _rejected(each, column.name, _ORPHANED[reference.column.table.name])
    return None


def _rejected(each: Candidate, column: str, reason: Sentence) -> Reject:
    return Reject(each.line, each.cells, column, reason)


def _hash(each: Candidate) -> int:
    return hash(tuple(each.row.values()))


def _same(table: Table, row: dict[str, Any], stored: Sequence[Any]) -> bool:
    return all(_equal(row[column.name], found) for column, found in zip(table.columns, stored, strict=True))


def _equal(value: Any, stored: Any) -> bool:
    """Whether the driver's value is what `value` becomes when it is written."""
    if value is None or stored is None:
        return value is stored
    if isinstance(value, Decimal):
        return isinstance(stored, int | float | Decimal) and round(Decimal(str(stored)), 2) == value
    if isinstance(value, date):
        return str(stored).partition(".")[0] == str(value)
    return bool(stored == value)
