"""The nouns of a release. A target list names people: it is built in memory, recorded, sent once and never stored."""

from dataclasses import dataclass
from enum import StrEnum

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
