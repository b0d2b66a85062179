"""The nouns of a release. A target list names people: it is built in memory, recorded, sent once and never stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, MinLen, Predicate

from domain.audiences import AudienceKind
from domain.segments import SegmentNumber
from domain.values import ActorName, Count, Fingerprint, Id, ListName, Moment, Name, Saved


@dataclass(frozen=True)
class ListedAudience(Saved):
    """With its name at the release; its version says which rule it was."""

    audience_id: Id
    audience_version: Annotated[int, Ge(1)]
    audience_name: Name
    audience_kind: AudienceKind


@dataclass(frozen=True)
class ListedSegments(Saved):
    """With the name of their segmentation at the release."""

    segmentation_id: Id
    segmentation_name: Name
    segments: Annotated[tuple[SegmentNumber, ...], MinLen(1)]


Listed = ListedSegments | ListedAudience
LEGAL_AGE, OLDEST_PLAUSIBLE_AGE = 18, 120


class Reason(StrEnum):
    """Why a customer may not be contacted, in the order in which the gate asks; each person is counted under the first."""

    NO_LONGER_A_CUSTOMER = "no longer a customer"
    NO_CONSENT = "no consent"
    REQUIREMENTS_NOT_MET = "regulatory requirements not met"
    CONSENT_UNKNOWN = "consent unknown"
    NO_OPEN_ACCOUNT = "no open account"
    UNDER_AGE = f"under {LEGAL_AGE}"
    BIRTH_DATE_UNKNOWN = "birth date implausible or unknown"
    NO_CONTACT = "neither e-mail nor phone"


@dataclass(frozen=True)
class Exclusion:
    reason: Reason
    customers: int


@dataclass(frozen=True)
class Column:
    """A column of the file. `identifying` ones are read from the bank for the release only."""

    name: str
    label: str
    identifying: bool = False


@dataclass(frozen=True)
class TargetList:
    """`candidates` = remaining customers + the sum of all exclusions. `customer_ids` ascending."""

    candidates: int
    customer_ids: tuple[int, ...]
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True)
class Release(Saved):
    """A file of `rows` people out of `candidates`; `exclusions` maps each reason to how many it removed.

    `columns` are those of the file, `sha256` identifies it; this record names no person.
    """

    release_id: Id
    at: Moment
    actor: ActorName
    list_name: ListName
    listed: Listed
    columns: Annotated[tuple[Name, ...], MinLen(1)]
    as_of: date
    snapshot: Fingerprint
    bank: Fingerprint
    candidates: Count
    rows: Count
    exclusions: Mapping[Name, Count]
    sha256: Annotated[str, Predicate(re.compile("[0-9a-f]{64}").fullmatch)]
