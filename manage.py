"""The door for operators and schedulers: `python manage.py --help`."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.segmentations import DEFAULT_METHOD, Outliers, Unknowns
from domain.segments import FEWEST_SEGMENTS
from terminal import docs as write_docs
from terminal.operator import asked_on_the_page, operator
from terminal.output import (
    print_bank,
    print_bank_tables,
    print_checks,
    print_comparison,
    print_import,
    print_refresh,
    print_score,
    print_segments,
    print_sentence,
)
from terminal.progress import bar, line_per_step
from terminal.sources import print_added, print_coverage, print_look
from workflows import start as start_dashboard
from workflows.bank import fill as fill_bank
from workflows.bank.check import check_bank, works
from workflows.bank.create_tables import create_tables
from workflows.bank.identity import adopt_address, known_bank, list_banks, name_bank, register_bank
from workflows.bank.refresh import refresh_features
from workflows.segments.build import chosen_settings, write_segments_csv
from workflows.segments.compare import data_of_runs
from workflows.segments.keep import segmentation_named
from workflows.segments.score import score_segmentation, scored_before
from workflows.segments.suggest import suggest_segment_count
from workflows.segments.told import segments_not_told
from workflows.sources.add import BroughtFile, add_source, look_at_source, read_description_file
from workflows.sources.keep import list_sources, remove_source, segmentations_using

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Like 2026-10-31.")]


@app.command()
def serve() -> None:
    """Prepare what is missing and serve the dashboard on BIND_ADDRESS and PORT."""
    with operator() as (session, formats):
        settings = session.stores.settings
        if settings.bind_address not in {"127.0.0.1", "localhost"}:
            warning = f"Warning: {settings.bind_address} opens the dashboard to the network, and there is no sign-in."
            typer.secho(warning, fg="yellow")
        with asked_on_the_page(formats):
            start_dashboard.prepare_start(session, line_per_step(formats))
        typer.echo(f"Open http://localhost:{settings.port}")
        start_dashboard.replace_by_streamlit(settings)


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=1)] = 10_000,
    transactions_per_customer: Annotated[int, typer.Option(min=0)] = 60,
    seed: int = fill_bank.DEMO_SEED,
    until: Day = None,
    url: Annotated[str, typer.Option(help="An empty database; by default the demo bank in DATA_DIR.")] = "",
    personas_file: Annotated[Path | None, typer.Option(help="CSV of each customer's persona, for tests.")] = None,
) -> None:
    """Fill an empty database with an invented bank."""
    with operator() as (session, formats):
        fill_bank.fill_demo_bank(
            session,
            url,
            customers=customers,
            transactions_per_customer=transactions_per_customer,
            seed=seed,
            until=_day(until) or fill_bank.DEMO_UNTIL,
            personas_file=personas_file,
            progress=line_per_step(formats),
        )


@app.command("import-csv")
def import_csv(
    folder: Path,
    url: Annotated[str, typer.Option(help="The database to load into; by default DATABASE_URL.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="The names of files and columns: docs/importing.md.")] = None,
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
    with operator() as (session, formats):
        with bar(formats) as progress:
            report = fill_bank.import_bank(
                session,
                url,
                folder,
                mapping_file=mapping,
                append=append,
                dry_run=dry_run,
                rejects_folder=rejects,
                progress=progress,
            )
        print_import(report, formats)
        raise typer.Exit(3 if report.rejected else 0)


@app.command("create-schema")
def create_schema(
    url: Annotated[str, typer.Option(help="The database to make them in; by default DATABASE_URL.")] = "",
) -> None:
    """Make the bank's nine tables where they are missing; existing ones stay as they are."""
    with operator() as (session, _):
        print_bank_tables(create_tables(session, url))
        typer.echo("The dashboard's own tables need no command: they are made and brought up to date at its start.")


@app.command()
def check() -> None:
    """Check the bank, the workspace and the disk, with remedies; exit code 1 when the dashboard cannot work."""
    with operator() as (session, formats):
        checks = check_bank(session)
        print_checks(checks, formats)
        if not works(checks):
            raise typer.Exit(1)


@app.command("bank")
def bank_(
    same_as: Annotated[str, typer.Option(help="The address is that of this known bank: its name or id.")] = "",
    new: Annotated[str, typer.Option(help="The address is that of a bank not known yet; this is its name.")] = "",
    name: Annotated[str, typer.Option(help="What the bank is called from now on.")] = "",
    url: Annotated[str, typer.Option(help="The address that is meant; by default DATABASE_URL.")] = "",
) -> None:
    """List the banks of this workspace, or say once which one is at a new address. Restart the dashboard when it runs."""
    if sum(map(bool, (same_as, new, name))) > 1:
        raise typer.BadParameter("Give one of --same-as, --new and --name.")
    with operator() as (session, formats):
        if same_as:
            print_bank(adopt_address(session, same_as, url), formats)
        elif new:
            print_bank(register_bank(session, new, url), formats)
        elif name:
            print_bank(name_bank(session, name), formats)
        else:
            for bank in list_banks(session):
                print_bank(bank, formats)
            known_bank(session)  # an address that nobody knows is said last, with the line to write


