"""Attributes: what is known about customers, and how it is distributed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.coverage import Coverage
from domain.errors import UnknownAttributesError

DAYS_IN_A_YEAR = 365.25


class Kind(StrEnum):
    """What a value is: decides how it is scaled, formatted and drawn."""

    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    YEARS = "years"
    SHARE = "share"  # 0..1, shown as a percentage
    CHANGE = "change"  # 0 is no change, 0.5 is half as much again, shown as a percentage
    SCORE = "score"
    FLAG = "flag"  # 0 or 1


# A few rich or busy customers would outweigh all others, and growth ratios explode when the earlier period was nearly empty.
LOGGED_KINDS = frozenset({Kind.MONEY, Kind.COUNT, Kind.DAYS, Kind.CHANGE})


# Written the same way in a file, so that one can be taken for another; SCORE is a number that is taken as it is.
NUMBER_KINDS = (Kind.SCORE, Kind.COUNT, Kind.MONEY, Kind.YEARS, Kind.DAYS)


class Group(StrEnum):
    DEMOGRAPHICS = "Demographics"
    PRODUCTS = "Products and balances"
    TRANSACTIONS = "Transaction behaviour"
    PAYMENTS = "Payments"
    CREDIT = "Credit"
    INTERACTION = "Interaction"
    SOURCES = "Other sources"


class Timing(StrEnum):
    """For which days a value is known."""

    EVENTS = "events"  # known for any day
    BALANCES = "balances"  # known for today; for an earlier day estimated from movements
    CURRENT = "current"  # known for today only
    FILES = "files"  # known from the newest file dated on or before the day

    @classmethod
    def _missing_(cls, value: object) -> "Timing | None":
        # Earlier versions stored a sentence, and only for attributes of sources.
        return cls.FILES if value == "as of the newest file dated on or before the date" else None


class Since(StrEnum):
    """Of an attribute that measures the time since an event: it grows as days pass, whatever the customer does."""

    FIRST = "first"  # an event that comes once: a birth, the first transaction
    LAST = "last"  # the last of many: the next one begins the count anew


@dataclass(frozen=True)
class Origin:
    """The file of another source that values come from, `known` for so many of the `customers`.

    `as_of` is None when every file of the source is dated after `data_as_of`, the day of the data: nothing is known then.
    `divided_by` is what the values in the file were divided by.
    """

    source: str
    file: str
    column: str
    as_of: date | None
    data_as_of: date
    known: int
    customers: int
    divided_by: float = 1.0


@dataclass(frozen=True)
class Claim:
    """Words for customers whose value is `bound` or beyond, `above` or below it, whatever others have.

    Its `topic` is that of the attribute, unless other attributes have a claim that says nearly the same.
    """

    words: str
    bound: float
    above: bool
    topic: str = ""


@dataclass(frozen=True)
class Attribute:
    """`high` and `low` are said of customers who have more, or less, than most: "older", "higher savings".

    Of a yes-or-no attribute they are said of those who have it, and who do not. `claims` say more than that, the first that
    is true. Attributes of one `topic` say nearly the same, as windows of one measure do; those without are told by `high`.
    `part_of` is the same for the yes-or-no attributes that one category was split into. `origin` is that of another
    source's attribute in a snapshot; None in snapshots of earlier versions, which have it in the definition. `since` is None
    for what does not grow by the calendar.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    group: Group
    help: str
    definition: str
    high: str
    low: str
    timing: Timing = Timing.EVENTS
    starter: bool = False
    part_of: str | None = None
    origin: Origin | None = None
    # Not in the text that a snapshot's id is made of: other words, and what grows by the calendar, are no other values.
    claims: tuple[Claim, ...] = field(default=(), repr=False)
    topic: str = field(default="", repr=False)
    since: Since | None = field(default=None, repr=False)

    @property
    def is_logged(self) -> bool:
        """Whether segments are formed on its logarithm."""
        return self.kind in LOGGED_KINDS


class Unusable(StrEnum):
    """Why an attribute cannot tell customers apart; each completes "<attribute> is ..."."""

    UNKNOWN = "unknown for every customer"
    SAME = "the same for every customer"
    SAME_BUT_ONE = "the same for every customer but one"


@dataclass(frozen=True)
class AttributeSummary:
    """One attribute over all customers, in its own unit; the measures are None when no value is known."""

    attribute: Attribute
    customers: int
    known: int
    mean: float | None
    median: float | None
    lowest: float | None
    highest: float | None
    unusable: Unusable | None

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.known, self.customers)

    @property
    def is_proposed(self) -> bool:
        """Whether to suggest it where nobody asked for it: it tells customers apart, and is known for half of them."""
        return self.unusable is None and self.coverage.is_mostly_known


@dataclass(frozen=True)
class Distribution:
    """Counts per bin: `edges` has one more entry than each row of `counts`; the outer bins hold everything beyond.

    `counts` maps a segment number to customers per bin, 0 standing for those in no segment or, where there are no segments,
    for all customers; `missing` counts unknown values.
    """

    attribute: Attribute
    edges: tuple[float, ...]
    counts: Mapping[int, tuple[int, ...]]
    missing: Mapping[int, int]


def known_attributes(catalogue: tuple[Attribute, ...], names: tuple[str, ...]) -> tuple[Attribute, ...]:
    """In catalogue order, so that the order of asking changes no label; raises UnknownAttributesError."""
    unknown = tuple(name for name in names if name not in {attribute.name for attribute in catalogue})
    if unknown:
        raise UnknownAttributesError(names=unknown)
    return tuple(attribute for attribute in catalogue if attribute.name in names)
