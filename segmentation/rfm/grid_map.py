"""Which segment each cell of the recency x frequency grid belongs to: exactly one, or the map is refused."""

import re
from collections.abc import Sequence

from domain.errors import GridMapError, SegmentationError
from domain.rfm import CELLS, NOT_IN_WINDOW, Cell, GridArea, cell_name, segment_names
from domain.segments import MOST_SEGMENTS
from segmentation.describing.naming import require_good_names

MOST_NAMES = MOST_SEGMENTS - 1  # one is left for those without a transaction
_LINE = re.compile(
    r"(?P<name>.+):\s*R\s*(?P<recency>[1-5](-[1-5])?)[\s,]+F\s*(?P<frequency>[1-5](-[1-5])?)", re.IGNORECASE
)


def names_by_cell(areas: Sequence[GridArea]) -> dict[Cell, str]:
    """Every cell's one segment; raises GridMapError naming every hole and overlap, SegmentationError for bad names."""
    _require_usable_names(segment_names(areas))
    holders = {cell: [area.name for area in areas if cell in _cells(area)] for cell in CELLS}
    holes = tuple(cell_name(cell) for cell, names in holders.items() if not names)
    overlaps = {cell_name(cell): tuple(names) for cell, names in holders.items() if len(names) > 1}
    if holes or overlaps:
        raise GridMapError(holes, overlaps)
    return {cell: names[0] for cell, names in holders.items()}


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
            f"Line {number} of the map cannot be read.", "Write a name, a colon and the scores: Champions: R5 F4-5"
        )
    return GridArea(found["name"].strip(), _range(found["recency"]), _range(found["frequency"]))


def _range(scores: str) -> tuple[int, int]:
    ends = sorted(int(score) for score in scores.split("-"))
    return ends[0], ends[-1]


def _written(ends: tuple[int, int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}"


def _cells(area: GridArea) -> set[Cell]:
    (oldest, newest), (rarest, most) = area.recency, area.frequency
    return {(r, f) for r, f in CELLS if oldest <= r <= newest and rarest <= f <= most}


def _require_usable_names(names: Sequence[str]) -> None:
    require_good_names(names)
    if len(names) > MOST_NAMES:
        raise SegmentationError(f"The map has {len(names)} segments.", f"Use at most {MOST_NAMES} different names.")
    taken = {name.casefold() for name in (NOT_IN_WINDOW, *map(cell_name, CELLS))}
    if any(name.strip().casefold() in taken for name in names):
        raise SegmentationError(
            f"“{NOT_IN_WINDOW}” and cells such as R5 F4 have their names already.", "Give the segment another name."
        )
