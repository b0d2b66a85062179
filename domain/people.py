"""Who is asking, and what they may do. Until sign-in exists, everybody who reaches the page is `local`."""

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """Each completes "You may not ..."."""

    VIEW = "look at segments"
    BUILD = "build segments"
    SAVE = "save or change segmentations and audiences"
    REFRESH = "refresh the data"
    FILL = "fill a database"
    RELEASE = "release target lists"
    ADD_SOURCE = "add data sources"
    CHECK = "check the databases"
    IDENTIFY = "say which bank this is"


@dataclass(frozen=True)
class Actor:
    name: str
    rights: frozenset[Right]


LOCAL = Actor("local", frozenset(Right))
