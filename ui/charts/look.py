"""How a chart looks: the colours of the theme, and numbers as the bank writes them."""

from dataclasses import dataclass

from ui.charts.theme import Theme
from wording.formats import Formats


@dataclass(frozen=True)
class Look:
    theme: Theme
    formats: Formats
