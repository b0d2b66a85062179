"""Finished builds, and what was kept of them under a name."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.segments import Segment


@dataclass(frozen=True)
class SavedSegmentation:
    """`run_id` is what it shows: the fit of its newest version, or that fit's score on newer data.

    `changes` counts what was ever changed of it; a change that names another number was made without seeing the last.
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


@dataclass(frozen=True)
class DamagedSegmentation:
    """One whose run can no longer be read; it can still be deleted."""

    segmentation_id: str
    name: str


@dataclass(frozen=True)
class SegmentationVersion:
    """`run_id` is the run that found its segments."""

    version: int
    run_id: str
    saved_by: str
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
    TAKEN_BACK = "taken back"
    DUPLICATED = "duplicated"
    DELETED = "deleted"
    RESTORED = "restored"
