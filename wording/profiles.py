"""What a number means, in words a marketer can repeat without overclaiming."""

from domain.attributes import Kind
from domain.profiles import AttributeProfile, Nearness, SegmentProfile, telling
from wording.formats import MINUS, Formats, is_known

_MOST_TOLD = 3
_NEARLY_AS_CLOSE, _MUCH_CLOSER = 0.9, 0.6  # distance to the own centre, as a share of that to the next one
_HARDLY = 0.05


def against_average(difference: float | None, formats: Formats) -> str:
    if difference is None or not is_known(difference):
        return "unknown"
    signed = formats.difference(difference)
    if not signed.startswith(("+", MINUS)):
        return "about the same as the average customer"
    side = "above" if signed.startswith("+") else "below"
    return f"{signed[1:]} standard deviations {side} the average customer"


def average_and_index(profile: AttributeProfile, formats: Formats) -> str:
    if profile.mean is None:
        return "No value is known in this segment"
    average = f"Average: {formats.value(profile.attribute, profile.mean)}"
    if not is_known(profile.index):
        return f"{average}; no index, because the average of all customers is not above 0"
    return f"{average}; index {formats.count(profile.index)} (100 is the average customer)"


def beside_all(profile: AttributeProfile, formats: Formats) -> str:
    """'62 years, all 45 years': the averages of the segment and of all customers; of a flag the shares who have it."""

    def written(mean: float | None) -> str:
        return formats.share(mean, 0) if profile.attribute.kind is Kind.FLAG else formats.value(profile.attribute, mean)

    return f"{written(profile.mean)}, all {written(profile.mean_of_all)}"


def describe_formation(profile: SegmentProfile) -> str:
    """The differences that formed the segment, largest first; only those that names may be made of."""
    return _described(profile, True, "Close to the average customer in everything the segments were formed on.")


def describe_besides(profile: SegmentProfile) -> str:
    """The same of the attributes that merely describe it."""
    return _described(profile, False, "Close to the average customer in everything else.")


def _described(profile: SegmentProfile, basis: bool, without: str) -> str:
    if not profile.segment.size:
        return "Nobody is in this segment."
    told = [f"{found.attribute.label}: {_compared(found)}" for found in telling(profile, basis)[:_MOST_TOLD]]
    return f"{'; '.join(told)}." if told else without


def _compared(found: AttributeProfile) -> str:
    """How the segment's mean compares with that of all customers; `difference` and `mean` are known."""
    side = "above" if (found.difference or 0.0) > 0 else "below"
    if found.index is None or found.attribute.kind is Kind.CHANGE:
        return f"{side} the average"
    if (found.index - 100) * (found.difference or 0.0) <= 0:
        # The difference was measured after winsorising, the index before: a few extreme values can turn it round.
        return f"{side} the average, a few extreme values aside"
    if found.attribute.kind in {Kind.MONEY, Kind.COUNT, Kind.DAYS}:
        return _multiple(found.index / 100, side)
    return _side_by_side(found, found.index, side)


def _multiple(ratio: float, side: str) -> str:
    percent = round(100 * ratio)
    if ratio <= 0:
        return "zero on average" if ratio == 0 else "negative on average"
    if percent < 45:
        return f"{percent}% of the average" if percent else "less than 1% of the average"
    if percent <= 55:
        return "about half the average"
    if abs(percent - 100) < 5:
        return f"slightly {side} the average"
    if percent < 195:
        return f"{abs(percent - 100)}% {side} the average"
    times = f"{ratio:.1f}".removesuffix(".0") if ratio < 9.95 else f"{ratio:.0f}"
    return f"{times} times the average" if ratio <= 100 else "more than 100 times the average"


def _side_by_side(found: AttributeProfile, index: float, side: str) -> str:
    mean = found.mean or 0.0
    here = _written(mean, found.attribute.kind)
    everywhere = _written(100 * mean / index, found.attribute.kind) if index else ""
    if here == everywhere:
        return f"slightly {side} the average"
    if found.attribute.kind is Kind.FLAG:
        return f"{here} of them" + (f", {everywhere} of all customers" if everywhere else "")
    unit = f" {found.attribute.unit}" if found.attribute.kind is Kind.YEARS else ""
    return f"{here}{unit} on average" + (f", {everywhere} for all customers" if everywhere else "")


def _written(value: float, kind: Kind) -> str:
    if kind in {Kind.SHARE, Kind.FLAG}:
        return f"{value:.0%}"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}"


def describe_nearness(nearness: Nearness, other: str) -> str:
    """`other` is what the nearest segment besides is called."""
    if nearness.outlier:
        return f"Further from the average customer than 99 of 100 were when the segments were found; the nearest is {other}."
    if nearness.own is None:
        return f"Fits no segment; the nearest is {other}."
    if nearness.own >= _NEARLY_AS_CLOSE * nearness.other_distance:
        return _as_close(nearness, other)
    much = "Much closer" if nearness.own < _MUCH_CLOSER * nearness.other_distance else "Closer"
    return f"{much} to this segment than to any other; the next is {other}."


def _as_close(nearness: Nearness, other: str) -> str:
    if nearness.by_nearest_centre:
        return f"Nearly as close to {other}: a small change would put this customer there."
    how = "nearer" if nearness.own is not None and nearness.own > nearness.other_distance else "nearly as near"
    return f"The middle of {other} is {how}; the method goes by more than the middle."


def in_favour(part: float) -> str:
    """What an attribute says, by its part in `speaks`."""
    if abs(part) < _HARDLY:
        return "hardly matters"
    return "for" if part > 0 else "against"
