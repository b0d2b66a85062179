"""Every check, run over the mirror."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, case, func, null, select

from db.bank.schema import MOMENTS
from db.bank.vocabulary import Vocabulary
from db.features.calendar import until_as_of
from db.features.health.checks import ROWS_OF, RowCheck, check_parameters
from db.features.health.codes import unknown_codes
from db.features.health.findings import judge
from db.features.health.tables import CHECKS, UNCLASSIFIED_EFFECTS
from db.features.measures import Expression
from db.features.mirror.columns import MIRRORED
from db.features.query import parameters, used_parameters
from domain.health import DataHealth, Finding, Gap, Severity, TableHealth, UnknownCodes
from domain.sentences import Sentence
from domain.snapshots import unreadable


def measure_health(mirror: Connection, as_of: date, vocabulary: Vocabulary, left_out: Mapping[str, int]) -> DataHealth:
    """`left_out` is the snapshot's, with the values that could not be read when they were copied."""
    known = parameters(as_of, vocabulary) | check_parameters(as_of)
    codes = unknown_codes(mirror, vocabulary)
    tables = []
    for table in MIRRORED:
        unclassified = [_unclassified(each) for each in codes if each.table == table.name]
        tables.append(_table(mirror, table, known, left_out, unclassified))
    return DataHealth(as_of, tuple(tables), codes)


def _table(
    mirror: Connection, table: Table, known: dict[str, Any], left_out: Mapping[str, int], unclassified: list[Finding]
) -> TableHealth:
    """One pass over the table for everything that is counted in it."""
    columns = [table.c[name] for name in MIRRORED[table]]
    checks = [check for check in CHECKS if check.table is table]
    counted: list[Expression] = [func.count(), *map(func.count, columns), *(check.rows for check in checks)]
    query = select(*counted, *_span(table)).select_from(table)
    rows, *values = mirror.execute(query, used_parameters(query, known)).one()
    filled, wrong, (oldest, newest) = values[: len(columns)], values[len(columns) : -2], values[-2:]
    found = [f for check, n in zip(checks, wrong, strict=True) for f in _findings(check, n, rows, left_out)]
    gravest_first = sorted([*found, *unclassified], key=lambda each: (-each.severity.rank, -each.rows))
    return TableHealth(
        table.name,
        rows,
        _day(oldest),
        _day(newest),
        tuple(gravest_first) if rows else (_nothing(table),),
        tuple(Gap(column.name, rows - there, rows) for column, there in zip(columns, filled, strict=True)),
    )


def _findings(check: RowCheck, rows: int, of: int, left_out: Mapping[str, int]) -> Iterator[Finding]:
    lost = _unreadable(check.missing, left_out)
    if rows > lost:
        yield _finding(check, check.what, rows - lost, of)
    if check.missing is not None and lost:
        column = check.missing.name.replace("_", " ")
        what = Sentence("{rows} whose {column} cannot be read", rows=ROWS_OF[check.table], column=column)
        yield _finding(check, what, lost, of)


def _finding(check: RowCheck, what: str | Sentence, rows: int, of: int) -> Finding:
    severity = judge(rows / of, check.least, check.worst)
    return Finding(check.table.name, _sentence(what), rows, of, _sentence(check.effect), severity)


def _sentence(words: str | Sentence) -> Sentence:
    return words if isinstance(words, Sentence) else Sentence(words)


def _unreadable(column: Column[Any] | None, left_out: Mapping[str, int]) -> int:
    return 0 if column is None else left_out.get(unreadable(f"{column.table.name}.{column.name}"), 0)


def _unclassified(codes: UnknownCodes) -> Finding:
    what, effect = Sentence(codes.unclassified), Sentence(UNCLASSIFIED_EFFECTS[codes.question])
    return Finding(codes.table, what, codes.rows, codes.of, effect, judge(codes.rows / codes.of))


def _nothing(table: Table) -> Finding:
    needed = table.name in {"Customer", "Accounts", "Transactions"}
    return Finding(
        table.name,
        Sentence("no rows at all"),
        0,
        0,
        Sentence("Attributes made from this table are 0 or unknown for every customer; leave them out of segments."),
        Severity.STOPS if needed else Severity.LOOK,
    )


def _span(table: Table) -> tuple[Expression, Expression]:
    if table not in MOMENTS:
        return null(), null()
    happened = case((until_as_of(MOMENTS[table]), MOMENTS[table]))
    return func.min(happened), func.max(happened)


def _day(moment: date | datetime | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
