"""What is said of a value by itself, whatever others have: from where on, and why from there."""

from domain.attributes import Claim

_HARDLY = 0.1  # one in ten: what people still call an exception
_MOSTLY = 0.51  # more than half, as a page without decimals shows it
_CHANGED = 0.1  # less is what one salary day more or less in a quarter makes
HALF_A_YEAR, _MONTH = 182, 30  # days, and the words say so themselves


def nothing(words: str) -> Claim:
    return Claim(words, 0, above=False)


def idle(words: str, days: int = 0) -> Claim:
    """Nothing of what customers do themselves, or not for so many days: said once, whichever attribute tells it."""
    return Claim(words, days, above=days > 0, topic="idle")


def hardly(words: str) -> Claim:
    return Claim(words, _HARDLY, above=False)


def mostly(words: str) -> Claim:
    return Claim(words, _MOSTLY, above=True)


def rising(words: str) -> Claim:
    return Claim(words, _CHANGED, above=True)


def falling(words: str) -> Claim:
    return Claim(words, -_CHANGED, above=False)


def since_last(nothing_came: str, came: str) -> tuple[Claim, ...]:
    """Of days since something: "... for half a year", "... in the last 30 days"."""
    return Claim(f"{nothing_came} for half a year", HALF_A_YEAR, above=True), within_a_month(came)


def within_a_month(came: str) -> Claim:
    return Claim(f"{came} in the last {_MONTH} days", _MONTH, above=False)
