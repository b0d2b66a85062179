"""Whether there is enough to build segments on, said before they are built on sand."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.attributes import AttributeSummary
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS

# Averages of fewer people change with every customer who comes or goes, and a campaign cannot be measured on them.
CUSTOMERS_PER_SEGMENT = 100
FEWEST_CUSTOMERS = FEWEST_SEGMENTS * CUSTOMERS_PER_SEGMENT
# Spending trend compares two quarters; with less, one month's habits pass for a customer's character.
FEWEST_MONTHS = 6
# Below half, the typical customer of every behaviour attribute is somebody of whom nothing is known.
LEAST_ACTIVE_SHARE = 0.5
# With one or two, segments only cut a ranking into pieces, which needs no segmentation.
FEWEST_ATTRIBUTES = 3
MONTHS_OF_A_YEAR = 12
ACTIVITY = "days_since_transaction"  # known for whoever ever did something


@dataclass(frozen=True)
class Sufficiency:
    """`shortcomings` say what is not enough and why it matters; `cautions` what can be lived with.

    `months` is None where nobody counted them. `most_segments` is how many segments of CUSTOMERS_PER_SEGMENT on average
    there can be; 0 when not even two.
    """

    customers: int
    months: int | None
    active_share: float
    usable_attributes: int
    shortcomings: tuple[str, ...]
    cautions: tuple[str, ...]
    most_segments: int

    @property
    def enough(self) -> bool:
        return not self.shortcomings


def judge_sufficiency(summaries: Sequence[AttributeSummary], months: int | None) -> Sufficiency:
    """`months` counts those of the last twelve complete calendar months that have transactions; None: unknown."""
    customers = max((summary.customers for summary in summaries), default=0)
    active = next((s.known / s.customers for s in summaries if s.attribute.name == ACTIVITY and s.customers), 0.0)
    usable = sum(summary.unusable is None for summary in summaries)
    possible = min(customers // CUSTOMERS_PER_SEGMENT, MOST_SEGMENTS)
    return Sufficiency(
        customers,
        months,
        active,
        usable,
        tuple(_shortcomings(customers, months, active, usable)),
        (_CAUTION.format(months=months),) if months is not None and FEWEST_MONTHS <= months < MONTHS_OF_A_YEAR else (),
        possible if possible >= FEWEST_SEGMENTS else 0,
    )


def _shortcomings(customers: int, months: int | None, active: float, usable: int) -> list[str]:
    judged = {
        f"There are {customers:,} customers; {FEWEST_CUSTOMERS:,} are needed for {FEWEST_SEGMENTS} segments of "
        f"{CUSTOMERS_PER_SEGMENT}, and with fewer people an average changes with every one of them.": (
            customers < FEWEST_CUSTOMERS
        ),
        f"{months} of the last {MONTHS_OF_A_YEAR} months have transactions; with fewer than {FEWEST_MONTHS}, one month's "
        "habits pass for a customer's character, and a trend cannot be known.": months is not None
        and months < FEWEST_MONTHS,
        f"{active:.0%} of the customers ever started a transaction; below {LEAST_ACTIVE_SHARE:.0%}, most customers fall "
        "into one segment of whom nothing is known.": active < LEAST_ACTIVE_SHARE,
        f"{usable} attributes tell the customers apart; with fewer than {FEWEST_ATTRIBUTES}, segments only cut a ranking "
        "into pieces.": usable < FEWEST_ATTRIBUTES,
    }
    return [sentence for sentence, short in judged.items() if short]


_CAUTION = "{months} of the last 12 months have transactions: attributes over 365 days and over twelve months cover only these."
