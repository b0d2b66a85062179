"""What a file may hold: only what is listed here, so that a new column of the bank is never offered by accident."""

from collections.abc import Iterable

from segmentation.domain import Attribute
from targeting.domain import Column
from targeting.errors import TargetingError

CUSTOMER_ID = Column("customer_id", "Customer id")
SEGMENT = Column("segment", "Segment")
SEGMENT_NAME = Column("segment_name", "Segment name")
IDENTIFYING = (
    Column("name", "Name", identifying=True),
    Column("email", "E-mail", identifying=True),
    Column("phone", "Phone", identifying=True),
)
_OWN = (CUSTOMER_ID, *IDENTIFYING, SEGMENT, SEGMENT_NAME)

# An attribute of the catalogue with one of these names would be a mistake: they never leave, whoever declares them.
_NEVER = frozenset(
    {"address", "date_of_birth", "identification_number", "password", "username", "recipient", "notes", "summary"}
)


def allowed_columns(attributes: Iterable[Attribute]) -> tuple[Column, ...]:
    """Every column that may be asked for: customer_id first, then name, e-mail, phone, segment, then the attributes."""
    taken = _NEVER | {column.name for column in _OWN}
    return _OWN + tuple(Column(each.name, each.label) for each in attributes if each.name not in taken)


def require_allowed(names: Iterable[str], attributes: Iterable[Attribute]) -> tuple[Column, ...]:
    """The columns asked for, each once, in the order asked but customer_id first, also when it was not asked for.

    Raises TargetingError naming what is not allowed.
    """
    allowed = {column.name: column for column in allowed_columns(attributes)}
    wanted = dict.fromkeys((CUSTOMER_ID.name, *names))
    refused = [name for name in wanted if name not in allowed]
    if refused:
        raise TargetingError(
            f"Not allowed in a file: {', '.join(refused)}.", "Take these columns off; the others may be released."
        )
    return tuple(allowed[name] for name in wanted)
