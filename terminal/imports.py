"""What an import did, in lines for the person who started it: counts and reasons, never a value of a row."""

from collections.abc import Iterator

from domain.imports import ImportedTable, ImportReport
from wording.formats import DEFAULT_FORMATS
from wording.sentences import write

_REASONS_SHOWN = 5


def report_lines(report: ImportReport) -> Iterator[str]:
    """Per table: its file and format, rows read = loaded + rejected, the commonest reasons and where the rows stand."""
    if report.dry_run:
        yield "Dry run: nothing was written to the database; 'loaded' is what would be."
    for table in report.tables:
        yield from _table_lines(table)
    for name, table_name in report.left_alone.items():
        meant = f"; if it is {table_name}, a mapping says so: docs/importing.md" if table_name else ""
        yield f"left alone: {name}, which is named after no table{meant}"


def _table_lines(table: ImportedTable) -> Iterator[str]:
    if not table.file:
        yield f"{table.table}: no file"
        return
    dates = ", ".join(f"{column} {written}" for column, written in table.date_formats.items())
    yield f"{table.table}: {table.file} ({table.format}{'; dates: ' if dates else ''}{dates})"
    already = f" ({table.already_there:,} of them were there already)" if table.already_there else ""
    yield f"  {table.read:,} rows = {table.loaded:,} loaded{already} + {table.rejected:,} rejected"
    for (column, reason), rows in table.reasons.most_common(_REASONS_SHOWN):
        yield f"  rejected {rows:,}: {column}{': ' if column else ''}{write(reason, DEFAULT_FORMATS)}"
    if (others := len(table.reasons) - _REASONS_SHOWN) > 0:
        yield f"  and for {others:,} other reasons"
    if table.rejects_file:
        yield f"  see {table.rejects_file}"