@app.command()
def refresh(
    as_of: Day = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything again, not only what changed.")] = False,
) -> None:
    """Read what changed in the bank's database and compute every attribute as of a day (default: the newest transaction)."""
    with operator() as (session, formats):
        print_refresh(refresh_features(session, line_per_step(formats), _day(as_of), full), formats)


@app.command()
def segment(
    attributes: Annotated[str, typer.Option(help="Names separated by commas; docs/attributes.md lists them.")],
    output: Annotated[Path, typer.Option(help="CSV file: customer_id, segment, segment_name.")],
    segments: Annotated[int | None, typer.Option(help="How many, 2 to 12; HDBSCAN finds it itself.")] = None,
    seed: int = 1,
    method: Annotated[str, typer.Option(help="How segments are found; see docs/methods.md.")] = DEFAULT_METHOD,
    outliers: Annotated[Outliers, typer.Option(help="How extreme values are treated.")] = Outliers.WINSORISED,
    unknowns: Annotated[
        Unknowns,
        typer.Option(help="What becomes of people of whom none of the attributes is known; see docs/methods.md."),
    ] = Unknowns.AUTO,
) -> None:
    """Build segments exactly as the Segment builder does, and write each customer's segment."""
    with operator() as (session, formats):
        settings = chosen_settings(_names(attributes), segments, seed, method, outliers, unknowns)
        print_segments(write_segments_csv(session, settings, output, line_per_step(formats)), formats)


@app.command()
def suggest(
    attributes: Annotated[str, typer.Option(help="Names separated by commas; docs/attributes.md lists them.")],
    seed: int = 1,
    method: Annotated[str, typer.Option(help="How segments are found; see docs/methods.md.")] = DEFAULT_METHOD,
    outliers: Annotated[Outliers, typer.Option(help="How extreme values are treated.")] = Outliers.WINSORISED,
    unknowns: Annotated[
        Unknowns, typer.Option(help="What becomes of people of whom nothing is known.")
    ] = Unknowns.AUTO,
) -> None:
    """Suggest how many segments to build: 2 to 10 are built and measured as `segment` builds and measures them."""
    with operator() as (session, formats):
        settings = chosen_settings(_names(attributes), FEWEST_SEGMENTS, seed, method, outliers, unknowns)
        print_comparison(suggest_segment_count(session, settings, line_per_step(formats)), formats)


@app.command()
def score(
    name: Annotated[str, typer.Argument(help="Name of the saved segmentation.")],
    as_of: Day = None,
) -> None:
    """Put every customer into the segments of a saved segmentation, on the newest data or as of a day; no new segments are formed.

    Exit code 0: scored, or scored before on the same data. 1: refused, and why.
    """
    with operator() as (session, formats):
        saved = segmentation_named(session, name)
        run = score_segmentation(session, saved.segmentation_id, line_per_step(formats), _day(as_of))
        (data,) = data_of_runs(session, run.run_id)
        before, not_told = scored_before(session, saved.segmentation_id, run), segments_not_told(session, run.run_id)
        print_score(run, before, data, not_told, formats)


@app.command("add-source")
def add_source_(
    file: Annotated[Path, typer.Argument(help="A CSV file with a row per customer.")],
    key: Annotated[str, typer.Option(help="The column that holds the customer ids.")],
    name: Annotated[str, typer.Option(help="Name of the source; by default made of the file's name.")] = "",
    describe: Annotated[Path | None, typer.Option(help="TOML with labels and kinds; see docs/sources.md.")] = None,
    as_of: Day = None,
    replace: Annotated[bool, typer.Option(help="Replace another file of the same date.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only show the attributes that the file would give.")] = False,
) -> None:
    """Add a CRM export or bought data: each column becomes an attribute of the customers in it."""
    with operator() as (session, formats):
        description = read_description_file(describe) if describe else b""
        brought, progress = BroughtFile(file, key, name, _day(as_of), description), line_per_step(formats)
        if dry_run:
            print_look(look_at_source(session, brought, progress), formats)
            return
        added = add_source(session, brought, progress, replace)
        print_look(added.look, formats)
        print_added(added, formats)


@app.command("sources")
def sources_() -> None:
    """List the sources that were added, with their dates and coverage."""
    with operator() as (session, formats):
        found = list_sources(session)
        if not found:
            typer.echo("No source was added yet: python manage.py add-source FILE --key COLUMN")
        for each in found:
            print_coverage(each, formats)


@app.command("remove-source")
def remove_source_(
    name: str,
    as_of: Day = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove one file of a source, or without a date all of them."""
    with operator() as (session, formats):
        using = segmentations_using(session, name)
        if using:
            text = "Saved segmentations formed on it, which then cannot become lists: {names}"
            print_sentence(formats, text, names=using)
        if yes or typer.confirm(f"Remove {name}?"):
            days = tuple(formats.day(day) for day in remove_source(session, name, _day(as_of)))
            print_sentence(formats, "Removed: {name}, {days}", name=name, days=days)


@app.command()
def docs() -> None:
    """Write docs/attributes.md, docs/errors.md and README's settings table from the code."""
    write_docs.write_docs()


def _names(attributes: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in attributes.split(",") if name.strip())


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


if __name__ == "__main__":
    app()
