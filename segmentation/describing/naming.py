"""Words for segments: suggested names, plain sentences, and the rules for names people give."""

from collections.abc import Iterator, Sequence
from itertools import count

from domain.attributes import Kind
from domain.errors import SegmentationError
from domain.profiles import AttributeProfile, SegmentProfile
from domain.segments import UNASSIGNED_NAME

LONGEST_NAME = 60
AVERAGE = "Average customers"

# At 0.3 standard deviations two groups still overlap by 88 % (2 * Phi(-0.15)): less is nothing a marketer would notice.
NOTICEABLE = 0.3

# Two differences fit beside a chart; a third is added only to tell apart segments that share two.
_PHRASES, _MOST_PHRASES = 2, 3
_ROOM_FOR_A_NUMBER = len(" 12")
_MOST_TOLD = 3


def suggest_names(profiles: Sequence[SegmentProfile]) -> dict[int, str]:
    """By segment number, from what formed the segments; at most 60 characters, no two the same whatever their case."""
    names: dict[int, str] = {}
    for profile in profiles:
        taken = {name.casefold() for name in names.values()}
        names[profile.segment.number] = next(name for name in _candidates(profile) if name.casefold() not in taken)
    return names


def describe_formation(profile: SegmentProfile) -> str:
    """The differences that formed the segment, largest first; only those that names may be made of."""
    return _described(profile, True, "Close to the average customer in everything the segments were formed on.")


def describe_besides(profile: SegmentProfile) -> str:
    """The same of the attributes that merely describe it."""
    return _described(profile, False, "Close to the average customer in everything else.")


def require_good_names(names: Sequence[str]) -> None:
    """Raises SegmentationError unless all are printable, of 1 to 60 characters, and differ by more than case."""
    for name in names:
        if not name.strip():
            raise SegmentationError("A segment has no name.", "Give every segment a name.")
        if len(name) > LONGEST_NAME:
            raise SegmentationError("A segment's name is too long.", f"Use at most {LONGEST_NAME} characters.")
        if not name.isprintable():
            raise SegmentationError("A segment's name has characters that cannot be shown.", "Use letters and digits.")
        if name.strip().casefold() == UNASSIGNED_NAME.casefold():
            raise SegmentationError(
                f"“{UNASSIGNED_NAME}” is what customers in no segment are called.", "Choose another name."
            )
    if len({name.strip().casefold() for name in names}) < len(names):
        raise SegmentationError("Two segments have the same name.", "Give every segment a name of its own.")


def noticeable(profile: SegmentProfile, basis: bool) -> list[AttributeProfile]:
    """What tells the segment from the average customer, largest difference first, then in catalogue order.

    Left out: differences under 0.3 deviations, and attributes known for less than half of the segment.
    """
    found = [
        attribute
        for attribute in profile.attributes
        if attribute.basis is basis
        and abs(attribute.difference or 0.0) >= NOTICEABLE
        and 2 * attribute.known >= profile.segment.size
    ]
    return sorted(found, key=_size_of_difference)


def telling(profile: SegmentProfile, basis: bool) -> list[AttributeProfile]:
    """As `noticeable`, less those that share words with one before, or with one that formed the segments.

    They say nearly the same: "high spending, low spending" would help nobody, nor would 180 days beside 90.
    """
    return _in_other_words(noticeable(profile, basis), profile, basis)


def most_telling(profiles: Sequence[SegmentProfile], basis: bool, at_most: int) -> tuple[str, ...]:
    """Names of the attributes with the largest differences in any segment, as `telling`, in the order of the catalogue."""
    found = sorted((found for profile in profiles for found in noticeable(profile, basis)), key=_size_of_difference)
    kept = {found.attribute.name for found in _in_other_words(found, profiles[0], basis)[:at_most]}
    return tuple(name for name in profiles[0].names(basis) if name in kept)


def _described(profile: SegmentProfile, basis: bool, without: str) -> str:
    if not profile.segment.size:
        return "Nobody is in this segment."
    told = [f"{found.attribute.label}: {_compared(found)}" for found in telling(profile, basis)[:_MOST_TOLD]]
    return f"{'; '.join(told)}." if told else without


def _candidates(profile: SegmentProfile) -> Iterator[str]:
    phrases = _phrases(profile)
    shortest = _joined(phrases[:_PHRASES])
    yield shortest
    yield _joined(phrases[:_MOST_PHRASES])
    for number in count(2):
        yield f"{shortest} {number}"


def _phrases(profile: SegmentProfile) -> list[str]:
    return [
        found.attribute.high if (found.difference or 0.0) > 0 else found.attribute.low
        for found in telling(profile, basis=True)
    ]


def _in_other_words(
    ordered: Sequence[AttributeProfile], profile: SegmentProfile, basis: bool
) -> list[AttributeProfile]:
    used = set() if basis else {word for found in profile.attributes if found.basis for word in _words(found)}
    kept = []
    for found in ordered:
        if used.isdisjoint(_words(found)):
            kept.append(found)
            used |= _words(found)
    return kept


def _words(found: AttributeProfile) -> set[str]:
    return {found.attribute.high.casefold(), found.attribute.low.casefold()}


def _size_of_difference(found: AttributeProfile) -> float:
    return -abs(found.difference or 0.0)


def _joined(phrases: Sequence[str]) -> str:
    name = ""
    for phrase in phrases:
        longer = f"{name}, {phrase}" if name else phrase[:1].upper() + phrase[1:]
        if len(longer) <= LONGEST_NAME - _ROOM_FOR_A_NUMBER:
            name = longer
    return name or AVERAGE


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
