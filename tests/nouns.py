"""Hand-made nouns that the tests of several floors share."""

from collections.abc import Callable, Mapping

import pytest

from domain.attributes import Attribute, Group, Kind
from domain.profiles import AttributeProfile, SegmentProfile
from domain.segments import Segment

Profiles = Callable[[Mapping[str, tuple[float | None, ...]]], list[SegmentProfile]]


@pytest.fixture
def attribute() -> Callable[..., Attribute]:
    def make(name: str = "income", kind: Kind = Kind.MONEY, label: str | None = None) -> Attribute:
        return Attribute(name, label or name.title(), "", kind, Group.CREDIT, "", "", "", "")

    return make


@pytest.fixture
def segments() -> Callable[..., list[Segment]]:
    def make(n: int, name: str = "Segment") -> list[Segment]:
        return [Segment(number, f"{name} {chr(64 + number)}", 1000 // number, 1 / n) for number in range(1, n + 1)]

    return make


@pytest.fixture
def profiles(attribute: Callable[..., Attribute], segments: Callable[..., list[Segment]]) -> Profiles:
    """From attribute name to one difference per segment; mean 1,234, of all 1,000, index 100 + 10 differences."""

    def make(differences: Mapping[str, tuple[float | None, ...]]) -> list[SegmentProfile]:
        def profile(name: str, d: float | None) -> AttributeProfile:
            mean, index = (None, None) if d is None else (1234.0, 100 + 10 * d)
            return AttributeProfile(attribute(name), True, mean, mean, d, index, 0 if d is None else 90, 1000.0, 1000.0)

        n = len(next(iter(differences.values())))
        return [
            SegmentProfile(segment, tuple(profile(name, row[position]) for name, row in differences.items()))
            for position, segment in enumerate(segments(n))
        ]

    return make
