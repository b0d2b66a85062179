"""Hand-made nouns that the tests of several floors share."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.attributes import Attribute, Group, Kind
from domain.profiles import AttributeProfile, SegmentProfile
from domain.segments import Segment
from domain.snapshots import MirrorNote, MirrorTable, Noted, OutsideMoney, Snapshot

Profiles = Callable[[Mapping[str, tuple[float | None, ...]]], list[SegmentProfile]]
SNAPSHOT = Snapshot(
    snapshot_id="aaaa",
    bank="bank-1",
    as_of=date(2026, 6, 15),
    computed_at=datetime(2026, 6, 16, 8, 30, 0, 123456, tzinfo=UTC),
    customers=3,
    rows={"Customer": 3},
    left_out={"payments without a date": 2},
    mirror=(MirrorTable("Customer", rows=3, read=1, rebuilt_blocks=0, bank_rows=4),),
    notes=(MirrorNote(Noted.CHANGED_MEANWHILE, "Customer"), MirrorNote(Noted.FILE_DAMAGED, "Payments", 10)),
    outside_money=(OutsideMoney("Debt", Decimal("0.10"), Decimal(0), Decimal(0), Decimal("123456789012.34")),),
)


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
