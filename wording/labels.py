"""Names as Plotly text: Plotly renders a subset of HTML, so what a person typed is escaped."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from domain.segments import UNASSIGNED, Segment

LABEL_WIDTH = 22


def wrapped(text: str, width: int = LABEL_WIDTH) -> str:
    """Escaped, on as many lines as it takes, never cut."""
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width))


def segment_label(segment: Segment, width: int = LABEL_WIDTH) -> str:
    """The number comes with the name, so that colour is never the only cue."""
    return wrapped(numbered(segment), width)


def numbered(segment: Segment) -> str:
    return f"{segment.number} · {segment.name}" if segment.number != UNASSIGNED else segment.name


def by_number(segments: Sequence[Segment]) -> list[Segment]:
    """The unassigned last."""
    return sorted(segments, key=lambda segment: (segment.number == UNASSIGNED, segment.number))


def lines_in(label: str) -> int:
    return label.count("<br>") + 1


def listed(names: Sequence[str]) -> str:
    """'Age', 'Age and Income', 'Age, Income and Tenure'."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
