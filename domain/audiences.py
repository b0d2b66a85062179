"""Audiences: the conditions that customers fulfil, and what is saved of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import Annotated

from annotated_types import Ge

from domain.attributes import Kind, Unusable
from domain.coverage import Coverage
from domain.errors import UnsoundRuleError
from domain.segments import NOT_ENOUGH_KNOWN
from domain.sentences import Counted
from domain.values import Count, Saved


class Operator(StrEnum):
    """What a rule asks of a value; each completes "<attribute> ..."."""

    AT_LEAST = "is at least"
    AT_MOST = "is at most"
    BETWEEN = "is between"
    EXACTLY = "is exactly"
    YES = "is yes"
    NO = "is no"
    KNOWN = "is known"
    UNKNOWN = "is unknown"

    @property
    def takes(self) -> int:
        """How many numbers it compares with."""
        return {"is between": 2, "is at least": 1, "is at most": 1, "is exactly": 1}.get(self.value, 0)


_NUMBERS = (Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN, Operator.EXACTLY)
_ALWAYS = (Operator.KNOWN, Operator.UNKNOWN)
DEEPEST_RULE, MOST_CONDITIONS = 4, 50


class Match(StrEnum):
    """How many of its parts a group asks a customer to fulfil."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class AttributeCondition(Saved):
    """`values` in the attribute's own unit (a share is 0..1), ascending, as many as the operator takes."""

    attribute: str
    operator: Operator
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.values) != self.operator.takes or not all(isfinite(value) for value in self.values):
            raise UnsoundRuleError(
                "“{operator}” takes {numbers}.", operator=self.operator, numbers=Counted(self.operator.takes, "number")
            )
        if list(self.values) != sorted(self.values):
            raise UnsoundRuleError("The lower number comes first.")


AskedVersion = tuple[str, int | None]  # a segmentation's id, and which version of it


@dataclass(frozen=True)
class SegmentCondition(Saved):
    """In one of `segments` of a saved segmentation, with its name when the rule was written, to name it when it is gone.

    `version` is the one that the numbers mean: found again, a number may stand for other people. None is the one shown, until
    the rule is saved.
    """

    segmentation_id: str
    segmentation_name: str
    segments: tuple[int, ...]
    version: Annotated[int, Ge(1)] | None = None

    @property
    def asked(self) -> AskedVersion:
        return self.segmentation_id, self.version

    def __post_init__(self) -> None:
        if not self.segments or not all(1 <= number <= NOT_ENOUGH_KNOWN for number in self.segments):
            raise UnsoundRuleError("No segment was chosen.")


@dataclass(frozen=True)
class AudienceRule(Saved):
    """A group of conditions and of further groups; its size is bounded, so that no rule keeps the machine busy."""

    match: Match
    parts: "tuple[AttributeCondition | SegmentCondition | AudienceRule, ...]"

    def __post_init__(self) -> None:
        if not self.parts:
            raise UnsoundRuleError("A group needs a condition.")
        if self.depth > DEEPEST_RULE or self.n_conditions > MOST_CONDITIONS:
            raise UnsoundRuleError(
                "A rule has at most {conditions} conditions, in groups at most {deep} deep.",
                conditions=MOST_CONDITIONS,
                deep=DEEPEST_RULE,
            )

    @property
    def depth(self) -> int:
        return 1 + max(part.depth if isinstance(part, AudienceRule) else 0 for part in self.parts)

    @property
    def n_conditions(self) -> int:
        return sum(part.n_conditions if isinstance(part, AudienceRule) else 1 for part in self.parts)


RulePart = AttributeCondition | SegmentCondition | AudienceRule


class AudienceKind(StrEnum):
    FROZEN = "frozen"  # the people who matched on one day
    LIVING = "living"  # the people who match on the newest data


@dataclass(frozen=True)
class FunnelStep:
    """One part of a rule, asked of the `before` customers that reach it: `kept + dropped + unknown == before`.

    In an all- or none-group the `kept` reach the next part; in an any-group those who are not `kept`.
    `unknown` are customers whose answer is unknown. `number` is "2" for the second part, "2.1" for the first part in it.
    """

    number: str
    part: RulePart
    group: Match
    before: int
    kept: int
    dropped: int
    unknown: int


