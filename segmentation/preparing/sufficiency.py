"""Whether there is enough to build segments on, said before they are built on sand."""

from collections.abc import Sequence

from domain.attributes import AttributeSummary
from domain.health import (
    CUSTOMERS_PER_SEGMENT,
    FEWEST_ATTRIBUTES,
    FEWEST_CUSTOMERS,
    FEWEST_MONTHS,
    LEAST_ACTIVE_SHARE,
    MONTHS_OF_A_YEAR,
    Sufficiency,
)
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS

ACTIVITY = "days_since_transaction"  # known for whoever ever did something


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
