"""How far a command is: a line per step, or a bar."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from domain.progress import Progress
from domain.sentences import Sentence
from wording.formats import Formats
from wording.sentences import write_fact


@contextmanager
def bar(formats: Formats) -> Iterator[Progress]:
    """A bar on a terminal, else a line per step."""
    if not sys.stderr.isatty():
        yield line_per_step(formats)
        return
    with typer.progressbar(length=1_000, file=sys.stderr, show_percent=False) as drawn:

        def advance(share: float, doing: str | Sentence) -> None:
            drawn.label = f"{_percent(share, formats)}  {write_fact(doing, formats):30.30}"
            drawn.update(round(share * 1_000) - drawn.pos)

        yield advance


def line_per_step(formats: Formats) -> Progress:
    """Progress that prints each step once; a bar would fill the log of a scheduler."""
    last: str | Sentence = ""

    def advance(share: float, doing: str | Sentence) -> None:
        nonlocal last
        if doing != last:
            typer.echo(f"{_percent(share, formats)}  {write_fact(doing, formats)}")
            last = doing

    return advance


def _percent(share: float, formats: Formats) -> str:
    # Rounded first: of a share below a half percent "under 1%" would be written.
    return f"{formats.share(round(share, 2), 0):>5}"
