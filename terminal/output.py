"""What an operator sees in a terminal, or a scheduler in its log: errors as sentences, progress, results as text."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from domain.errors import DashboardError
from domain.health import Check, Result
from domain.progress import Progress
from domain.runs import Run
from domain.segments import UNASSIGNED_NAME
from domain.sentences import Sentence
from domain.snapshots import Provenance, Snapshot
from wording.bank import describe_note
from wording.formats import DEFAULT_FORMATS
from wording.sentences import write
from workflows.sources.add import AddedSource, SourceLook
from workflows.sources.keep import Coverage

_COLOURS = {Result.OK: "green", Result.WARNING: "yellow", Result.PROBLEM: "bold red"}


@contextmanager
def told_plainly() -> Iterator[None]:
    """Expected errors as a sentence and a remedy, exit code 1; no stack trace."""
    try:
        yield
    except DashboardError as error:
        typer.secho(f"{error}\n{error.remedy}", fg="red", err=True)
        raise typer.Exit(1) from error


@contextmanager
def bar() -> Iterator[Progress]:
    """A bar on a terminal, else one line per step: a bar would fill the log of a scheduler."""
    if not sys.stderr.isatty():
        yield say
        return
    with typer.progressbar(length=1_000, file=sys.stderr) as drawn:

        def advance(share: float, doing: str | Sentence) -> None:
            drawn.label = f"{doing!s:30.30}"
            drawn.update(round(share * 1_000) - drawn.pos)

        yield advance


_last_said: str | Sentence = ""


def say(share: float, doing: str | Sentence) -> None:
    """One line per step; a bar would fill the log of a scheduler."""
    global _last_said
    if doing != _last_said:
        typer.echo(f"{share:4.0%}  {doing}")
        _last_said = doing


def show_look(look: SourceLook) -> None:
    counts = look.counts
    typer.echo(
        f"{counts.rows:,} rows: {counts.keys:,} different keys, {counts.repeated:,} repeated, {counts.blank:,} without a key, "
        f"{counts.unreadable:,} with an unreadable key, {counts.damaged:,} damaged ({look.written_as})"
    )
    typer.echo(f"{look.matched:,} of {look.customers:,} customers matched; {look.unmatched:,} unmatched keys")
    for column in look.columns:
        if column.refused:
            typer.echo(f"  refused: {column.header}: {write(column.refused, DEFAULT_FORMATS)}")
        for each in column.attributes:
            gaps = f"{each.unreadable:,} unreadable, {each.conflicting:,} contradictory"
            typer.echo(f"  {each.attribute.name:40} {each.attribute.kind:8} known for {each.known:,}; {gaps}")
        if column.rarer:
            typer.echo(f"  {column.header}: {column.rarer:,} rarer values have no attribute of their own")
    if not look.applies:
        typer.echo(f"Unknown until the data is refreshed to {look.as_of} or later: it is as of {look.data_as_of}.")


def show_added(added: AddedSource) -> None:
    what = "Added" if added.changed else "Nothing changed; the same file was there already"
    typer.echo(f"{what}: {added.look.name}, as of {added.look.as_of}.")


def show_checks(checks: tuple[Check, ...]) -> None:
    """A line per check, wrapped at the width of the terminal, 80 when there is none; a remedy below what needs one."""
    table = Table("Check", "Result", Column("Finding", overflow="fold"), box=None, pad_edge=False)
    for check in checks:
        table.add_row(check.what, Text(check.result, _COLOURS[check.result]), Text(check.detail))
        if check.remedy:
            table.add_row("", "", Text(f"-> {check.remedy}"))
    Console(highlight=False).print(table)


def show_scored(run: Run, before: Run | None, data: Snapshot) -> None:
    """With how the day is known, of which `data` tells."""
    show_score(run, before)
    _show_history(run, data)


def show_score(run: Run, before: Run | None) -> None:
    """People by segment; `before` is the day scored last before this one, by the same segments.

    No change is told since a day when people were assigned by other attributes.
    """
    if before and set(before.left_out) != set(run.left_out):
        show_score(run, None)
        by_what = f"without {', '.join(before.left_out)}" if before.left_out else "by every attribute"
        typer.echo(f"no change since {before.as_of}: people were assigned {by_what} then")
        return
    since = f"since {before.as_of}" if before else ""
    typer.echo(f"{'':>3}  {run.as_of!s:>10}  {'share':>6}  {since:>16}")
    sizes = {segment.number: segment.size for segment in before.segments} if before else {}
    for each in run.segments:
        change = f"{each.size - sizes[each.number]:+,}" if before else ""
        typer.echo(f"{each.number:>3}  {each.size:>10,}  {each.share:>6.1%}  {change:>16}  {each.name}")
    if run.unassigned or (before and before.unassigned):
        change = f"{run.unassigned - before.unassigned:+,}" if before else ""
        share = run.unassigned / run.n_customers
        typer.echo(f"{'':>3}  {run.unassigned:>10,}  {share:>6.1%}  {change:>16}  {UNASSIGNED_NAME}")
    typer.echo(f"{'':>3}  {run.n_customers:>10,}  customers")
    if run.left_out:
        typer.echo(f"left out, known for today only: {', '.join(run.left_out)}")


def _show_history(run: Run, data: Snapshot) -> None:
    """Of a day in the past, which of the attributes that form the segments are not as the bank had them then."""
    used = [each for each in data.history if each.name in run.settings.attributes]
    estimated = [each.name for each in used if each.how is Provenance.ESTIMATED]
    if estimated:
        typer.echo(f"estimated from movements: {', '.join(estimated)}")
    for day in sorted({each.state_day for each in used if each.state_day}):
        typer.echo(f"from the snapshot of {day}: {', '.join(each.name for each in used if each.state_day == day)}")


def show_mirror(snapshot: Snapshot) -> None:
    typer.echo(f"{'table':20}{'rows':>13}{'read anew':>13}{'kept':>13}{'blocks redone':>15}{'in the bank':>13}")
    for each in snapshot.mirror:
        kept = each.rows - each.read
        counts = f"{each.rows:13,}{each.read:13,}{kept:13,}{each.rebuilt_blocks:15,}{each.bank_rows:13,}"
        typer.echo(f"{each.table:20}{counts}")
    for note in snapshot.notes:
        typer.secho(describe_note(note, DEFAULT_FORMATS), fg="yellow")


def show_coverage(each: Coverage) -> None:
    version = each.version
    typer.echo(
        f"{version.name:20} {version.as_of}  {len(version.columns):>3} attributes  {each.matched:>9,} of "
        f"{each.customers:,} customers  {each.unmatched:>9,} unmatched keys  {'in use' if each.in_use else ''}"
    )
