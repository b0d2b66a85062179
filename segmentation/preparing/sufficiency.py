"""Whether there is enough data to build segments on."""

from collections.abc import Sequence

from domain.attributes import AttributeSummary
from domain.health import CUSTOMERS_PER_SEGMENT, Sufficiency
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS

ACTIVITY = "days_since_transaction"  # known for every customer who ever started a transaction


def judge_sufficiency(summaries: Sequence[AttributeSummary], months: int | None) -> Sufficiency:
    """`months`: how many of the last twelve complete calendar months have transactions; None where not counted."""
    customers = max((summary.customers for summary in summaries), default=0)
    active = next((s.known / s.customers for s in summaries if s.attribute.name == ACTIVITY and s.customers), 0.0)
    usable = sum(summary.unusable is None for summary in summaries)
    possible = min(customers // CUSTOMERS_PER_SEGMENT, MOST_SEGMENTS)
    return Sufficiency(customers, months, active, usable, possible if possible >= FEWEST_SEGMENTS else 0)
