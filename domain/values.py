"""What a saved value may be: bounds that hold when it is written and when it is read."""

from datetime import datetime
from math import isfinite
from typing import Annotated, ClassVar

from annotated_types import Ge, Interval, Len, Predicate

LONGEST_ID, LONGEST_NAME, LONGEST_LIST_NAME, LONGEST_ACTOR, LONGEST_FINGERPRINT = 32, 80, 120, 255, 120
Id = Annotated[str, Len(1, LONGEST_ID)]
Name = Annotated[str, Len(1, LONGEST_NAME)]
ListName = Annotated[str, Len(1, LONGEST_LIST_NAME)]
ActorName = Annotated[str, Len(1, LONGEST_ACTOR)]
Fingerprint = Annotated[str, Len(1, LONGEST_FINGERPRINT)]
Count = Annotated[int, Ge(0)]
Number = Annotated[float, Predicate(isfinite)]
Share = Annotated[float, Interval(ge=0, le=1)]
Coefficient = Annotated[float, Interval(ge=-1, le=1)]  # a silhouette, an adjusted Rand index


def has_zone(moment: datetime) -> bool:
    return moment.tzinfo is not None


Moment = Annotated[datetime, Predicate(has_zone)]


class Saved:
    """A noun that is saved as JSON: a field that it does not have, or a number that is none, is damage."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "allow_inf_nan": False}
