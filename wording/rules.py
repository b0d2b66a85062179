"""An audience rule as a sentence that a marketer can read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.attributes import Attribute
from domain.audiences import (
    AskedVersion,
    AttributeCondition,
    AudienceRule,
    Lack,
    Match,
    Operator,
    RulePart,
    SegmentCondition,
)
from wording.coverage import known_for
from wording.formats import Formats


@dataclass(frozen=True)
class Wording:
    """What the names in a rule are called: attributes by name, segment names by version and number.

    `versions` has the one shown of every segmentation.
    """

    attributes: Mapping[str, Attribute]
    segmentations: Mapping[str, str]
    segments: Mapping[AskedVersion, Mapping[int, str]]
    formats: Formats
    versions: Mapping[str, int] = field(default_factory=dict)

    def sentence(self, rule: AudienceRule) -> str:
        return f"Customers for whom {self._group(rule)}."

    def part(self, part: RulePart) -> str:
        """'Age is at least 40 years', or a group with all of its parts."""
        if isinstance(part, AttributeCondition):
            return self._comparison(part)
        return self._segments(part) if isinstance(part, SegmentCondition) else self._group(part)

    def _comparison(self, condition: AttributeCondition) -> str:
        attribute = self.attributes.get(condition.attribute)
        if attribute is None:
            return f"{condition.attribute} (no longer here) {condition.operator}"
        if condition.operator in (Operator.YES, Operator.NO):
            return f"{attribute.label}: {condition.operator.removeprefix('is ')}"
        values = " and ".join(self.formats.exact(attribute, value) for value in condition.values)
        return f"{attribute.label} {condition.operator} {values}".rstrip()

    def _segments(self, condition: SegmentCondition) -> str:
        names = self.segments.get(condition.asked, {})
        chosen = " or ".join(f"“{names.get(number, number)}”" for number in condition.segments)
        called = self.segmentations.get(condition.segmentation_id, f"{condition.segmentation_name} (no longer here)")
        if self.is_earlier(condition) and condition.version:
            called += f", version {self.formats.count(condition.version)},"
        return f"segment of {called} is {chosen}"

    def is_earlier(self, condition: SegmentCondition) -> bool:
        """Whether the segmentation shows a later version than the one that is asked for."""
        shown = self.versions.get(condition.segmentation_id)
        return shown is not None and condition.version not in (None, shown)

    def _group(self, rule: AudienceRule) -> str:
        parts = [f"({self.part(part)})" if _needs_brackets(part) else self.part(part) for part in rule.parts]
        if rule.match is Match.NONE:
            return f"none of this is true: {'; '.join(parts)}" if len(parts) > 1 else f"this is not true: {parts[0]}"
        return (" and " if rule.match is Match.ALL else " or ").join(parts)


def describe_lack(lack: Lack, formats: Formats) -> str:
    if lack.coverage is not None:
        return f"{lack.attribute} is {known_for(lack.coverage, formats)}; it is proposed from half on."
    if lack.reason is None:
        return f"The attribute “{lack.attribute}” is not here."
    return f"{lack.attribute} is {lack.reason}."


def _needs_brackets(part: RulePart) -> bool:
    return isinstance(part, AudienceRule) and (len(part.parts) > 1 or part.match is Match.NONE)
