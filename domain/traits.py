"""What is typical of a segment, and in which words that may be said."""

from dataclasses import dataclass
from enum import Enum, auto

from domain.attributes import Attribute, Kind
from domain.profiles import (
    AttributeProfile,
    SegmentProfile,
    differs_on_average,
    is_typical,
    noticeable,
    topic_of,
    typical_side,
)

# Words that "than most" follows, and what is said of the segment that goes furthest.
FURTHEST = {
    "better": "best",
    "fewer": "fewest",
    "higher": "highest",
    "larger": "largest",
    "less": "least",
    "longer": "longest",
    "lower": "lowest",
    "more": "most",
    "newer": "newest",
    "older": "oldest",
    "richer": "richest",
    "shorter": "shortest",
    "smaller": "smallest",
    "steadier": "steadiest",
    "worse": "worst",
    "younger": "youngest",
}


class Degree(Enum):
    """How much is said: as a comparison with most customers, or with more of them; of the typical value, that it lies beyond
    that of every other segment; by itself.
    """

    THAN_MOST, THAN_3_IN_4, THAN_9_IN_10 = range(3)  # in the order of COMPARED_WITH
    FURTHEST, BY_ITSELF = auto(), auto()


@dataclass(frozen=True)
class Trait:
    """True of more than half of a segment's people; those of whom it is not known count against it.

    A comparison is made with most customers first; it `reaches` a further degree where that is true too.
    """

    attribute: Attribute
    topic: str
    above: bool
    words: str
    degree: Degree
    reaches: Degree

    @property
    def direction(self) -> tuple[str, bool]:
        return self.topic, self.above


def traits_of(profile: SegmentProfile, basis: bool) -> list[Trait]:
    """The largest noticeable difference first, each topic once; without what is not typical on the side of the mean.

    Nor comparisons against which another window of the same measure speaks: their words do not name the window.
    """
    found = [_trait(each, profile.segment.size) for each in noticeable(profile, basis)]
    traits = [trait for trait in found if trait is not None]
    directions = {(topic_of(trait.attribute), trait.above) for trait in traits}
    kept: list[Trait] = []
    told: set[str] = set()
    for trait in traits:
        topics = {trait.topic, topic_of(trait.attribute)}
        is_contradicted = (topic_of(trait.attribute), not trait.above) in directions
        if told.isdisjoint(topics) and not (is_contradicted and trait.degree is not Degree.BY_ITSELF):
            kept.append(trait)
            told |= topics
    return kept


def _trait(found: AttributeProfile, size: int) -> Trait | None:
    attribute, side = found.attribute, _side(found, size)
    for claim, people in zip(attribute.claims, found.claimed, strict=False):
        if is_typical(people, size) and side == (1 if claim.above else -1):
            topic = claim.topic or topic_of(attribute)
            return Trait(attribute, topic, claim.above, claim.words, Degree.BY_ITSELF, Degree.BY_ITSELF)
    if not side or typical_side(found, size) != side:
        return None
    reaches = Degree(sum(is_typical(people, size) for people in (found.above if side > 0 else found.below)) - 1)
    words = attribute.high if side > 0 else attribute.low
    if attribute.kind is Kind.FLAG:
        return Trait(attribute, topic_of(attribute), side > 0, words, Degree.BY_ITSELF, Degree.BY_ITSELF)
    return Trait(attribute, topic_of(attribute), side > 0, words, Degree.THAN_MOST, reaches)


def _side(found: AttributeProfile, size: int) -> int:
    """That of a noticeable difference of the means; without one, that of most people."""
    if not differs_on_average(found):
        return typical_side(found, size)
    return 1 if (found.difference or 0.0) > 0 else -1
