"""Which bank is at a new address, and what speaks for each; for marketers and administrators."""

from domain.banks import BankCandidate, BankQuestion
from wording.formats import Formats


def describe_address(question: BankQuestion, formats: Formats) -> str:
    """In Markdown."""
    if question.customers is None:
        there = "Its database does not answer now, so nothing can be compared"
    else:
        there = f"There are {formats.count(question.customers)} customers"
    return (
        f"The bank's database is at an address that is new here: `{question.address}`. {there}. Say once which bank it is: "
        "nothing saved for a bank is shown before. A wrong answer can be put right by the administrator."
    )


def describe_candidate(candidate: BankCandidate, formats: Formats) -> tuple[str, ...]:
    """What was known of it last, and how much of that is at the new address; a sentence each."""
    if candidate.customers is None or candidate.as_of is None or candidate.refreshed_at is None:
        return ("Nothing of it was read into this data folder, so it cannot be compared.",)
    last = f"{formats.count(candidate.customers)} customers as of {formats.day(candidate.as_of)}"
    return (f"Last refresh {formats.moment(candidate.refreshed_at)}: {last}.", *_likeness(candidate, formats))


def _likeness(candidate: BankCandidate, formats: Formats) -> tuple[str, ...]:
    if candidate.found is None:
        return ()
    found, tried = formats.count(candidate.found), formats.count(candidate.tried)
    return (
        f"Of {tried} customer ids of that refresh, {found} are at the new address. Two banks that number their customers "
        "from 1 share ids too: compare the numbers of customers as well.",
    )
