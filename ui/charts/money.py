import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, NOTE_WIDTH, Theme, axis, layout, segment_colour
from wording.formats import UNKNOWN, Formats, is_known
from wording.labels import wrapped

ROW_HEIGHT, ROOM_FOR_LABELS = 60, 116


@dataclass(frozen=True)
class MoneyLine:
    """`number` is the segment's, None outside all segments; `customers_share`, of all customers, is None for no customers."""

    label: str
    number: int | None
    customers_share: float | None
    amount: Decimal


def money_by_segment(lines: Sequence[MoneyLine], look: Look) -> Chart:
    """In the order given; shares of the amount are left out where the total is not above 0."""
    shares = _shares_of_amount(lines)
    bars = [_customer_bars(lines, look), _amount_bars(lines, shares, look)]
    figure = go.Figure(data=bars, layout=_layout(lines, shares, look))
    return Chart(figure, _alt(lines, shares, look.formats), _table(lines, shares, look.formats))


def _total(lines: Sequence[MoneyLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def _shares_of_amount(lines: Sequence[MoneyLine]) -> list[float | None]:
    total = _total(lines)
    return [float(line.amount / total) if total > 0 else None for line in lines]


def _name(line: MoneyLine) -> str:
    return line.label if line.number is None else f"{line.number} · {line.label}"


def _customer_bars(lines: Sequence[MoneyLine], look: Look) -> dict[str, Any]:
    # Money outside all segments has no owner: there is no share of customers to show.
    labels = [_customers_label(line, look.formats) for line in lines]
    pale = {
        "color": "rgba(0,0,0,0)",
        "line": {"color": [segment_colour(look.theme, line.number) for line in lines], "width": 2},
    }
    return _bars("Share of customers", [line.customers_share for line in lines], labels, pale, lines, look.theme)


def _customers_label(line: MoneyLine, formats: Formats) -> str:
    without_owner = line.number is None and line.customers_share is None
    return "" if without_owner else _share_of("customers", line.customers_share, formats)


def _amount_bars(lines: Sequence[MoneyLine], shares: Sequence[float | None], look: Look) -> dict[str, Any]:
    labels = [_share_of("amount", share, look.formats) for share in shares]
    full = {"color": [segment_colour(look.theme, line.number) for line in lines], "line": {"width": 0}}
    return _bars("Share of the amount", shares, labels, full, lines, look.theme)


def _share_of(whole: str, share: float | None, formats: Formats) -> str:
    return f"{formats.share(share, 0)} of {whole}" if is_known(share) else UNKNOWN


def _bars(
    name: str,
    shares: Sequence[float | None],
    labels: Sequence[str],
    marker: dict[str, Any],
    lines: Sequence[MoneyLine],
    theme: Theme,
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        # A bar of no length keeps its label: an unknown share is shown, not left out.
        "x": [share if is_known(share) else 0.0 for share in shares],
        "y": list(range(len(lines))),
        "marker": marker,
        "text": list(labels),
        "textposition": "outside",
        "textangle": 0,
        "textfont": {"size": FONT_SIZE, "color": theme.text},
        "cliponaxis": False,
        "hovertext": [f"<b>{wrapped(_name(line))}</b><br>{label}" for line, label in zip(lines, labels, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _layout(lines: Sequence[MoneyLine], shares: Sequence[float | None], look: Look) -> dict[str, Any]:
    text = wrapped(_note(lines, look.formats), NOTE_WIDTH)
    known = [share for line in lines for share in (line.customers_share,) if share is not None]
    known += [share for share in shares if share is not None]
    low, high, rows = min(known, default=0.0), max(known, default=0.0), max(len(lines), 1)
    return layout(
        look.theme,
        ROW_HEIGHT * rows + 16,
        margin={"r": ROOM_FOR_LABELS},
        note=text,
        barmode="group",
        bargap=0.3,
        bargroupgap=0.1,
        xaxis=axis(look.theme, range=[_left_end(low, high), high if high > 0 else 1], visible=False),
        yaxis=axis(
            look.theme,
            range=[rows - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(len(lines))),
            ticktext=[wrapped(_name(line)) for line in lines],
        ),
    )


def _left_end(low: float, high: float) -> float:
    """Labels of negative bars stand left of them, inside the plot."""
    return low - (max(high, 0.0) - low) if low < 0 else 0.0


def _note(lines: Sequence[MoneyLine], formats: Formats) -> str:
    total = _total(lines)
    meaning = "Outline: share of customers. Full bar: share of the amount"
    if total <= 0:
        return f"Total {formats.money_exact(total)}: not above 0, so there are no shares of it"
    return f"{meaning}, {formats.money(float(total))} in all"


def _alt(lines: Sequence[MoneyLine], shares: Sequence[float | None], formats: Formats) -> str:
    total = formats.money_exact(_total(lines))
    ranked = [(share, line) for share, line in zip(shares, lines, strict=True) if share is not None]
    if not ranked:
        return f"Money by segment: the total is {total}, so there are no shares of it."
    share, most = max(ranked, key=lambda pair: pair[0])
    return (
        f"Money by segment, {total} in all. {most.label} accounts for {formats.share(share)} of the amount "
        f"and {formats.share(most.customers_share)} of customers."
    )


def _table(lines: Sequence[MoneyLine], shares: Sequence[float | None], formats: Formats) -> pd.DataFrame:
    customers = [line.customers_share for line in lines]
    known = [share for share in customers if share is not None]
    total = _total(lines)
    return pd.DataFrame(
        {
            "Segment": [*(_name(line) for line in lines), "Total"],
            "Share of customers": [
                *(formats.share(share) for share in customers),
                formats.share(math.fsum(known)) if len(known) == len(lines) else UNKNOWN,
            ],
            "Amount": [*(formats.money_exact(line.amount) for line in lines), formats.money_exact(total)],
            "Share of the amount": [
                *(formats.share(share) for share in shares),
                formats.share(1.0 if total > 0 else None),
            ],
        }
    )
