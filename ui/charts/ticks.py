"""Axes of numbers, written by the locale: Plotly's own tick formats cannot write '%12,5' or '12,5 %'."""

import math
from collections.abc import Callable
from typing import Any

from ui.charts.theme import Theme, axis

ROUND_STEPS = (1, 2, 5, 10)
MOST_TICKS = 6


def number_axis(
    theme: Theme, low: float, high: float, write: Callable[[float, int], str], whole: bool = False, **own: Any
) -> dict[str, Any]:
    """Ticks at round numbers from `low` to `high`; `write` takes a number and its decimals, none where `whole`."""
    step = max(_round_step((high - low) / MOST_TICKS), 1.0 if whole else 0.0)
    decimals = max(0, math.ceil(-math.log10(step)))
    ticks = [round(at * step, decimals) for at in range(math.ceil(low / step), math.floor(high / step) + 1)]
    texts = [write(tick, decimals) for tick in ticks]
    return axis(theme, tickmode="array", tickvals=ticks, ticktext=texts, **own)


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50 ... and of 0.5, 0.2, 0.1 ... that is not below `least`; 1 for no width."""
    if least <= 0:
        return 1.0
    exponent = math.floor(math.log10(least))
    multiple = next(multiple for multiple in ROUND_STEPS if multiple * 10.0**exponent >= least or multiple == 10)
    return float(f"{multiple}e{exponent}")
