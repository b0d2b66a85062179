"""What a number means, in words that a marketer can repeat without claiming too much."""

from domain.attributes import Kind
from domain.coverage import Coverage
from domain.profiles import (
    AttributeProfile,
    Nearness,
    SegmentProfile,
    differs_on_average,
    noticeable,
    telling,
    typical_side,
)
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
    average = f"Average: {formats.value(profile.attribute, profile.mean)}"
    if profile.attribute.kind is not Kind.FLAG:
        average = f"{average}, typical: {formats.value(profile.attribute, profile.median)}"
    average = f"{average}{unless_complete(profile.coverage, formats)}"
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
    return _described(profile, True, formats) or _close(profile, True, "everything the segments were formed on")


def describe_besides(profile: SegmentProfile, formats: Formats) -> str:
    """The same of the attributes that only describe it."""
    return _described(profile, False, formats) or _close(profile, False, "everything else")


def _close(profile: SegmentProfile, basis: bool, everything: str) -> str:
    """Where nothing tells the segment: how much of it that can be said of."""
    known = [
        Coverage(found.known, profile.segment.size).is_mostly_known
        for found in profile.attributes
        if found.basis is basis
    ]
    if known and not any(known):
        return f"Too little is known of these people: of {everything}, no value is known of most of them."
    limits = [] if all(known) else ["as far as it is known of most of them"]
    if noticeable(profile, basis):
        limits.append("apart from what says nearly the same as what formed the segments")
    return f"{', '.join((f'Close to the average customer in {everything}', *limits))}."


def _described(profile: SegmentProfile, basis: bool, formats: Formats) -> str:
    """Empty where nothing differs noticeably."""
    if not profile.segment.size:
        return "Nobody is in this segment."
    shown = telling(profile, basis)[:_MOST_SHOWN]
    differences = "; ".join(
        f"{found.attribute.label}: {_compared(found, profile.segment.size, formats)}" for found in shown
    )
    return f"{differences}." if differences else ""


def _compared(found: AttributeProfile, size: int, formats: Formats) -> str:
    """The mean beside that of all customers, and where this is not how the typical person differs, that person too.

    Unless all are known, for how many of the segment's people.
    """
    said = _average_compared(found, formats)
    if found.attribute.kind is not Kind.FLAG and not _is_so_typically(found, size):
        here, everywhere = (formats.value(found.attribute, median) for median in (found.median, found.median_of_all))
        said = f"{said}, typically {here}, {everywhere} for {_everybody(found)}"
    return said + unless_complete(found.coverage, formats)


def _is_so_typically(found: AttributeProfile, size: int) -> bool:
    """Most people lie on the side of the mean: of most customers, and above the average where they are said to be."""
    difference, median = found.difference or 0.0, found.median or 0.0
    if not differs_on_average(found) or typical_side(found, size) != (1 if difference > 0 else -1):
        return False
    return difference < 0 or median >= (found.mean_of_all or 0.0)


def _average_compared(found: AttributeProfile, formats: Formats) -> str:
    """`difference` and `mean` are known."""
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
    of_all = 100 * mean / index if index else found.mean_of_all
    everywhere = "" if of_all is None else _short(of_all, kind, formats)
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
