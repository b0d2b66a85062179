from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.rfm import SCORES
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, Theme, axis, layout
from wording.formats import Formats
from wording.labels import wrapped

ROW_HEIGHT, ROOM_FOR_LABELS = 48, 96


def value_tiers(name: str, tiers: Sequence[int], ranges: Sequence[str], look: Look) -> Chart:
    """Customers by money score, 5 on top; `tiers` from score 1 to 5, `ranges` their spending in words."""
    figure = go.Figure(data=[_bars(tiers, look)], layout=_layout(tiers, ranges, look.theme))
    table = pd.DataFrame(
        {
            "Value tier": [f"M{score}" for score in reversed(SCORES)],
            "Spending": list(reversed(ranges)),
            "Customers": [look.formats.count(number) for number in reversed(tiers)],
            "Share": [look.formats.share(share) for share in reversed(_shares(tiers))],
        }
    )
    return Chart(figure, _alt(name, tiers, look.formats), table)


def _shares(tiers: Sequence[int]) -> list[float | None]:
    everybody = sum(tiers)
    return [number / everybody if everybody else None for number in tiers]


def _bars(tiers: Sequence[int], look: Look) -> dict[str, Any]:
    shares = _shares(tiers)
    return {
        "type": "bar",
        "orientation": "h",
        "x": [share or 0.0 for share in shares],
        "y": list(SCORES),
        "marker": {"color": look.theme.mark, "line": {"width": 0}},
        "text": [
            f"{look.formats.share(share, 0)} · {look.formats.count(n)}" for share, n in zip(shares, tiers, strict=True)
        ],
        "textposition": "outside",
        "textfont": {"size": FONT_SIZE, "color": look.theme.text},
        "cliponaxis": False,
        "width": 0.6,
        "hoverinfo": "skip",
    }


def _layout(tiers: Sequence[int], ranges: Sequence[str], theme: Theme) -> dict[str, Any]:
    widest = max((share or 0.0 for share in _shares(tiers)), default=0.0)
    return layout(
        theme,
        ROW_HEIGHT * len(SCORES) + 16,
        margin={"r": ROOM_FOR_LABELS},
        xaxis=axis(theme, range=[0, widest or 1], visible=False),
        yaxis=axis(
            theme,
            range=[SCORES[0] - 0.5, SCORES[-1] + 0.5],
            tickmode="array",
            tickvals=list(SCORES),
            ticktext=[f"M{score}<br>{wrapped(range_)}" for score, range_ in zip(SCORES, ranges, strict=True)],
        ),
    )


def _alt(name: str, tiers: Sequence[int], formats: Formats) -> str:
    everybody = sum(tiers)
    if not everybody:
        return f"Value tiers of {name}: it has no customers."
    top = formats.share(tiers[-1] / everybody)
    return f"Value tiers of {name}: {formats.count(everybody)} customers, of whom {top} are in the highest tier."
