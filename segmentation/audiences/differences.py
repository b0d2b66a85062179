"""What one audience rule asks that another does not."""

from collections.abc import Iterator, Sequence

from domain.audiences import AudienceRule, RuleDifference, RulePart


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
