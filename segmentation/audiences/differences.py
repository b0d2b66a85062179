"""What one audience rule asks that another does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.audiences import AudienceRule, Match, RulePart


@dataclass(frozen=True)
class RuleDifference:
    """`match` (then, now) where the rules ask for another number of their parts, else None; the order of parts is none.

    A group in which anything differs is another part.
    """

    match: tuple[Match, Match] | None
    only_then: tuple[RulePart, ...]
    only_now: tuple[RulePart, ...]


def compare_rules(then: AudienceRule, now: AudienceRule) -> RuleDifference:
    match = None if then.match is now.match else (then.match, now.match)
    return RuleDifference(match, tuple(_only(then.parts, now.parts)), tuple(_only(now.parts, then.parts)))


def _only(parts: Sequence[RulePart], others: Sequence[RulePart]) -> Iterator[RulePart]:
    """Each part of the others stands against one of its like."""
    left = list(others)
    for part in parts:
        if part in left:
            left.remove(part)
        else:
            yield part
