"""How far segments may be trusted: advice, not proof, because the measures disagree by nature."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from domain.coverage import LEAST_KNOWN_SHARE
from domain.values import Coefficient, Count, Saved, Share

# Agreement of refits from which on segments count as found again, and by how much the silhouette must beat data without
# groups: measured on planted groups (0.08 to 0.2 above) against uniform, normal and skewed data without any (at most 0.02).
REPRODUCIBLE, CLEARLY_ABOVE = 0.7, 0.05
# Silhouettes. Kaufman and Rousseeuw (1990) see no substantial structure up to 0.25, a weak one up to 0.5 and a reasonable one
# above; behaviour of people overlaps, so the words here are a step milder.
USABLE, CLEAR = 0.25, 0.5
# Jaccard indices of one segment. Hennig (2007, and his package fpc) calls a cluster stable from 0.75 on, and would not trust
# one below 0.6. He says so of bootstrap samples and of halves; parts of 80 % are nearer to the whole, so these are lenient.
STABLE, NOT_TO_BE_TRUSTED = 0.75, 0.6
# Of groups found by density, the share that k-means leaves whole: measured 0.85 on two moons, above 0.99 on planted groups.
INTACT = 0.95
# Of customers, the share in a group that is a segment and a segment that is a group: measured 0.94 to 1 on planted groups, 0.5
# to 0.8 where density sees only the cores of groups, or two of three.
MATCHED = 0.9
# From here on, what is filled in is told beside the verdict: a choice of this product. Above a half there is no verdict.
NOTEWORTHY_FILLED = 0.1
# Each refit sees 80 % of the sample, drawn without replacement: the share that Ben-Hur, Elisseeff and Guyon (2002) draw. It is
# subsetting, not a bootstrap; Hennig (2007) subsets half. A smaller part loses small segments, a larger one is nearly the same
# data again.
REFITTED_PART = 0.8
SMALLEST_SHARE, FEWEST_PEOPLE = 0.02, 100  # a convention of marketing; see `is_too_small`


class Verdict(StrEnum):
    """How far segments may be called real: the groups there are, or at least found again, or neither."""

    NATURAL = "natural"
    REPRODUCIBLE = "reproducible"
    NEAR_THE_LINE = "about reproducible"  # by no more than the uncertainty on one side of it
    ARBITRARY = "arbitrary"
    WITHHELD = "no verdict"  # most of what they were formed on is filled in
    UNKNOWN = "not measurable"


class Separation(StrEnum):
    """How clearly segments are separated, by their silhouette."""

    WEAK = "weak"
    USABLE = "usable"
    CLEAR = "clear"
    WITHHELD = "not told"
    UNKNOWN = "not measurable"


class Borders(StrEnum):
    """What lies between the segments."""

    EMPTIER_SPACE = "emptier space"  # they are the groups that it separates, each of them and no other
    CUT = "cut"  # they cut through such groups
    UNITED = "united"  # they put several such groups into one
    HAVING = "having"  # they part who has something from who has nothing, and no more
    SET_APART = "set apart"  # clearer than in data without groups, though no emptier space is all around them
    NO_CLEARER = "no clearer"  # than in data without groups
    UNKNOWN = "not measured"


class SegmentVerdict(StrEnum):
    """Whether one segment comes again."""

    STABLE = "stable"
    IN_PART = "in part"
    NOT_TO_BE_TRUSTED = "not to be trusted"
    WITHHELD = "not told"
    UNKNOWN = "not measured"


@dataclass(frozen=True)
class Stability(Saved):
    """Whether `refits` builds on parts of a sample of `customers` find the same segments. None: not measured then.

    `reproducibility` is the mean adjusted Rand index (0 chance, 1 identical) and `uncertainty` its standard error;
    `by_segment` is each segment's mean Jaccard index, None where hardly anybody of it is in the sample.
    `without_groups` is the best silhouette in data of the same shape without groups, `by_having` that in data in which only
    who has the usual value, such as none, is as it was; None where no value is usual.

    Emptier space separates so many `groups`. Of their customers, `intact` is the share in the same segment as most of their
    group; None where there are none. Of customers in segments, `matched` is the share whose segment is their group and no
    other; 0 where there are more or fewer segments than groups. So at most one number of segments is matched.
    """

    reproducibility: Coefficient
    by_segment: tuple[Share | None, ...]
    without_groups: Coefficient
    customers: Count
    refits: Count
    intact: Share | None = None
    uncertainty: Share | None = None
    by_segment_uncertainty: tuple[Share | None, ...] | None = None
    groups: Count | None = None
    matched: Share | None = None
    by_having: Coefficient | None = None

    @property
    def is_near_the_line(self) -> bool:
        """Whether another sample might as well put the reproducibility on the other side."""
        return _is_near(REPRODUCIBLE, self.reproducibility, self.uncertainty)


@dataclass(frozen=True)
class Trust:
    """What was measured of segments on the values they were formed on, of which `filled_share` is filled in.

    `set_apart_share` of all customers, of whom nothing is known, take no part in it.

    >>> def measured(reproducibility=0.9, silhouette=0.4, filled_share=0.0, matched=0.98, by_having=None):
    ...     stability = Stability(reproducibility, (), 0.2, 500, 20, 1.0, 0.02, (), 4, matched, by_having)
    ...     return Trust(silhouette, stability, filled_share)
    >>> measured().verdict.value
    'natural'
    >>> measured(matched=0.0).verdict.value, measured(by_having=0.38).borders.value
    ('reproducible', 'having')
    >>> measured(reproducibility=0.69).verdict.value, measured(reproducibility=0.5).verdict.value
    ('about reproducible', 'arbitrary')
    >>> measured(filled_share=0.6).verdict.value
    'no verdict'
    """

    silhouette: float | None
    stability: Stability | None
    filled_share: float = 0.0
    set_apart_share: float = 0.0

    @property
    def verdict(self) -> Verdict:
        if self.is_withheld:
            return Verdict.WITHHELD
        if self.silhouette is None or self.stability is None:
            return Verdict.UNKNOWN
        if self.stability.is_near_the_line:
            return Verdict.NEAR_THE_LINE
        if self.stability.reproducibility < REPRODUCIBLE:
            return Verdict.ARBITRARY
        return Verdict.NATURAL if self.borders is Borders.EMPTIER_SPACE else Verdict.REPRODUCIBLE

    @property
    def borders(self) -> Borders:
        if self.silhouette is None or self.stability is None:
            return Borders.UNKNOWN
        return _borders(self.silhouette, self.stability)

    @property
    def separation(self) -> Separation:
        return Separation.WITHHELD if self.is_withheld else separation_of(self.silhouette)

    @property
    def is_withheld(self) -> bool:
        """Filled-in values are alike, come again and look clear, whoever the customers are."""
        return self.filled_share > 1 - LEAST_KNOWN_SHARE

    @property
    def is_separation_near_a_line(self) -> bool:
        """Whether two decimals show the line itself."""
        return self.silhouette is not None and any(abs(self.silhouette - line) < 0.005 for line in (USABLE, CLEAR))

    @property
    def is_partly_filled(self) -> bool:
        """Enough is filled in to be told beside the verdict."""
        return self.filled_share >= NOTEWORTHY_FILLED and not self.is_withheld

    @property
    def is_partly_set_apart(self) -> bool:
        return self.set_apart_share >= NOTEWORTHY_FILLED and not self.is_withheld

    @property
    def come_again(self) -> bool:
        """Whether the segments are found again: only then does it mean anything how sure a method is of a customer."""
        return self.verdict in (Verdict.NATURAL, Verdict.REPRODUCIBLE)

    def of_segment(self, number: int) -> "SegmentTrust":
        stability = self.stability
        if stability is None:
            return SegmentTrust(None, None, self.is_withheld)
        uncertain = stability.by_segment_uncertainty
        place = number - 1
        return SegmentTrust(stability.by_segment[place], uncertain[place] if uncertain else None, self.is_withheld)


@dataclass(frozen=True)
class SegmentTrust:
    """`overlap` is the mean Jaccard index of one segment with its like in refits, `uncertainty` its standard error."""

    overlap: float | None
    uncertainty: float | None
    is_withheld: bool

    @property
    def verdict(self) -> SegmentVerdict:
        """
        >>> [SegmentTrust(each, 0.02, False).verdict.value for each in (0.75, 0.6, 0.59, None)]
        ['stable', 'in part', 'not to be trusted', 'not measured']
        """
        if self.is_withheld:
            return SegmentVerdict.WITHHELD
        if self.overlap is None:
            return SegmentVerdict.UNKNOWN
        if self.overlap >= STABLE:
            return SegmentVerdict.STABLE
        return SegmentVerdict.IN_PART if self.overlap >= NOT_TO_BE_TRUSTED else SegmentVerdict.NOT_TO_BE_TRUSTED

    @property
    def is_near_a_line(self) -> bool:
        return self.overlap is not None and any(
            _is_near(line, self.overlap, self.uncertainty) for line in (STABLE, NOT_TO_BE_TRUSTED)
        )


def separation_of(silhouette: float | None) -> Separation:
    """
    >>> [separation_of(each).value for each in (0.24, 0.25, 0.5, 0.51, None)]
    ['weak', 'usable', 'usable', 'clear', 'not measurable']
    """
    if silhouette is None:
        return Separation.UNKNOWN
    if silhouette < USABLE:
        return Separation.WEAK
    return Separation.USABLE if silhouette <= CLEAR else Separation.CLEAR


def is_too_small(size: int, customers: int) -> bool:
    """Under 2 % of the customers or under 100 people: a campaign for so few rarely pays, and its effect cannot be measured."""
    return size < fewest_to_act_on(customers)


def fewest_to_act_on(customers: int) -> int:
    return max(ceil(SMALLEST_SHARE * customers), FEWEST_PEOPLE)


def _borders(silhouette: float, found: Stability) -> Borders:
    if not _are_set_apart(silhouette, found.without_groups):
        return Borders.CUT if _are_cut(found) else Borders.NO_CLEARER
    if found.by_having is not None and not _are_set_apart(silhouette, found.by_having):
        return Borders.HAVING
    if _are_cut(found):
        return Borders.CUT
    if found.matched is None or found.groups is None:
        return Borders.UNKNOWN
    if found.matched >= MATCHED:
        return Borders.EMPTIER_SPACE
    return Borders.UNITED if found.groups > len(found.by_segment) else Borders.SET_APART


def _are_set_apart(silhouette: float, reference: float) -> bool:
    return silhouette >= max(USABLE, reference + CLEARLY_ABOVE)


def _are_cut(found: Stability) -> bool:
    return found.intact is not None and found.intact < INTACT


def _is_near(line: float, value: float, uncertainty: float | None) -> bool:
    """Measured without an uncertainty, nothing is."""
    return uncertainty is not None and abs(value - line) <= uncertainty
