"""Bins of a distribution as axis and words. Outer bins hold everything beyond, so their outer edges are not shown."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from domain.attributes import Distribution, Kind
from ui.charts.look import Look
from ui.charts.theme import axis, axis_title
from wording.formats import Formats
from wording.labels import wrapped

MOST_TICKS = 12


def bin_labels(distribution: Distribution, formats: Formats) -> list[str]:
    """Words such as 'under $500' and '$5,000 and more', low to high; 'No' and 'Yes' for a flag."""
    attribute, edges = distribution.attribute, distribution.edges
    if is_yes_or_no(distribution):
        return ["No", "Yes"]
    if len(edges) == 2:
        return [_between(distribution, edges[0], edges[1], formats)]
    inner = [_between(distribution, low, high, formats) for low, high in pairwise(edges[1:-1])]
    first, last = formats.edge(attribute, edges[1]), formats.edge(attribute, edges[-2])
    return [f"under {first}", *inner, f"{last} and more"]


def _between(distribution: Distribution, low: float, high: float, formats: Formats) -> str:
    """A bin ends below its upper edge: of whole numbers, 1 to below 2 is '1' and 5 to below 10 is '5 – 9'."""
    attribute = distribution.attribute
    if attribute.kind not in (Kind.COUNT, Kind.DAYS):
        return formats.edges(attribute, low, high)
    return formats.edge(attribute, low) if high - low <= 1 else formats.edges(attribute, low, high - 1)


def is_yes_or_no(distribution: Distribution) -> bool:
    return distribution.attribute.kind is Kind.FLAG and len(distribution.edges) == 3


def bin_axis(distribution: Distribution, look: Look) -> dict[str, Any]:
    """Bins have equal room whatever their width; ticks stand at the inner edges, thinned where they would collide."""
    bins = len(distribution.edges) - 1
    positions, texts = _ticks(distribution, look.formats)
    return axis(
        look.theme,
        range=[-0.5, bins - 0.5],
        tickmode="array",
        tickvals=positions,
        ticktext=texts,
        autotickangles=[0, -40],
        ticks="outside" if len(texts) != bins else "",
        tickcolor=look.theme.grid,
        title=axis_title(look.theme, _title(distribution)),
    )


def _ticks(distribution: Distribution, formats: Formats) -> tuple[Sequence[float], Sequence[str]]:
    bins = len(distribution.edges) - 1
    if bins == 1 or is_yes_or_no(distribution):
        return list(range(bins)), [wrapped(label) for label in bin_labels(distribution, formats)]
    step = -(-(bins - 1) // MOST_TICKS)
    shown = range(1, bins, step)
    texts = [wrapped(formats.tick(distribution.attribute, distribution.edges[edge])) for edge in shown]
    return [edge - 0.5 for edge in shown], texts


def _title(distribution: Distribution) -> str:
    attribute = distribution.attribute
    unit = {Kind.DAYS: "days", Kind.YEARS: "years"}.get(attribute.kind, "")
    text = f"{attribute.label} ({unit})" if unit and unit not in attribute.label.lower() else attribute.label
    return wrapped(text, 34)
