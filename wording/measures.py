"""Which number stands for many customers, said in one way everywhere, so that no two of one thing have the same words.

A median is typical, a mean is average, a sum is in all.
"""

from decimal import Decimal

from domain.sentences import Counted
from wording.formats import Formats
from wording.sentences import write_fact

TYPICAL, AVERAGE, IN_ALL = "typical", "average", "in all"
MEASURE_WORDS = (TYPICAL, AVERAGE, IN_ALL)

TYPICAL_HELP = "Typical is the median: half of the customers whose value is known are above, half below."


def typical(label: str) -> str:
    """
    >>> typical("Deposits")
    'Deposits, typical'
    """
    return f"{label}, {TYPICAL}"


def in_all(label: str) -> str:
    """
    >>> in_all("Deposits")
    'Deposits in all'
    """
    return f"{label} {IN_ALL}"


def reconciled_sentence(total: Decimal, lacking: Counted, formats: Formats) -> str:
    """Under lines of money that add up; `lacking` are the bank's rows without an amount."""
    sums = f"All lines together: {formats.money_exact(total)}, which is the sum in the bank's database to the cent."
    if not lacking.number:
        return sums
    has, are = ("has", "is") if lacking.number == 1 else ("have", "are")
    return (
        f"{sums} {write_fact(lacking, formats)} {has} no known amount and {are} in no line; sums that they are part of are unknown "
        "for their customers."
    )
