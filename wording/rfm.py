"""What the scores and segments of recency, frequency and money mean."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from domain.attributes import Attribute
from domain.rfm import (
    NEW_WITHIN,
    NOT_IN_WINDOW,
    SCORES,
    USUAL_MAP,
    Band,
    GridArea,
    GridSegment,
    Measure,
    RfmGrid,
)
from domain.sentences import Counted
from wording.formats import Formats
from wording.labels import listed
from wording.sentences import write_fact

MEASURES = {Measure.RECENCY: "Recency", Measure.FREQUENCY: "Transactions", Measure.MONEY: "Spending"}
# What the scores say: they compare the customers of one grid, and know nothing of loyalty or sleep.
_IN_WORDS = {
    "Champions": "Busiest and most recent",
    "Loyal": "Busier",
    "Potential Loyalists": "Quieter, but more recent",
    "Promising": "Quietest, but more recent",
    "Need Attention": "In the middle",
    "About To Sleep": "Quieter",
    "At Risk": "Less recent",
    "Can't Lose": "Busiest, but less recent",
    "Hibernating": "Quieter and less recent",
}
_SEGMENT, _NEW, _MEANS = "Segment", "New here", "In words"


def in_window(grid: RfmGrid, formats: Formats) -> str:
    """As the end of a sentence: "in the last 90 days"."""
    length = grid.settings.window.length
    if length is not None:
        return f"in the last {write_fact(length, formats)}"
    return f"since {formats.day(grid.known_since)}, where the bank's data begins" if grid.known_since else "at any time"


def threshold_texts(grid: RfmGrid, measure: Measure, attribute: Attribute, formats: Formats) -> list[str]:
    """From score 1 to 5: the values found, or the bounds of own cut points."""
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
    return _range((band.lowest, band.highest), attribute, formats)


def _range(ends: tuple[float, float] | None, attribute: Attribute, formats: Formats) -> str:
    if ends is None:
        return ""
    return formats.value(attribute, ends[0]) if ends[0] == ends[1] else formats.edges(attribute, *ends)


def score_rows(grid: RfmGrid, attributes: Mapping[Measure, Attribute], formats: Formats) -> list[dict[str, str]]:
    """A row per score, the best first: what has it, and which share of the customers in the grid."""
    columns = {
        MEASURES[measure]: [
            f"{text} ({formats.share(band.customers / grid.scored, 0)})" if band.customers else text
            for text, band in zip(
                reversed(threshold_texts(grid, measure, attribute, formats)), grid.bands[measure], strict=True
            )
        ]
        for measure, attribute in attributes.items()
    }
    return [
        {"Score": formats.count(score)} | {name: texts[row] for name, texts in columns.items()}
        for row, score in enumerate(reversed(SCORES))
    ]


def how_cut(grid: RfmGrid, formats: Formats) -> str:
    if grid.settings.cuts is not None:
        return "Own cut points. Percentages are of the customers in the grid."
    shares = [band.customers / grid.scored for bands in grid.bands.values() for band in bands if band.customers]
    return " ".join(
        [
            "The scores are cut where they come nearest to fifths of the customers in the grid. Customers with the same "
            f"value always have the same score, so a score holds {formats.share(min(shares), 0)} to "
            f"{formats.share(max(shares), 0)} of them.",
            *filter(None, (_fewer_scores(measure, grid.bands[measure], formats) for measure in Measure)),
        ]
    )


def _fewer_scores(measure: Measure, bands: tuple[Band, ...], formats: Formats) -> str:
    there = [band.score for band in reversed(bands) if band.customers]
    if len(there) == len(SCORES):
        return ""
    scores = f"the scores {listed([formats.count(score) for score in there])} exist"
    if len(there) == 1:
        scores = f"the score {formats.count(there[0])} exists"
    return f"{MEASURES[measure]}: too few values differ, or too many customers have the same one, so only {scores}."


def outside_sentence(grid: RfmGrid, formats: Formats) -> str:
    """Who is not scored, and where they are; empty when all are scored."""
    outside, everybody = grid.outside.customers, grid.scored + grid.outside.customers
    if not outside:
        return ""
    return (
        f"{formats.count(outside)} of {formats.count(everybody)} customers ({formats.share(outside / everybody, 0)}) have no "
        f"transaction {in_window(grid, formats)}. They have no scores and are a segment of their own, “{NOT_IN_WINDOW}”. "
        f"Scores compare the other {formats.count(grid.scored)} with each other."
    )


def segment_rows(grid: RfmGrid, attributes: Mapping[Measure, Attribute], formats: Formats) -> list[dict[str, str]]:
    """A row per segment: what its name comes to in days, counts and money of this bank."""
    days, transactions, money = (attributes[measure] for measure in Measure)
    rows = []
    for segment in grid.segments:
        row = {
            _SEGMENT: segment.name,
            **_in_words(segment.name, grid),
            "Scores": _scores_of(segment.name, grid),
            "Customers": formats.count(segment.customers),
            MEASURES[Measure.RECENCY]: _range(segment.days, days, formats),
            MEASURES[Measure.FREQUENCY]: _range(segment.transactions, transactions, formats),
            f"{MEASURES[Measure.MONEY]}, median": "" if segment.money is None else formats.value(money, segment.money),
        }
        rows.append(row | _new_of(segment, formats))
    return rows


def _scores_of(name: str, grid: RfmGrid) -> str:
    return written_areas([area for area in grid.settings.areas if area.name == name]) or "none"


def written_areas(areas: Iterable[GridArea]) -> str:
    return listed([f"R{_span(area.recency)} F{_span(area.frequency)}" for area in areas])


def _span(ends: tuple[int, int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}\N{EN DASH}{ends[1]}"


def _new_of(segment: GridSegment, formats: Formats) -> dict[str, str]:
    return {} if segment.newcomers is None else {_NEW: formats.count(segment.newcomers)}


def _in_words(name: str, grid: RfmGrid) -> dict[str, str]:
    return {_MEANS: _IN_WORDS.get(name, "")} if grid.settings.areas == USUAL_MAP else {}


def segments_help(grid: RfmGrid) -> str:
    if grid.settings.cuts:
        return "Scores follow your own cut points, not a comparison of customers."
    compared = (
        "Scores compare the customers of this grid: busier and quieter count transactions, more and less recent the days since "
        "the last one. The numbers beside them say what it comes to here."
    )
    if grid.settings.areas != USUAL_MAP:
        return compared
    return f"{compared} The names are those of the textbooks: no score knows who is loyal, asleep or lost."


def new_sentence(grid: RfmGrid, formats: Formats) -> str:
    """What the column of newcomers counts, or why there is none."""
    days = write_fact(Counted(NEW_WITHIN, "day"), formats)
    if all(segment.newcomers is None for segment in grid.segments):
        enough = write_fact(Counted(2 * NEW_WITHIN, "day"), formats)
        return f"The bank's data does not reach back far enough to tell who is new: that takes {enough}."
    return (
        f"New here: the first transaction known of the customer, of any kind, is of the last {days}. Few transactions alone make "
        "nobody new; who was a customer before the bank's data begins, or without any transaction, cannot be told."
    )


def all_time_sentence(grid: RfmGrid, formats: Formats) -> str:
    """Empty for other windows."""
    if grid.settings.window.length is not None or grid.known_since is None:
        return ""
    return (
        f"All time is from {formats.day(grid.known_since)} on, the first transaction that the bank's data holds. Nobody's "
        "number of transactions or spending falls over all time, so on later days their scores can only rise."
    )


def parted_sentence() -> str:
    return (
        "Made by an earlier version, which parted customers of the same value by their id to fill fifths evenly. Scored "
        "again, customers of one value are together, and that alone moves some of them. Found again on the newest data, "
        "they are together from the start."
    )


def too_few_in_grid(grid: RfmGrid, formats: Formats) -> str:
    people = f"{formats.count(grid.scored)} customers are" if grid.scored > 1 else "1 customer is"
    return f"Only {people} in the grid, fewer than it has cells: scores say little."
