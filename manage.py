"""The door for operators and schedulers: `python manage.py --help`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from errors import DashboardError
from settings import Settings, read_settings
from workflows import fill_bank, report_import, start_dashboard, write_docs
from workflows.access import LOCAL
from workflows.check_bank import Check, Result, check_bank, works
from workflows.create_schema import create_schema as create_missing_tables
from workflows.refresh_features import Snapshot, refresh_features
from workflows.run_segmentation import SegmentationSettings, write_segments_csv
from workflows.stores import Stores, bank_access

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
_COLOURS = {Result.OK: "green", Result.WARNING: "yellow", Result.PROBLEM: "bold red"}
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Like 2026-10-31.")]


@app.command()
def serve() -> None:
    """Prepare what is missing and serve the dashboard on BIND_ADDRESS and PORT."""
    with told_plainly():
        settings = read_settings()
        if settings.bind_address not in {"127.0.0.1", "localhost"}:
            typer.secho(
                f"Warning: {settings.bind_address} opens the dashboard to the network, and there is no sign-in.",
                fg="yellow",
            )
        start_dashboard.prepare_start(LOCAL, settings, _say)
        typer.echo(f"Open http://localhost:{settings.port}")
        start_dashboard.replace_by_streamlit(settings)


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=1)] = 10_000,
    transactions_per_customer: Annotated[int, typer.Option(min=0)] = 60,
    seed: int = start_dashboard.DEMO_SEED,
    until: Day = None,
    url: Annotated[str, typer.Option(help="An empty database; by default the demo bank in DATA_DIR.")] = "",
    personas_file: Annotated[Path | None, typer.Option(help="CSV of each customer's persona, for tests.")] = None,
) -> None:
    """Fill an empty database with an invented bank."""
    with told_plainly(), _address(url, settings := read_settings()) as address:
        fill_bank.fill_demo_bank(
            LOCAL,
            address,
            customers=customers,
            transactions_per_customer=transactions_per_customer,
            seed=seed,
            until=_day(until) or fill_bank.DEMO_UNTIL,
            personas_file=personas_file,
            progress=_say,
            access=bank_access(settings, address),
        )


@app.command("import-csv")
def import_csv(
    folder: Path,
    url: Annotated[str, typer.Option(help="The database to load into; by default DATABASE_URL.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="What files and columns are called: docs/importing.md.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Count and write rejects, but nothing to the database.")] = False,
    append: Annotated[
        bool, typer.Option(help="Add to tables that have rows; rows that are there are recognised.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Folder for rows not loaded; by default rejects in FOLDER.")
    ] = None,
) -> None:
    """Load a folder of CSV files, one for each of the nine tables.

    Exit code 0: every row is loaded. 3: some are rejected, each with its reason in <Table>.rejects.csv. 1: refused.
    """
    with told_plainly(), _bar() as progress:
        settings = read_settings()
        with _import_address(url or settings.database_url, settings, dry_run or append) as address:
            report = fill_bank.import_bank(
                LOCAL,
                address,
                folder,
                mapping_file=mapping,
                append=append,
                dry_run=dry_run,
                rejects_folder=rejects,
                progress=progress,
                access=bank_access(settings, address),
            )
    for line in report_import.report_lines(report):
        typer.echo(line)
    raise typer.Exit(3 if report.rejected else 0)


@app.command("create-schema")
def create_schema(
    url: Annotated[str, typer.Option(help="A database to make them in; by default DATABASE_URL.")] = "",
) -> None:
    """Make the bank's nine tables where they are missing; what is there stays as it is."""
    with told_plainly():
        settings = read_settings()
        address = url or settings.database_url
        for table in create_missing_tables(LOCAL, address, bank_access(settings, address)):
            typer.echo(f"{table.name:20} {'created' if table.created else 'was there already'}")
        typer.echo("The dashboard's own tables need no command: they are made and brought up to date at its start.")


@app.command()
def check() -> None:
    """Look at the bank, the workspace and the disk, and say what to do; exit code 1 when the dashboard cannot work."""
    with told_plainly():
        checks = check_bank(LOCAL, Stores(read_settings()))
        _show_checks(checks)
        if not works(checks):
            raise typer.Exit(1)


