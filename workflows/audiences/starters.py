"""Audiences to begin with, each with what this bank lacks to use it."""

from collections.abc import Sequence

from domain.attributes import AttributeSummary
from domain.audiences import Lack, Starter
from segmentation.audiences.starters import STARTERS, lack_of


def list_starters(summaries: Sequence[AttributeSummary]) -> tuple[tuple[Starter, Lack | None], ...]:
    """`summaries` are those of the snapshot the rules would be asked of; None beside a starter that can be used."""
    return tuple((starter, lack_of(starter, summaries)) for starter in STARTERS)
