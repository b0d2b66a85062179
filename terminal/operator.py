"""The operator of a command: a session over the stores of the settings, and errors as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from domain.errors import DashboardError, UnknownAddressError
from domain.people import LOCAL
from settings import read_settings
from wording.formats import Formats
from wording.sentences import write_error
from workflows.session import Session
from workflows.stores import Stores


@contextmanager
def operator() -> Iterator[tuple[Session, Formats]]:
    """An expected error ends the command with a sentence, a remedy and exit code 1, without a stack trace."""
    formats = Formats()  # when the settings, or LOCALE among them, cannot be used
    try:
        settings = read_settings()
        formats = Formats(settings.currency, settings.locale)
        yield Session(LOCAL, Stores(settings)), formats
    except DashboardError as error:
        typer.secho("\n".join(write_error(error, formats)), fg="red", err=True)
        raise typer.Exit(1) from error


@contextmanager
def asked_on_the_page(formats: Formats) -> Iterator[None]:
    """Where the dashboard is served all the same: a bank that nobody knows is said here, and its first page asks."""
    try:
        yield
    except UnknownAddressError as error:
        typer.secho("\n".join(write_error(error, formats)), fg="yellow")
