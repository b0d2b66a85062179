from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.attributes import Distribution
from domain.coverage import Coverage
from domain.segments import Segment
from domain.sentences import Counted
from ui.charts.bins import bin_axis, bin_labels, is_yes_or_no
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import (
    LEGEND_WIDTH,
    NOTE_WIDTH,
    axis_title,
    layout,
    legend,
    segment_colour,
    segment_symbol,
)
from ui.charts.ticks import number_axis
from wording.coverage import known_for, people_known
from wording.formats import Formats
from wording.labels import by_number, listed, numbered, segment_label, wrapped
from wording.sentences import write_fact

ALL_CUSTOMERS = 0
HEIGHT, LEGEND_ROW_HEIGHT = 330, 18
HEADROOM = 1.05  # what Plotly leaves above the highest


def attribute_distribution(distribution: Distribution, look: Look) -> Chart:
    """Customers per bin, over all customers; those with no known value are counted in the note, not drawn."""
    counts = distribution.counts[ALL_CUSTOMERS]
    labels = bin_labels(distribution, look.formats)
    text = _note(distribution, [ALL_CUSTOMERS], look.formats)
    figure = go.Figure(
        data=[_bars(distribution, labels, look)],
        layout=_layout(distribution, look, text, _counts_axis(counts, look)),
    )
    return Chart(figure, _alt(distribution, counts, labels, look.formats), _counts_table(counts, labels, look.formats))


def distribution_by_segment(distribution: Distribution, segments: Sequence[Segment], look: Look) -> Chart:
    """Share of the segment's customers with a known value per bin; a segment with none is named, not drawn."""
    ordered = by_number(segments)
    drawn = [segment for segment in ordered if _known(distribution, segment.number)]
    silent = [segment.name for segment in ordered if segment not in drawn]
    labels = bin_labels(distribution, look.formats)
    text = _note(distribution, [segment.number for segment in ordered], look.formats, silent)
    figure = go.Figure(
        data=[_line(distribution, segment, labels, look) for segment in drawn],
        layout=_layout(distribution, look, text, _shares_axis(distribution, drawn, look), len(drawn)),
    )
    alt = _alt_by_segment(distribution, drawn, silent, labels, look.formats)
    return Chart(figure, alt, _shares_table(distribution, ordered, labels, look.formats))


def _known(distribution: Distribution, number: int) -> int:
    return sum(distribution.counts.get(number, ()))


def _shares(distribution: Distribution, number: int) -> list[float]:
    known = _known(distribution, number)
    return [count / known for count in distribution.counts[number]] if known else []


