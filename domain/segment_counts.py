"""How many segments: every number tried, and which are recommended. Advice, because the measures disagree by nature."""

from dataclasses import dataclass
from enum import StrEnum

from domain.trust import Stability, Trust, Verdict


class CountReason(StrEnum):
    """Why no number of segments is recommended."""

    TOO_SMALL = "too small"  # some come again, but each leaves a segment too small to act on
    NOT_REPRODUCIBLE = "not reproducible"  # other samples give other segments, whatever their number
    WITHHELD = "withheld"  # most of what they would be formed on is filled in


@dataclass(frozen=True)
class SegmentCountScore:
    """One number of segments, built on all customers and measured as a build is; `smallest` has so many of them.

    A segment of outliers is not the smallest. Inertia and the two indices are of the sample of the stability;
    `davies_bouldin` is NaN where all of it are in one segment.
    """

    n_segments: int
    silhouette: float | None
    stability: Stability
    filled_share: float
    inertia: float
    calinski_harabasz: float
    davies_bouldin: float
    smallest: int
    smallest_share: float
    set_apart_share: float = 0.0

    @property
    def trust(self) -> Trust:
        """What a build of this number says."""
        return Trust(self.silhouette, self.stability, self.filled_share, self.set_apart_share)


@dataclass(frozen=True)
class SegmentCountComparison:
    """`scores` ascending by number, of `customers`, measured on a `sample`; none where most values are filled in.

    `equals`, ascending, are recommended and equally good; there are none for a `reason`. `knee` is the number from which on
    more segments hardly make them more compact; None where there is no such bend. Numbers in `not_possible` cannot be built.
    """

    scores: tuple[SegmentCountScore, ...]
    sample: int
    customers: int
    knee: int | None
    equals: tuple[int, ...]
    reason: CountReason | None
    filled_share: float = 0.0
    not_possible: tuple[int, ...] = ()

    @property
    def recommended(self) -> int | None:
        """Of equally good numbers the smallest: fewer segments are easier to serve."""
        return self.equals[0] if self.equals else None

    @property
    def best(self) -> SegmentCountScore | None:
        """The score of the recommended number."""
        return next((score for score in self.scores if score.n_segments == self.recommended), None)

    @property
    def come_again(self) -> tuple[int, ...]:
        """All numbers whose segments come again, also those that leave one too small."""
        return tuple(score.n_segments for score in self.scores if is_reliable(score.trust))


def is_reliable(trust: Trust) -> bool:
    """Whether a number of segments can be recommended, if need be with an 'about'."""
    return trust.come_again or trust.verdict is Verdict.NEAR_THE_LINE
