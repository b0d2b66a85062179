"""Conditions that say whom a marketer means."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from domain.segments import HIGHEST_NUMBER
from segmentation.errors import UnsoundRuleError

DEEPEST_RULE, MOST_CONDITIONS = 4, 50


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


class Match(StrEnum):
    """How many of its parts a group asks a customer to fulfil."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class AttributeCondition:
    """`values` in the attribute's own unit (a share is 0..1), ascending, as many as the operator takes."""

    attribute: str
    operator: Operator
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.values) != self.operator.takes or not all(isfinite(value) for value in self.values):
            raise UnsoundRuleError(f"“{self.operator}” takes {self.operator.takes} numbers.")
        if list(self.values) != sorted(self.values):
            raise UnsoundRuleError("The lower number comes first.")


@dataclass(frozen=True)
class SegmentCondition:
    """In one of `segments` of a saved segmentation; its name as it was, to be told by when it is gone."""

    segmentation_id: str
    segmentation_name: str
    segments: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.segments or not all(1 <= number <= HIGHEST_NUMBER for number in self.segments):
            raise UnsoundRuleError("No segment was chosen.")


@dataclass(frozen=True)
class AudienceRule:
    """A group of conditions and of further groups; bounded, so that nobody's rule can keep the machine busy."""

    match: Match
    parts: "tuple[AttributeCondition | SegmentCondition | AudienceRule, ...]"

    def __post_init__(self) -> None:
        if not self.parts:
            raise UnsoundRuleError("A group needs a condition.")
        if self.depth > DEEPEST_RULE or self.n_conditions > MOST_CONDITIONS:
            raise UnsoundRuleError(
                f"A rule has at most {MOST_CONDITIONS} conditions, in groups at most {DEEPEST_RULE} deep."
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
    LIVING = "living"  # whoever matches on the newest data