def _bars(distribution: Distribution, labels: list[str], look: Look) -> dict[str, Any]:
    counts = distribution.counts[ALL_CUSTOMERS]
    shares = _shares(distribution, ALL_CUSTOMERS) or [0.0] * len(counts)
    return {
        "type": "bar",
        "x": list(range(len(counts))),
        "y": list(counts),
        "width": 0.6 if is_yes_or_no(distribution) else 0.94,
        "marker": {"color": look.theme.categorical[0], "line": {"width": 0}},
        "hovertext": [
            f"<b>{wrapped(label)}</b><br>{write_fact(Counted(count, 'customer'), look.formats)} · {look.formats.share(share)}"
            for label, count, share in zip(labels, counts, shares, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _line(distribution: Distribution, segment: Segment, labels: list[str], look: Look) -> dict[str, Any]:
    colour, shares = segment_colour(look.theme, segment.number), _shares(distribution, segment.number)
    name = segment_label(segment, LEGEND_WIDTH)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": list(range(len(shares))),
        "y": shares,
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "symbol": segment_symbol(segment.number), "size": 8},
        "hovertext": [
            f"<b>{segment_label(segment)}</b><br>{wrapped(label)}<br>{look.formats.share(share)} of the segment"
            for label, share in zip(labels, shares, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _layout(
    distribution: Distribution,
    look: Look,
    text: str,
    values_axis: dict[str, Any],
    entries: int = 0,
) -> dict[str, Any]:
    legend_height = 40 + LEGEND_ROW_HEIGHT * entries if entries else 0
    return layout(
        look.theme,
        HEIGHT + legend_height,
        note=text,
        showlegend=entries > 0,
        legend=legend(look.theme),
        xaxis=bin_axis(distribution, look),
        yaxis=values_axis | {"rangemode": "tozero", "showgrid": True},
    )


def _counts_axis(counts: Sequence[int], look: Look) -> dict[str, Any]:
    title = axis_title(look.theme, "Customers")
    return number_axis(look.theme, 0, HEADROOM * max(counts), look.formats.number, whole=True, title=title)


def _shares_axis(distribution: Distribution, segments: Sequence[Segment], look: Look) -> dict[str, Any]:
    highest = max((share for each in segments for share in _shares(distribution, each.number)), default=1.0)
    title = axis_title(look.theme, "Share of the segment")
    return number_axis(look.theme, 0, HEADROOM * highest, partial(_percentage, look.formats), title=title)


def _percentage(formats: Formats, share: float, decimals: int) -> str:
    return formats.share(share, max(decimals - 2, 0))


def _note(distribution: Distribution, numbers: Sequence[int], formats: Formats, silent: Sequence[str] = ()) -> str:
    missing = sum(distribution.missing.get(number, 0) for number in numbers)
    customers = sum(_known(distribution, number) for number in numbers) + missing
    text = f"Customers: {known_for(Coverage(customers - missing, customers), formats)}"
    return wrapped(text + (f". No known value in: {listed(silent)}" if silent else ""), NOTE_WIDTH)


def _alt(distribution: Distribution, counts: Sequence[int], labels: list[str], formats: Formats) -> str:
    known, missing = sum(counts), distribution.missing.get(ALL_CUSTOMERS, 0)
    if not known:
        return f"{distribution.attribute.label}: no value is known for any of {formats.count(missing)} customers."
    coverage = known_for(Coverage(known, known + missing), formats)
    fullest = max(range(len(counts)), key=lambda position: counts[position])
    return (
        f"{distribution.attribute.label} of customers, {coverage}. The fullest group is {labels[fullest]}, with "
        f"{formats.share(counts[fullest] / known)}."
    )


def _alt_by_segment(
    distribution: Distribution,
    drawn: Sequence[Segment],
    silent: Sequence[str],
    labels: list[str],
    formats: Formats,
) -> str:
    findings = []
    for segment in drawn:
        shares = _shares(distribution, segment.number)
        fullest = max(range(len(shares)), key=lambda position: shares[position])
        findings.append(f"{segment.name} {labels[fullest]} ({formats.share(shares[fullest])})")
    found = f"Most frequent: {'; '.join(findings)}." if findings else "No value is known."
    nothing = f" No known value in: {listed(silent)}." if silent else ""
    return f"{distribution.attribute.label} by segment. {found}{nothing}"


def _counts_table(counts: Sequence[int], labels: list[str], formats: Formats) -> pd.DataFrame:
    known = sum(counts)
    shares = [formats.share(count / known if known else None) for count in counts]
    return pd.DataFrame(
        {"Range": labels, "Customers": [formats.count(count) for count in counts], "Share of known": shares}
    )


def _shares_table(
    distribution: Distribution, segments: Sequence[Segment], labels: list[str], formats: Formats
) -> pd.DataFrame:
    columns: dict[str, list[str]] = {"Range": [*labels, "Known for"]}
    for segment in segments:
        shares: Sequence[float | None] = _shares(distribution, segment.number) or [None] * len(labels)
        known, missing = _known(distribution, segment.number), distribution.missing.get(segment.number, 0)
        coverage = people_known(Coverage(known, known + missing), formats)
        columns[numbered(segment)] = [*(formats.share(share) for share in shares), coverage]
    return pd.DataFrame(columns)
