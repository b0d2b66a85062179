"""How grave a finding is, by the share of rows that it concerns."""

from domain.health import Severity

# Below one row in a hundred, medians and segment sizes move less than chance moves them from one month to the next.
NOTICEABLE = 0.01
# From one row in five on, a typical segment is shaped by what is missing rather than by what customers do.
SERIOUS = 0.2


def judge(share: float, least: Severity = Severity.FINE, worst: Severity = Severity.STOPS) -> Severity:
    """How grave it is that this share of the rows is so, within the bounds that its kind has."""
    by_share = Severity.STOPS if share >= SERIOUS else Severity.LOOK if share >= NOTICEABLE else Severity.FINE
    return min(max(by_share, least, key=_rank), worst, key=_rank)


def _rank(severity: Severity) -> int:
    return severity.rank
