"""The door for operators and schedulers: `python manage.py --help`."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from errors import DashboardError
from settings import Settings, read_settings
from workflows import fill_bank, start_dashboard, write_docs
from workflows.access import LOCAL
from workflows.refresh_features import refresh_features
from workflows.run_segmentation import SegmentationSettings, write_segments_csv
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
    url: Annotated[str, typer.Option(help="An empty database; by default DATABASE_URL.")] = "",
) -> None:
    """Load a folder of CSV files named after the nine tables into an empty database."""
    with told_plainly():
        settings = read_settings()
        with _address(url or settings.database_url, settings) as address:
            tables = fill_bank.import_bank(LOCAL, address, folder, _say, bank_access(settings, address))
        for table in tables:
            typer.echo(f"{table.table:20} {table.rows:>12,} rows")


@app.command()
def refresh(as_of: Day = None) -> None:
    """Read the bank's database and compute every attribute as of a day (default: the newest transaction)."""
    with told_plainly():
        snapshot = refresh_features(LOCAL, Stores(read_settings()), _say, _day(as_of))
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


def _address(url: str, settings: Settings) -> AbstractContextManager[str]:
    return nullcontext(url) if url else fill_bank.whole_file(settings.demo_bank_file)


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
