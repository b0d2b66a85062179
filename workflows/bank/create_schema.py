"""The bank's nine tables in a database that lacks some of them."""

from dataclasses import dataclass

from db.bank.creating import create_missing_tables
from db.bank.schema import TABLES
from db.mysql.access import DEFAULT_ACCESS, ServerAccess
from domain.errors import WorkflowError
from domain.people import Right
from workflows.bank.fill import filling
from workflows.session import Session


@dataclass(frozen=True)
class BankTable:
    name: str
    created: bool


def create_schema(session: Session, url: str, access: ServerAccess = DEFAULT_ACCESS) -> tuple[BankTable, ...]:
    """Every table of the bank, and whether it was made now or was there; raises WorkflowError when `url` is empty."""
    session.require(Right.FILL)
    if not url:
        # The demo bank is not meant: an empty file in its place would keep the demo from being filled.
        raise WorkflowError("No database was named.", "Set DATABASE_URL, or give the address with --url.")
    with filling(url, access) as engine:
        created = create_missing_tables(engine)
    return tuple(BankTable(table.name, table.name in created) for table in TABLES)
