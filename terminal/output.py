"""Results as text, for an operator's terminal or a scheduler's log."""

from collections.abc import Collection, Iterable

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from domain.banks import Bank
from domain.health import Check, Result
from domain.imports import ImportReport
from domain.runs import Run
from domain.segment_counts import SegmentCountComparison
from domain.segmentations import Segmentation
from domain.segments import NOT_ENOUGH_KNOWN, NOT_ENOUGH_KNOWN_NAME, UNASSIGNED, UNASSIGNED_NAME, is_found
from domain.sentences import Fact, Sentence
from domain.snapshots import Snapshot
from wording.bank import describe_note
from wording.formats import Formats
from wording.imports import import_lines
from wording.labels import NOT_TOLD_APART
from wording.scores import history_lines, why_no_change
from wording.sentences import write
from wording.trust import describe_verdict, why_this_number
from workflows.bank.create_tables import TableResult

_COLOURS = {Result.OK: "green", Result.WARNING: "yellow", Result.PROBLEM: "bold red"}


def print_sentence(formats: Formats, text: str, **facts: Fact) -> None:
    typer.echo(write(Sentence(text, **facts), formats))


def print_checks(checks: tuple[Check, ...], formats: Formats) -> None:
    """A line per check, wrapped at the width of the terminal, 80 when there is none; a remedy below what needs one."""
    table = Table("Check", "Result", Column("Finding", overflow="fold"), box=None, pad_edge=False)
    for check in checks:
        table.add_row(check.what, Text(check.result, _COLOURS[check.result]), Text(write(check.detail, formats)))
        if check.remedy:
            table.add_row("", "", Text(f"-> {write(check.remedy, formats)}"))
    Console(highlight=False).print(table)


def print_bank(bank: Bank, formats: Formats) -> None:
    """Name and id, then a line for each address."""
    print_sentence(formats, "{name}  (id {id})", name=bank.name, id=bank.bank_id)
    for address in bank.addresses:
        typer.echo(f"    {address}")


def print_bank_tables(tables: Iterable[TableResult]) -> None:
    for table in tables:
        typer.echo(f"{table.name:20} {'created' if table.created else 'was there already'}")


def print_import(report: ImportReport, formats: Formats) -> None:
    for line in import_lines(report, formats):
        typer.echo(line)


def print_refresh(snapshot: Snapshot, formats: Formats) -> None:
    """What was read of each table, and what attributes leave out."""
    typer.echo(f"{'table':20}{'rows':>13}{'read anew':>13}{'kept':>13}{'blocks redone':>15}{'in the bank':>13}")
    for each in snapshot.mirror:
        kept = each.rows - each.read
        rows, read, kept_, redone, in_bank = (
            formats.count(number) for number in (each.rows, each.read, kept, each.rebuilt_blocks, each.bank_rows)
        )
        typer.echo(f"{each.table:20}{rows:>13}{read:>13}{kept_:>13}{redone:>15}{in_bank:>13}")
    for note in snapshot.notes:
        typer.secho(describe_note(note, formats), fg="yellow")
    for what, number in snapshot.left_out.items():
        print_sentence(formats, "left out: {number} {what}", number=number, what=what)


def print_segments(segmentation: Segmentation, formats: Formats) -> None:
    """Sizes, and how far they may be trusted."""
    for each in segmentation.everybody:
        typer.echo(f"{each.number:>3}  {formats.count(each.size):>10}  {formats.share(each.share):>7}  {each.name}")
    typer.echo(describe_verdict(segmentation.trust, formats))


def print_comparison(comparison: SegmentCountComparison, formats: Formats) -> None:
    """A line per number of segments, and which are recommended and why."""
    if comparison.scores:
        typer.echo(f"{'segments':>8}  {'come again':>12}  {'silhouette':>10}  {'smallest':>10}  verdict")
    for each in comparison.scores:
        again, apart = formats.figure(each.stability.reproducibility, 2), formats.figure(each.silhouette, 2)
        number, smallest = formats.count(each.n_segments), formats.count(each.smallest)
        typer.echo(f"{number:>8}  {again:>12}  {apart:>10}  {smallest:>10}  {each.trust.verdict.value}")
    typer.echo(why_this_number(comparison, formats))


def print_score(run: Run, before: Run | None, data: Snapshot, not_told: Collection[int], formats: Formats) -> None:
    """People by segment, and their change since `before` when people were assigned by the same attributes then.

    `data` is what was scored: it knows how the attributes of a day in the past were found. Of segments that are `not_told`
    apart no change is said.
    """
    no_change = why_no_change(run, before, formats) if before else ""
    _print_sizes_beside(run, None if no_change else before, not_told, formats)
    for line in (*history_lines(run, data, formats), *([no_change] if no_change else [])):
        typer.echo(line)


def _print_sizes_beside(run: Run, before: Run | None, not_told: Collection[int], formats: Formats) -> None:
    since = write(Sentence("since {day}", day=formats.day_short(before.as_of)), formats) if before else ""
    typer.echo(f"{'':>3}  {formats.day_short(run.as_of):>13}  {'share':>7}  {since:>19}")
    sizes = {segment.number: segment.size for segment in before.everybody} if before else {}
    rows = [(each.number, each.size, each.share, sizes.get(each.number, 0), each.name) for each in run.segments]
    outside = {
        NOT_ENOUGH_KNOWN_NAME: (NOT_ENOUGH_KNOWN, run.not_enough_known or 0),
        UNASSIGNED_NAME: (UNASSIGNED, run.unassigned),
    }
    for name, (place, people) in outside.items():
        if people or sizes.get(place):
            rows.append((place, people, people / run.n_customers, sizes.get(place, 0), name))
    for number, size, share, earlier, name in rows:
        blurred = number in not_told
        change = formats.signed_count(size - earlier) if before and not blurred else ""
        name += f" ({NOT_TOLD_APART})" if blurred else ""
        typer.echo(
            f"{number if is_found(number) else '':>3}  {formats.count(size):>13}  {formats.share(share):>7}  {change:>19}  {name}"
        )
    typer.echo(f"{'':>3}  {formats.count(run.n_customers):>13}  customers")
