"""Finished builds, and what was kept of them under a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from annotated_types import MinLen

from domain.coverage import filled_share
from domain.rfm import RfmFit
from domain.segmentations import Preparation, SegmentationSettings
from domain.segments import FEWEST_SEGMENTS, Segment, SegmentNumber, with_not_enough_known, with_others
from domain.trust import Stability, Trust
from domain.values import Coefficient, Count, Name, Number, Saved, Share

Rows = tuple[tuple[Number, ...], ...]


@dataclass(frozen=True)
class SavedSegmentation:
    """`run_id` is what it shows: the fit of its newest version, or that fit's score on newer data.

    `changes` counts all changes ever made to it; a change that names another number was made without seeing the last.
    """

    segmentation_id: str
    name: str
    run_id: str
    saved_by: str
    saved_at: datetime
    as_of: date
    n_customers: int
    segments: tuple[Segment, ...]
    version: int = 1
    changes: int = 1
    frozen_at: datetime | None = None
    archived_at: datetime | None = None
    not_enough_known: int | None = None  # see `Run`

    @property
    def choosable(self) -> tuple[Segment, ...]:
        """What a list or an audience may be made of."""
        return with_not_enough_known(self.segments, self.n_customers, self.not_enough_known)


@dataclass(frozen=True)
class DamagedSegmentation:
    """A segmentation whose run can no longer be read; it can still be deleted."""

    segmentation_id: str
    name: str


@dataclass(frozen=True)
class SegmentationVersion:
    """`run_id` is the run that found its segments."""

    version: int
    run_id: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class HeldVersion:
    """The version of a saved segmentation that a run is."""

    segmentation_id: str
    version: int
    saved_at: datetime


class What(StrEnum):
    SAVED = "saved"
    RENAMED = "renamed"
    SEGMENTS_RENAMED = "segments renamed"
    SCORED = "scored"
    REFITTED = "refitted"
    VERSION_SAVED = "version saved"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    ARCHIVED = "archived"
    UNARCHIVED = "taken back"
    DUPLICATED = "duplicated"
    DELETED = "deleted"
    RESTORED = "restored"


@dataclass(frozen=True)
class Run(Saved):
    """`bank` and `snapshot` are fingerprints of where the data came from; `centroids` is (segments, preparations).

    Without preparations and centroids when the segments were formed by a rule. `fitted_by` is the run whose segments
    these customers were scored with; None when the segments were found on these customers. `left_out` names attributes
    of the settings that are not known of these customers: they were assigned by the others. `not_enough_known` people
    are set apart because nothing is known of them that the segments are formed on; None where nobody is to be.
    """

    run_id: str
    created_at: datetime
    actor: str
    bank: str
    snapshot: str
    as_of: date
    settings: SegmentationSettings
    segments: Annotated[tuple[Segment, ...], MinLen(FEWEST_SEGMENTS)]
    preparations: tuple[Preparation[str], ...]
    centroids: Rows | None
    silhouette: Coefficient | None
    silhouette_sample: Count
    n_customers: Count
    stability: Stability | None = None  # None where it was not measured, as before there was any
    suggested: SegmentNumber | None = None  # what the comparison recommended when this number of segments was chosen
    parameters: Mapping[Name, Rows] = field(default_factory=dict)
    certainty: tuple[Share, ...] | None = None
    fitted_by: str | None = None
    rfm_fit: RfmFit | None = None  # of segments formed by a rule, unless an earlier version formed them
    left_out: tuple[Name, ...] = ()
    not_enough_known: Count | None = None

    @property
    def fit_id(self) -> str:
        """The run that found the segments: itself, unless these customers were scored with another's."""
        return self.fitted_by or self.run_id

    @property
    def parts_equal_values(self) -> bool:
        """Whether an earlier version scored customers of one value differently, by their rank, to fill fifths evenly."""
        rfm = self.settings.rfm
        return rfm is not None and rfm.cuts is None and (self.rfm_fit is None or not self.rfm_fit.equal_together)

    @property
    def filled_share(self) -> float:
        """Of all values that the people were assigned by, 0 to 1; 0 for segments formed by a rule."""
        used = [each.imputed for each in self.preparations if each.attribute not in self.left_out]
        return filled_share(used, self.n_customers - (self.not_enough_known or 0))

    @property
    def trust(self) -> Trust:
        apart = (self.not_enough_known or 0) / max(self.n_customers, 1)
        return Trust(self.silhouette, self.stability, self.filled_share, apart)

    @property
    def unassigned(self) -> int:
        return self.n_customers - sum(segment.size for segment in self.segments) - (self.not_enough_known or 0)

    @property
    def everybody(self) -> tuple[Segment, ...]:
        """The segments, then those set apart and those under number 0 who are in none, where there are any."""
        return with_others(self.segments, self.n_customers, self.not_enough_known)

    @property
    def choosable(self) -> tuple[Segment, ...]:
        """What a list or an audience may be made of."""
        return with_not_enough_known(self.segments, self.n_customers, self.not_enough_known)


@dataclass(frozen=True)
class Detail(Saved):
    """`renamed` from what to what; `day` of the data; `other` the name of the one it was copied from."""

    renamed: tuple[tuple[Name, Name], ...] = ()
    version: Count | None = None
    day: date | None = None
    other: Name | None = None


@dataclass(frozen=True)
class SegmentationChange:
    """`detail` is None where it is damaged; who and when are still known."""

    step: int
    at: datetime
    actor: str
    what: str
    detail: Detail | None


@dataclass(frozen=True)
class Change:
    """A change to make; `seen` is the number of changes that the actor has seen, None when that does not matter."""

    what: What
    actor: str
    at: datetime
    detail: Detail = field(default_factory=Detail)
    seen: int | None = None