@dataclass(frozen=True)
class AudienceCount:
    """`matched + unknown + not matched == customers`; `unknown` are customers whose answer is unknown."""

    customers: int
    matched: int
    unknown: int
    steps: tuple[FunnelStep, ...]


def operators_for(kind: Kind) -> tuple[Operator, ...]:
    return ((Operator.YES, Operator.NO) if kind is Kind.FLAG else _NUMBERS) + _ALWAYS


def conditions_in(rule: AudienceRule) -> Iterator[AttributeCondition | SegmentCondition]:
    for part in rule.parts:
        if isinstance(part, AudienceRule):
            yield from conditions_in(part)
        else:
            yield part


def attributes_in(rule: AudienceRule) -> tuple[str, ...]:
    """Names, each once, in the order of the rule."""
    return tuple(dict.fromkeys(c.attribute for c in conditions_in(rule) if isinstance(c, AttributeCondition)))


def segmentations_in(rule: AudienceRule) -> dict[str, str]:
    """Ids to the names they had when the rule was written."""
    return {c.segmentation_id: c.segmentation_name for c in conditions_in(rule) if isinstance(c, SegmentCondition)}


def versions_asked(rule: AudienceRule) -> tuple[AskedVersion, ...]:
    """Each once, in the order of the rule."""
    return tuple(dict.fromkeys(c.asked for c in conditions_in(rule) if isinstance(c, SegmentCondition)))


def with_conditions(rule: AudienceRule, change: Callable[[SegmentCondition], SegmentCondition]) -> AudienceRule:
    """The same rule with every segment condition changed."""

    def changed(part: RulePart) -> RulePart:
        if isinstance(part, AudienceRule):
            return with_conditions(part, change)
        return change(part) if isinstance(part, SegmentCondition) else part

    return AudienceRule(rule.match, tuple(map(changed, rule.parts)))


@dataclass(frozen=True)
class VersionMove:
    """A rule asked of another version of a segmentation: `rule` is None where a condition would be left without a segment.

    `segments` are names before and, where the segment was found again, after. `joined` and `left` are people.
    """

    rule: AudienceRule | None
    segments: tuple[tuple[str, str | None], ...]
    before: int = 0
    after: int = 0
    joined: int = 0
    left: int = 0


@dataclass(frozen=True)
class Starter:
    """`why` says when to use it."""

    name: str
    why: str
    rule: AudienceRule


@dataclass(frozen=True)
class Lack:
    """Why a starter is not proposed: `attribute` is a label, with the reason or for how few customers it is known, or the
    name of one that is not here.
    """

    attribute: str
    reason: Unusable | None = None
    coverage: Coverage | None = None


@dataclass(frozen=True)
class RuleDifference:
    """`match` is (then, now) where it differs, else None. Another order of parts is no difference.

    A group in which anything differs counts as another part.
    """

    match: tuple[Match, Match] | None
    only_then: tuple[RulePart, ...]
    only_now: tuple[RulePart, ...]


@dataclass(frozen=True)
class SavedAudience(Saved):
    """`as_of` and `n_people` are None for a living one, whose people depend on the day."""

    audience_id: str
    version: int
    name: str
    rule: AudienceRule
    kind: AudienceKind
    as_of: date | None
    n_people: Count | None
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class DamagedVersion:
    """A version whose rule can no longer be read, and who saved it."""

    version: int
    name: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class DamagedAudience:
    """An audience whose rule can no longer be read; it can still be deleted."""

    audience_id: str
    name: str


def compare_rules(then: AudienceRule, now: AudienceRule) -> RuleDifference:
    match = None if then.match is now.match else (then.match, now.match)
    return RuleDifference(match, tuple(_only(then.parts, now.parts)), tuple(_only(now.parts, then.parts)))


def _only(parts: Sequence[RulePart], others: Sequence[RulePart]) -> Iterator[RulePart]:
    """Parts without a counterpart in `others`, where each counts once."""
    left = list(others)
    for part in parts:
        if part in left:
            left.remove(part)
        else:
            yield part
