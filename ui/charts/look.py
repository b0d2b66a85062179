"""How a chart looks: the colours of the theme, and numbers as the bank writes them."""

from dataclasses import dataclass

from ui.charts.theme import LIGHT, Theme
from wording.formats import DEFAULT_FORMATS, Formats


@dataclass(frozen=True)
class Look:
    theme: Theme = LIGHT
    formats: Formats = DEFAULT_FORMATS
