"""What the scores of recency, frequency and money mean."""

from collections.abc import Mapping
from itertools import pairwise

from domain.attributes import Attribute
from domain.rfm import Band, Measure, RfmGrid, values_on_both_sides
from wording.formats import Formats
from wording.labels import listed

_NOUNS = {Measure.RECENCY: "days since the last transaction", Measure.FREQUENCY: "transactions", Measure.MONEY: "spent"}


def threshold_texts(grid: RfmGrid, measure: Measure, attribute: Attribute, formats: Formats) -> list[str]:
    """From score 1 to 5: the values found in quintiles, the bounds of own cut points."""
    if grid.settings.cuts is None:
        return [_values_of(band, attribute, formats) for band in reversed(grid.bands[measure])]
    bounds = getattr(grid.settings.cuts, measure)
    written = [formats.edge(attribute, bound) for bound in bounds]
    if measure is Measure.RECENCY:
        days = [formats.value(attribute, bound) for bound in bounds]
        middle = [f"over {low} to {high}" for low, high in zip(written, days[1:], strict=False)]
        return [f"over {days[-1]}", *reversed(middle), f"at most {days[0]}"]
    middle = [f"{low} to under {high}" for low, high in pairwise(written)]
    return [f"under {written[0]}", *middle, f"{written[-1]} or more"]


def _values_of(band: Band, attribute: Attribute, formats: Formats) -> str:
    if band.lowest is None or band.highest is None:
        return "nobody"
    if band.lowest == band.highest:
        return formats.value(attribute, band.lowest)
    return formats.edges(attribute, band.lowest, band.highest)


def how_cut(grid: RfmGrid, attributes: Mapping[Measure, Attribute], formats: Formats) -> str:
    if grid.settings.cuts is not None:
        return "Own cut points."
    quintiles = "Quintiles: each score holds a fifth of the customers in the grid."
    shared = {measure: values_on_both_sides(grid.bands[measure]) for measure in Measure}
    parted = [
        f"{listed([formats.edge(attributes[measure], value) for value in values])} {_NOUNS[measure]}"
        for measure, values in shared.items()
        if values
    ]
    if not parted:
        return quintiles
    return (
        f"{quintiles} So customers with the same value may fall on both sides of a cut, parted by customer id; here those "
        f"with {'; '.join(parted)}. Own cut points keep them together."
    )


def too_few_in_grid(grid: RfmGrid, formats: Formats) -> str:
    people = f"{formats.count(grid.scored)} customers are" if grid.scored > 1 else "1 customer is"
    return f"Only {people} in the grid, fewer than it has cells: scores say little."
