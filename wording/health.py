"""What the bank's data can carry."""

from domain.health import (
    CUSTOMERS_PER_SEGMENT,
    MONTHS_OF_A_YEAR,
    DataHealth,
    Finding,
    Severity,
    Sufficiency,
    UnknownCodes,
)
from wording.formats import UNKNOWN, Formats
from wording.sentences import write_fact


def months_of_history(sufficiency: Sufficiency, formats: Formats) -> str:
    if sufficiency.months is None:
        return UNKNOWN
    return f"{formats.count(sufficiency.months)} of {formats.count(MONTHS_OF_A_YEAR)} months"


def enough_sentence(sufficiency: Sufficiency, health: DataHealth, formats: Formats) -> str:
    graver = any(table.worst is Severity.STOPS for table in health.tables)
    return (
        f"Enough customers and history for up to {formats.count(sufficiency.most_segments)} segments of "
        f"{formats.count(CUSTOMERS_PER_SEGMENT)} and more on average; {formats.count(sufficiency.usable_attributes)} "
        "attributes tell them apart."
    ) + (" Before you choose attributes, read what stops some of them." if graver else "")


def count_finding(finding: Finding, formats: Formats) -> str:
    """What was found, in how many rows of how many."""
    what = write_fact(finding.what, formats)
    if not finding.of:
        return f"{finding.table}: {what}"
    return f"{formats.count(finding.rows)} {what} ({formats.share(finding.share)} of {formats.count(finding.of)})"


def count_unclassified(codes: UnknownCodes, formats: Formats) -> str:
    share = formats.share(codes.rows / codes.of if codes.of else None)
    return f"{formats.count(codes.rows)} of {formats.count(codes.of)} rows ({share}) are unclassified."
