"""Names as Plotly text: Plotly renders a subset of HTML, so what a person typed is escaped."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from domain.attributes import Timing
from domain.segmentations import Outliers
from domain.segments import UNASSIGNED, Segment

LABEL_WIDTH = 22


def wrapped(text: str, width: int = LABEL_WIDTH) -> str:
    """Escaped, on as many lines as it takes, never cut."""
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width))


def segment_label(segment: Segment, width: int = LABEL_WIDTH) -> str:
    """The number comes with the name, so that colour is never the only cue."""
    return wrapped(numbered(segment), width)


NOT_TOLD_APART = "not told apart"  # of a segment, by what is known of a day


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


def outliers_label(outliers: Outliers) -> str:
    """What becomes of extreme values: "Extreme values are ..."."""
    return {
        Outliers.KEPT: "kept as they are",
        Outliers.WINSORISED: "capped",
        Outliers.OWN_SEGMENT: "a segment of their own",
    }[outliers]


def timing_label(timing: Timing) -> str:
    """For which days an attribute is known."""
    return {
        Timing.EVENTS: "known for any day",
        Timing.BALANCES: "known for today; for an earlier day estimated from movements",
        Timing.CURRENT: "known for today only",
        Timing.FILES: "known from the newest file dated on or before the day",
    }[timing]