@app.command()
def refresh(
    as_of: Day = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything anew, not only what changed.")] = False,
) -> None:
    """Read what changed in the bank's database and compute every attribute as of a day (default: the newest transaction)."""
    with told_plainly():
        snapshot = refresh_features(LOCAL, Stores(read_settings()), _say, _day(as_of), full)
        _show_mirror(snapshot)
        for what, rows in snapshot.left_out.items():
            typer.echo(f"left out: {rows:,} {what}")


@app.command()
def segment(
    attributes: Annotated[str, typer.Option(help="Names separated by commas; docs/attributes.md lists them.")],
    segments: Annotated[int, typer.Option(help="How many, 2 to 12.")],
    output: Annotated[Path, typer.Option(help="CSV file: customer_id, segment, segment_name.")],
    seed: int = 1,
) -> None:
    """Build segments exactly as the Segment builder does, and write who is in which."""
    with told_plainly():
        names = tuple(name.strip() for name in attributes.split(",") if name.strip())
        settings = SegmentationSettings(names, segments, seed)
        built = write_segments_csv(LOCAL, Stores(read_settings()), settings, output, _say)
        for each in built.segments:
            typer.echo(f"{each.number:>3}  {each.size:>10,}  {each.share:>6.1%}  {each.name}")


@app.command()
def docs() -> None:
    """Write docs/attributes.md and README's settings table from the code."""
    write_docs.write_docs()


@contextmanager
def told_plainly() -> Iterator[None]:
    """Expected errors as a sentence and a remedy, exit code 1; no stack trace."""
    try:
        yield
    except DashboardError as error:
        typer.secho(f"{error}\n{error.remedy}", fg="red", err=True)
        raise typer.Exit(1) from error


def _show_checks(checks: tuple[Check, ...]) -> None:
    """A line per check, wrapped at the width of the terminal, 80 when there is none; a remedy below what needs one."""
    table = Table("Check", "Result", Column("Finding", overflow="fold"), box=None, pad_edge=False)
    for check in checks:
        table.add_row(check.what, Text(check.result, _COLOURS[check.result]), Text(check.detail))
        if check.remedy:
            table.add_row("", "", Text(f"-> {check.remedy}"))
    Console(highlight=False).print(table)


def _show_mirror(snapshot: Snapshot) -> None:
    typer.echo(f"{'table':20}{'rows':>13}{'read anew':>13}{'kept':>13}{'blocks redone':>15}{'in the bank':>13}")
    for each in snapshot.mirror:
        kept = each.rows - each.read
        counts = f"{each.rows:13,}{each.read:13,}{kept:13,}{each.rebuilt_blocks:15,}{each.bank_rows:13,}"
        typer.echo(f"{each.table:20}{counts}")
    for note in snapshot.notes:
        typer.secho(note, fg="yellow")


def _address(url: str, settings: Settings) -> AbstractContextManager[str]:
    return nullcontext(url) if url else fill_bank.whole_file(settings.demo_bank_file)


def _import_address(url: str, settings: Settings, as_it_is: bool) -> AbstractContextManager[str]:
    """The bank in DATA_DIR is made as a whole; looked at or added to, it is used where it stands."""
    return nullcontext(url or settings.bank) if as_it_is else _address(url, settings)


@contextmanager
def _bar() -> Iterator[Callable[[float, str], None]]:
    """A bar on a terminal, else one line per step: a bar would fill the log of a scheduler."""
    if not sys.stderr.isatty():
        yield _say
        return
    with typer.progressbar(length=1_000, file=sys.stderr) as bar:

        def advance(share: float, doing: str) -> None:
            bar.label = f"{doing:30.30}"
            bar.update(round(share * 1_000) - bar.pos)

        yield advance


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


_last_said = ""


def _say(share: float, doing: str) -> None:
    """One line per step; a bar would fill the log of a scheduler."""
    global _last_said
    if doing != _last_said:
        typer.echo(f"{share:4.0%}  {doing}")
        _last_said = doing


if __name__ == "__main__":
    app()
