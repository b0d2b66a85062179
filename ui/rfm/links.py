"""Cut points and maps as the text of a link, and as people write them."""

import re
from collections.abc import Sequence

from domain.errors import SegmentationError
from domain.rfm import CutPoints, GridArea, Measure, four_bounds, validate_cuts

_LINE = re.compile(
    r"(?P<name>.+):\s*R\s*(?P<recency>[1-5](-[1-5])?)[\s,]+F\s*(?P<frequency>[1-5](-[1-5])?)", re.IGNORECASE
)


def read_map(text: str) -> tuple[GridArea, ...]:
    """From lines such as 'Champions: R5 F4-5'; raises SegmentationError naming the line that cannot be read.

    Holes and overlaps are for `names_by_cell` to find.
    """
    return tuple(_read_line(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())


def write_map(areas: Sequence[GridArea]) -> str:
    return "\n".join(f"{area.name}: R{_written(area.recency)} F{_written(area.frequency)}" for area in areas)


def _read_line(number: int, line: str) -> GridArea:
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise SegmentationError(
            "Line {number} of the map cannot be read.",
            "Write a name, a colon and the scores: Champions: R5 F4-5",
            number=number,
        )
    return GridArea(found["name"].strip(), _range(found["recency"]), _range(found["frequency"]))


def _range(scores: str) -> tuple[int, int]:
    ends = sorted(int(score) for score in scores.split("-"))
    return ends[0], ends[-1]


def _written(ends: tuple[int, int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}"


def write_cuts(cuts: CutPoints) -> str:
    return ";".join(",".join(f"{bound:.15g}" for bound in getattr(cuts, measure)) for measure in Measure)


def read_cuts(text: str) -> CutPoints:
    """As `write_cuts` writes them; raises SegmentationError."""
    try:
        recency, frequency, money = ([float(bound) for bound in part.split(",")] for part in text.split(";"))
        cuts = CutPoints(four_bounds(recency), four_bounds(frequency), four_bounds(money))
    except ValueError as error:
        raise SegmentationError(
            "The cut points of this link cannot be read.", "Give them again on the page."
        ) from error
    validate_cuts(cuts)
    return cuts
