"""How far data and segments may be trusted, in sentences."""

from domain.health import (
    CUSTOMERS_PER_SEGMENT,
    FEWEST_ATTRIBUTES,
    FEWEST_CUSTOMERS,
    FEWEST_MONTHS,
    LEAST_ACTIVE_SHARE,
    MONTHS_OF_A_YEAR,
    Shortcoming,
    Sufficiency,
)
from domain.segments import FEWEST_SEGMENTS
from domain.sentences import Counted
from domain.trust import CountReason, SegmentCountComparison, separation_of
from wording.formats import Formats
from wording.sentences import write_fact

_WHY_NONE = {
    CountReason.TOO_SMALL: "No reliable segmentation found: every number leaves a segment too small to act on.",
    CountReason.NOT_REPRODUCIBLE: (
        "No reliable segmentation found: whatever their number, other samples of the customers give other segments. Other "
        "attributes may separate customers better."
    ),
}
_HOW_FAR = {
    CountReason.CUT: "But the segments cut through groups that emptier space separates: HDBSCAN may find these groups.",
    CountReason.SET_APART: "This is clearer than in data without groups.",
    CountReason.BY_DEGREES: "But customers differ by degrees: where one segment ends is a choice, not a discovery.",
}


def why_this_number(comparison: SegmentCountComparison, formats: Formats) -> str:
    """Why this number of segments is recommended, or none."""
    best = comparison.best
    if best is None:
        return _WHY_NONE[comparison.reason]
    return (
        f"Other samples of the customers give the same {formats.count(best.n_segments)} segments (agreement "
        f"{formats.figure(best.reproducibility, 2)} of 1). Their separation is {separation_of(best.silhouette)} "
        f"(silhouette {formats.figure(best.silhouette, 2)}). {_HOW_FAR[comparison.reason]}"
    )


def describe_shortcomings(sufficiency: Sufficiency, formats: Formats) -> list[str]:
    """What there is too little of, and why it matters."""
    return [_shortcoming(each, sufficiency, formats) for each in sufficiency.shortcomings]


def _shortcoming(short: Shortcoming, found: Sufficiency, formats: Formats) -> str:
    count = formats.count
    match short:
        case Shortcoming.CUSTOMERS:
            return (
                f"{count(FEWEST_CUSTOMERS)} customers are needed for {count(FEWEST_SEGMENTS)} segments of "
                f"{count(CUSTOMERS_PER_SEGMENT)}; the bank has {count(found.customers)}. The averages of smaller segments "
                "change with every customer who comes or goes."
            )
        case Shortcoming.MONTHS:
            return (
                f"{_months(found, formats)}; at least {count(FEWEST_MONTHS)} are needed. With fewer, one month's habits "
                "look like a customer's character, and a trend cannot be measured."
            )
        case Shortcoming.ACTIVE_CUSTOMERS:
            return (
                f"{formats.share(found.active_share, 0)} of the customers ever started a transaction; at least "
                f"{formats.share(LEAST_ACTIVE_SHARE, 0)} are needed. With fewer, most customers are in one segment, and "
                "nothing is known about them."
            )
        case Shortcoming.ATTRIBUTES:
            return (
                f"{write_fact(Counted(found.usable_attributes, 'attribute'), formats)} can tell customers apart; at least "
                f"{count(FEWEST_ATTRIBUTES)} are needed. With fewer, segments only cut a ranking into pieces."
            )


def describe_caution(sufficiency: Sufficiency, formats: Formats) -> str | None:
    """What to know about data that is enough; None when there is nothing."""
    if not sufficiency.covers_part_of_a_year:
        return None
    return f"{_months(sufficiency, formats)}: attributes that look back a whole year cover only these."


def _months(found: Sufficiency, formats: Formats) -> str:
    return f"{formats.count(found.months)} of the last {formats.count(MONTHS_OF_A_YEAR)} months have transactions"
