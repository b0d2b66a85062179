"""What a number means, in words that a marketer can repeat without claiming too much."""

from domain.attributes import Kind
from domain.profiles import AttributeProfile, Nearness, SegmentProfile, telling
from wording.coverage import known_for_share, unless_complete
from wording.formats import MINUS, Formats, is_known

_MOST_SHOWN = 3  # what a reader keeps in mind of one segment
# Percent of the average. These bands are how people speak: nobody repeats "the average plus 3 %".
_ABOUT_HALF, _SLIGHTLY, _IN_TIMES = range(45, 56), 5, 195
_NEARLY_AS_CLOSE, _MUCH_CLOSER = 0.9, 0.6  # distance to the own centre, as a share of that to the next one
_HARDLY = 0.05  # an attribute with a twentieth of the whole does not decide


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
    average = f"Average: {formats.value(profile.attribute, profile.mean)}{unless_complete(profile.coverage, formats)}"
    if not is_known(profile.index):
        return f"{average}; no index, because the average of all customers is not above 0"
    return f"{average}; index {formats.count(profile.index)} (100 is the average customer)"


def beside_all(profile: AttributeProfile, formats: Formats) -> str:
    """'62 years, all 45 years': the averages of the segment and of all customers; of a flag the shares who have it.

    Unless all are known, for how many of the segment it is.
    """

    def written(mean: float | None) -> str:
        return formats.share(mean, 0) if profile.attribute.kind is Kind.FLAG else formats.value(profile.attribute, mean)

    known = "" if profile.coverage.is_complete else f"; {known_for_share(profile.coverage, formats)}"
    return f"{written(profile.mean)}, all {written(profile.mean_of_all)}{known}"


def describe_formation(profile: SegmentProfile, formats: Formats) -> str:
    """The differences that formed the segment, largest first; only those that names may be made of."""
    close = "Close to the average customer in everything the segments were formed on."
    return _described(profile, True, formats) or close


def describe_besides(profile: SegmentProfile, formats: Formats) -> str:
    """The same of the attributes that only describe it."""
    return _described(profile, False, formats) or "Close to the average customer in everything else."


def _described(profile: SegmentProfile, basis: bool, formats: Formats) -> str:
    """Empty where nothing differs noticeably."""
    if not profile.segment.size:
        return "Nobody is in this segment."
    shown = telling(profile, basis)[:_MOST_SHOWN]
    differences = "; ".join(f"{found.attribute.label}: {_compared(found, formats)}" for found in shown)
    return f"{differences}." if differences else ""


def _compared(found: AttributeProfile, formats: Formats) -> str:
    """The difference and, unless all are known, for how many of the segment's people."""
    return _contrast(found, formats) + unless_complete(found.coverage, formats)


def _contrast(found: AttributeProfile, formats: Formats) -> str:
    """How the segment's mean compares with that of all customers; `difference` and `mean` are known."""
    side = "above" if (found.difference or 0.0) > 0 else "below"
    if found.index is None or found.attribute.kind is Kind.CHANGE:
        return f"{side} the average"
    if (found.index - 100) * (found.difference or 0.0) <= 0:
        # The difference was measured after winsorising, the index before: a few extreme values can turn it round.
        return f"{side} the average, apart from a few extreme values"
    if found.attribute.kind in {Kind.MONEY, Kind.COUNT, Kind.DAYS}:
        return _multiple(found.index / 100, side, formats)
    return _side_by_side(found, found.index, side, formats)


def _multiple(ratio: float, side: str, formats: Formats) -> str:
    if ratio <= 0:
        return "zero on average" if ratio == 0 else "negative on average"
    percent = round(100 * ratio)
    if percent < _ABOUT_HALF.start:
        return f"{formats.share(ratio, 0)} of the average"
    if percent in _ABOUT_HALF:
        return "about half the average"
    if abs(percent - 100) < _SLIGHTLY:
        return f"slightly {side} the average"
    if percent < _IN_TIMES:
        return f"{formats.share(abs(percent - 100) / 100, 0)} {side} the average"
    times = formats.number(ratio, 1 if ratio < 9.95 else 0)
    return f"{times} times the average" if ratio <= 100 else f"more than {formats.count(100)} times the average"


def _side_by_side(found: AttributeProfile, index: float, side: str, formats: Formats) -> str:
    mean, kind = found.mean or 0.0, found.attribute.kind
    here = _short(mean, kind, formats)
    everywhere = _short(100 * mean / index, kind, formats) if index else ""
    if here == everywhere:
        return f"slightly {side} the average"
    if kind is Kind.FLAG:
        of_whom = "of them" if found.coverage.is_complete else "of those known"
        return f"{here} {of_whom}" + (f", {everywhere} of {_everybody(found)}" if everywhere else "")
    unit = f" {found.attribute.unit}" if kind is Kind.YEARS else ""
    return f"{here}{unit} on average" + (f", {everywhere} for {_everybody(found)}" if everywhere else "")


def _everybody(found: AttributeProfile) -> str:
    """With whom it is compared."""
    whole = found.coverage_of_all
    return "all customers" if whole is None or whole.is_complete else "all known"


def _short(value: float, kind: Kind, formats: Formats) -> str:
    if kind in {Kind.SHARE, Kind.FLAG}:
        return formats.share(value, 0)
    return formats.figure(value, 0 if abs(value) >= 10 else 1)


def describe_nearness(nearness: Nearness, other: str) -> str:
    """`other` names the nearest other segment."""
    if nearness.outlier:
        return (
            "Further from the average customer than 99 of 100 customers were when the segments were found; the nearest "
            f"segment is {other}."
        )
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
    return f"The middle of {other} is {how}, but this method does not go by the middle alone."


def in_favour(part: float) -> str:
    """Whether an attribute is for or against the segment, by its part in `speaks`."""
    if abs(part) < _HARDLY:
        return "hardly matters"
    return "for" if part > 0 else "against"
