"""Colours and symbols. Each is checked against the backgrounds of Streamlit's light and dark theme (see its test)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.segments import NOT_ENOUGH_KNOWN, UNASSIGNED, is_found

SYMBOLS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "x",
    "cross",
    "triangle-down",
    "star",
    "pentagon",
    "hexagram",
    "bowtie",
    "hourglass",
    "star-diamond",
)
SYMBOLS_OUTSIDE = MappingProxyType({UNASSIGNED: "circle-open", NOT_ENOUGH_KNOWN: "square-open"})
FONT_SIZE, LINE_HEIGHT = 12, 16
NOTE_WIDTH, LEGEND_WIDTH = 44, 14  # characters that fit a phone
NO_OWN_MARGIN: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Theme:
    """`backgrounds` are those the marks stand out from; `diverging` runs below - average - above."""

    backgrounds: tuple[str, ...]
    text: str
    muted: str
    grid: str
    zero_line: str
    mark: str  # bars that belong to no segment
    categorical: tuple[str, ...]
    diverging: tuple[str, str, str]

    @property
    def below(self) -> str:
        return self.diverging[0]

    @property
    def above(self) -> str:
        return self.diverging[2]


LIGHT = Theme(
    backgrounds=("#FFFFFF",),
    text="#31333F",
    muted="#5A6072",
    grid="#E4E7ED",
    zero_line="#31333F",
    mark="#747B89",
    categorical=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B07700", "#2F95CF", "#8C6D00", "#6B7280"),
    diverging=("#B85412", "#F7F7F5", "#1F74AE"),
)
DARK = Theme(
    # Streamlit's own dark themes, old and new, then the page and the card of ours.
    backgrounds=("#0E1117", "#262730", "#171614", "#2D2B27", "#11161D", "#1C2430"),
    text="#FAFAFA",
    muted="#B3B9C8",
    grid="#41444F",
    zero_line="#FAFAFA",
    mark="#9AA2B1",
    categorical=("#2E86D6", "#F26B21", "#12C48F", "#F29AD0", "#FFD05A", "#A5DCFA", "#A8851A", "#8D95A3"),
    diverging=("#E88A4A", "#3B3E49", "#5AAFE6"),
)


def segment_colour(theme: Theme, number: int | None) -> str:
    """None stands for customers outside all segments, as do the numbers of those in none and of those set apart."""
    if number is None or not is_found(number):
        return theme.mark
    return theme.categorical[(number - 1) % len(theme.categorical)]


def segment_symbol(number: int) -> str:
    return SYMBOLS[(number - 1) % len(SYMBOLS)] if is_found(number) else SYMBOLS_OUTSIDE[number]


def diverging_colour(theme: Theme, position: float) -> str:
    """Where -1 is the far end below, 0 the average, 1 the far end above; positions beyond are clamped."""
    position = max(-1.0, min(1.0, position))
    end = _channels(theme.above if position > 0 else theme.below)
    mixed = (round(m + (e - m) * abs(position)) for m, e in zip(_channels(theme.diverging[1]), end, strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def text_on(colour: str) -> str:
    return max("#000000", "#FFFFFF", key=lambda text: contrast(text, colour))


def contrast(first: str, second: str) -> float:
    """1..21, by the WCAG 2 formula."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def layout(
    theme: Theme, height: int, note: str = "", margin: Mapping[str, int] = NO_OWN_MARGIN, **own: Any
) -> dict[str, Any]:
    """The layout of every chart, taller by what its note needs. One dict, because chained updates are slow."""
    note_height = 14 + LINE_HEIGHT * (note.count("<br>") + 1) if note else 0
    return {
        "template": {"layout": {}},
        "height": height + note_height,
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 12, "b": 8, **margin, "t": 8 + note_height},
        "title": _note(theme, note) if note else None,
        "font": {"color": theme.text, "size": FONT_SIZE},
        "hoverlabel": {
            "bgcolor": theme.backgrounds[-1],
            "bordercolor": theme.muted,
            "font": {"color": theme.text, "size": FONT_SIZE},
            "align": "left",
        },
        "showlegend": False,
        "dragmode": False,
        **own,
    }


def axis(theme: Theme, **own: Any) -> dict[str, Any]:
    """Labels widen the margin instead of being cut."""
    return {
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "gridcolor": theme.grid,
        "tickfont": {"color": theme.muted, "size": FONT_SIZE},
        **own,
    }


def axis_title(theme: Theme, text: str) -> dict[str, Any]:
    return {"text": text, "font": {"color": theme.muted, "size": FONT_SIZE}, "standoff": 8}


def legend(theme: Theme, **own: Any) -> dict[str, Any]:
    """Below the plot, over the whole width of the card."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "xref": "container",
        "y": 0,
        "yanchor": "bottom",
        "yref": "container",
        "font": {"color": theme.text, "size": 11},
        **own,
    }


def _note(theme: Theme, text: str) -> dict[str, Any]:
    """A quiet line above the plot, at the edge of the card; a title's own automargin garbles two lines."""
    return {
        # Streamlit makes every title bold.
        "text": f'<span style="font-weight:normal">{text}</span>',
        "font": {"color": theme.muted, "size": FONT_SIZE},
        "x": 0,
        "xanchor": "left",
        "xref": "container",
        "y": 1,
        "yanchor": "top",
        "yref": "container",
        "pad": {"l": 8, "t": 14},
        "automargin": False,
    }


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
