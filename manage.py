"""The door for operators and schedulers: `python manage.py --help`."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import DashboardError
from domain.people import LOCAL
from domain.segmentations import DEFAULT_METHOD, Outliers
from settings import Settings, read_settings
from terminal import docs as write_docs
from terminal import imports as report_import
from terminal.output import (
    bar,
    say,
    show_added,
    show_checks,
    show_coverage,
    show_look,
    show_mirror,
    show_scored,
    told_plainly,
)
from workflows import start as start_dashboard
from workflows.bank import fill as fill_bank
from workflows.bank.check import check_bank, works
from workflows.bank.create_schema import create_schema as create_missing_tables
from workflows.bank.refresh import refresh_features
from workflows.segments.build import chosen_settings, write_segments_csv
from workflows.segments.compare import data_of_runs
from workflows.segments.keep import segmentation_named
from workflows.segments.score import score_segmentation, scored_runs
from workflows.session import Session
from workflows.sources.add import BroughtFile, add_source, look_at_source
from workflows.sources.keep import list_sources, remove_source, segmentations_using
from workflows.stores import Stores, bank_access

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
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
        start_dashboard.prepare_start(Session(LOCAL, Stores(settings)), say)
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
            Session(LOCAL, Stores(settings)),
            address,
            customers=customers,
            transactions_per_customer=transactions_per_customer,
            seed=seed,
            until=_day(until) or fill_bank.DEMO_UNTIL,
            personas_file=personas_file,
            progress=say,
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
    with told_plainly(), bar() as progress:
        settings = read_settings()
        with _import_address(url or settings.database_url, settings, dry_run or append) as address:
            report = fill_bank.import_bank(
                Session(LOCAL, Stores(settings)),
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
        for table in create_missing_tables(Session(LOCAL, Stores(settings)), address, bank_access(settings, address)):
            typer.echo(f"{table.name:20} {'created' if table.created else 'was there already'}")
        typer.echo("The dashboard's own tables need no command: they are made and brought up to date at its start.")


@app.command()
def check() -> None:
    """Look at the bank, the workspace and the disk, and say what to do; exit code 1 when the dashboard cannot work."""
    with told_plainly():
        checks = check_bank(_session())
        show_checks(checks)
        if not works(checks):
            raise typer.Exit(1)


@app.command()
def refresh(
    as_of: Day = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything anew, not only what changed.")] = False,
) -> None:
    """Read what changed in the bank's database and compute every attribute as of a day (default: the newest transaction)."""
    with told_plainly():
        snapshot = refresh_features(_session(), say, _day(as_of), full)
        show_mirror(snapshot)
        for what, rows in snapshot.left_out.items():
            typer.echo(f"left out: {rows:,} {what}")


@app.command()
def segment(
    attributes: Annotated[str, typer.Option(help="Names separated by commas; docs/attributes.md lists them.")],
    output: Annotated[Path, typer.Option(help="CSV file: customer_id, segment, segment_name.")],
    segments: Annotated[int | None, typer.Option(help="How many, 2 to 12; HDBSCAN finds it itself.")] = None,
    seed: int = 1,
    method: Annotated[str, typer.Option(help="How groups are found; see docs/methods.md.")] = DEFAULT_METHOD,
    outliers: Annotated[Outliers, typer.Option(help="What becomes of extreme values.")] = Outliers.WINSORISED,
) -> None:
    """Build segments exactly as the Segment builder does, and write who is in which."""
    with told_plainly():
        names = tuple(name.strip() for name in attributes.split(",") if name.strip())
        settings = chosen_settings(names, segments, seed, method, outliers)
        built = write_segments_csv(_session(), settings, output, say)
        for each in built.everybody:
            typer.echo(f"{each.number:>3}  {each.size:>10,}  {each.share:>6.1%}  {each.name}")


@app.command()
def score(
    name: Annotated[str, typer.Argument(help="Of the saved segmentation.")],
    as_of: Day = None,
) -> None:
    """Put every customer into the segments of a saved segmentation, on the newest data or as of a day; nothing is found anew.

    Exit code 0: scored, or scored before on the same data. 1: refused, and why.
    """
    with told_plainly():
        session = _session()
        saved = segmentation_named(session, name)
        run = score_segmentation(session, saved.segmentation_id, say, _day(as_of))
        earlier = [each for each in scored_runs(session, saved.segmentation_id) if each.as_of < run.as_of]
        (data,) = data_of_runs(session, run.run_id)
        show_scored(run, earlier[-1] if earlier else None, data)


@app.command("add-source")
def add_source_(
    file: Annotated[Path, typer.Argument(help="A CSV file with a row per customer.")],
    key: Annotated[str, typer.Option(help="The column that holds the customer ids.")],
    name: Annotated[str, typer.Option(help="Of the source; by default made of the file's name.")] = "",
    describe: Annotated[Path | None, typer.Option(help="TOML with labels and kinds; see docs/sources.md.")] = None,
    as_of: Day = None,
    replace: Annotated[bool, typer.Option(help="Replace another file of the same date.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only show what the file would become.")] = False,
) -> None:
    """Make attributes of a CRM export or of bought data, one per column, for the customers it names."""
    with told_plainly():
        description = _content(describe) if describe else b""
        brought = BroughtFile(file, key, name, _day(as_of), description)
        session = _session()
        if dry_run:
            show_look(look_at_source(session, brought, say))
            return
        added = add_source(session, brought, say, replace)
        show_look(added.look)
        show_added(added)


@app.command("sources")
def sources_() -> None:
    """List the sources that were added, with their dates and coverage."""
    with told_plainly():
        found = list_sources(_session())
        if not found:
            typer.echo("No source was added yet: python manage.py add-source FILE --key COLUMN")
        for each in found:
            show_coverage(each)


@app.command("remove-source")
def remove_source_(
    name: str,
    as_of: Day = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove one file of a source, or without a date all of them."""
    with told_plainly():
        session = _session()
        using = segmentations_using(session, name)
        if using:
            typer.echo(f"Saved segmentations formed on it, which then cannot become lists: {', '.join(using)}")
        if yes or typer.confirm(f"Remove {name}?"):
            days = remove_source(session, name, _day(as_of))
            typer.echo(f"Removed: {name}, {', '.join(map(str, days))}")


@app.command()
def docs() -> None:
    """Write docs/attributes.md, docs/errors.md and README's settings table from the code."""
    write_docs.write_docs()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DashboardError(f"{file} cannot be read.", "Check that it is a file and that you may open it.") from error


def _session() -> Session:
    return Session(LOCAL, Stores(read_settings()))


def _address(url: str, settings: Settings) -> AbstractContextManager[str]:
    return nullcontext(url) if url else fill_bank.whole_file(settings.demo_bank_file)


def _import_address(url: str, settings: Settings, as_it_is: bool) -> AbstractContextManager[str]:
    """The bank in DATA_DIR is made as a whole; looked at or added to, it is used where it stands."""
    return nullcontext(url or settings.bank) if as_it_is else _address(url, settings)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


if __name__ == "__main__":
    app()
