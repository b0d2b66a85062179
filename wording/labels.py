"""Names as Plotly text: Plotly renders a subset of HTML, so what a person typed is escaped."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from domain.attributes import Attribute, Kind, Timing
from domain.segmentations import Outliers, Unknowns
from domain.segments import NOT_ENOUGH_KNOWN, Segment, is_found

LABEL_WIDTH = 22


def wrapped(text: str, width: int = LABEL_WIDTH) -> str:
    """Escaped, on as many lines as it takes, never cut."""
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width))


def segment_label(segment: Segment, width: int = LABEL_WIDTH) -> str:
    """The number comes with the name, so that colour is never the only cue."""
    return wrapped(numbered(segment), width)


NOT_TOLD_APART = "not told apart"  # of a segment, by what is known of a day


def numbered(segment: Segment) -> str:
    return f"{segment.number} · {segment.name}" if is_found(segment.number) else segment.name


def by_number(segments: Sequence[Segment]) -> list[Segment]:
    """Then those set apart, the unassigned last."""
    return sorted(segments, key=lambda segment: segment.number or NOT_ENOUGH_KNOWN + 1)


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


def unknowns_label(unknowns: Unknowns) -> str:
    """What becomes of people of whom nothing is known: "they are ..."."""
    return {
        Unknowns.AUTO: "set apart when they are many",
        Unknowns.SET_APART: "set apart",
        Unknowns.FILLED_IN: "filled in",
    }[unknowns]


def kind_label(kind: Kind) -> str:
    """What a value is, as a marketer picks it."""
    return {Kind.FLAG: "yes or no", Kind.SCORE: "number"}.get(kind, kind.value)


def compared_label(attribute: Attribute) -> str:
    """How segments are formed on it."""
    return "by orders of size" if attribute.is_logged else "as it is"


def timing_label(timing: Timing) -> str:
    """For which days an attribute is known."""
    return {
        Timing.EVENTS: "known for any day",
        Timing.BALANCES: "known for today; for an earlier day estimated from movements",
        Timing.CURRENT: "known for today only",
        Timing.FILES: "known from the newest file dated on or before the day",
    }[timing]
