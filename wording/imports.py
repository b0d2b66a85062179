"""What an import did, in lines for the person who started it: counts and reasons, never a value of a row."""

from collections.abc import Iterator

from domain.imports import ImportedTable, ImportReport
from domain.sentences import Counted, Fact, Sentence
from wording.formats import Formats
from wording.sentences import write

_REASONS_SHOWN = 5


def import_lines(report: ImportReport, formats: Formats) -> Iterator[str]:
    """Per table: its file and format, rows read = loaded + rejected, the commonest reasons and where the rows stand."""
    return (write(line, formats) for line in _lines(report))


def _lines(report: ImportReport) -> Iterator[Sentence]:
    if report.dry_run:
        yield Sentence("Dry run: nothing was written to the database; 'loaded' is what would be.")
    for table in report.tables:
        yield from _table_lines(table) if table.file else [Sentence("{table}: no file", table=table.table)]
    for file, table_name in report.left_alone.items():
        yield Sentence("left alone: {file}, which is named after no table{hint}", file=file, hint=_hint(table_name))


def _hint(table_name: str) -> Fact:
    return Sentence("; if it is {table}, a mapping says so: docs/importing.md", table=table_name) if table_name else ""


def _table_lines(table: ImportedTable) -> Iterator[Sentence]:
    yield Sentence(
        "{table}: {file} ({format}{dates})",
        table=table.table,
        file=table.file,
        format=table.format,
        dates=Sentence("; dates: {columns}", columns=_date_columns(table)) if table.date_formats else "",
    )
    yield Sentence(
        "  {read} = {loaded} loaded{already} + {rejected} rejected",
        read=Counted(table.read, "row"),
        loaded=table.loaded,
        already=Sentence(" ({rows} of them were there already)", rows=table.already_there)
        if table.already_there
        else "",
        rejected=table.rejected,
    )
    for (column, reason), rows in table.reasons.most_common(_REASONS_SHOWN):
        where = Sentence("{column}: ", column=column) if column else ""
        yield Sentence("  rejected {rows}: {where}{reason}", rows=rows, where=where, reason=reason)
    if (others := len(table.reasons) - _REASONS_SHOWN) > 0:
        yield Sentence("  and for {reasons}", reasons=Counted(others, "other reason"))
    if table.rejects_file:
        yield Sentence("  see {file}", file=str(table.rejects_file))


def _date_columns(table: ImportedTable) -> tuple[Sentence, ...]:
    return tuple(
        Sentence("{column} {written}", column=column, written=written) for column, written in table.date_formats.items()
    )
