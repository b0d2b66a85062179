"""What a file may hold: only what is listed here, so that a new column of the bank is never offered by accident."""

from collections.abc import Iterable

from domain.attributes import Attribute
from domain.errors import TargetingError
from domain.lists import Column
from domain.snapshots import CUSTOMER_ID

ID_COLUMN = Column(CUSTOMER_ID, "Customer id")
SEGMENT = Column("segment", "Segment")
SEGMENT_NAME = Column("segment_name", "Segment name")
AUDIENCE_NAME = Column("audience_name", "Audience name")
# Why a person is in the file, by what the list was made from.
OF_SEGMENTS, OF_AN_AUDIENCE = (SEGMENT, SEGMENT_NAME), (AUDIENCE_NAME,)
IDENTIFYING = (
    Column("name", "Name", identifying=True),
    Column("email", "E-mail", identifying=True),
    Column("phone", "Phone", identifying=True),
)

# An attribute of the catalogue with one of these names would be a mistake: they never leave the bank.
_NEVER = frozenset(
    {"address", "date_of_birth", "identification_number", "password", "username", "recipient", "notes", "summary"}
)
_TAKEN = _NEVER | {each.name for each in (ID_COLUMN, *IDENTIFYING, *OF_SEGMENTS, *OF_AN_AUDIENCE)}


def allowed_columns(why: Iterable[Column], attributes: Iterable[Attribute]) -> tuple[Column, ...]:
    """Every column that may be asked for: customer_id first, then name, e-mail, phone, `why`, then the attributes."""
    offered = (Column(each.name, each.label) for each in attributes if each.name not in _TAKEN)
    return (ID_COLUMN, *IDENTIFYING, *why, *offered)


def require_allowed(names: Iterable[str], why: Iterable[Column], attributes: Iterable[Attribute]) -> tuple[Column, ...]:
    """The columns asked for, each once, in the order asked but customer_id first, also when it was not asked for.

    Raises TargetingError naming what is not allowed.
    """
    allowed = {column.name: column for column in allowed_columns(why, attributes)}
    wanted = dict.fromkeys((ID_COLUMN.name, *names))
    refused = [name for name in wanted if name not in allowed]
    if refused:
        raise TargetingError(
            "Not allowed in a file: {columns}.",
            "Take these columns off; the others may be released.",
            columns=tuple(refused),
        )
    return tuple(allowed[name] for name in wanted)
