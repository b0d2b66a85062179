"""The bank's nine tables in a database that lacks some of them."""

from dataclasses import dataclass

from db.bank.creating import create_missing_tables
from db.bank.schema import TABLES
from domain.errors import WorkflowError
from domain.people import Right
from workflows.bank.fill import filling
from workflows.session import Session


@dataclass(frozen=True)
class TableResult:
    name: str
    created: bool


def create_tables(session: Session, url: str) -> tuple[TableResult, ...]:
    """Every table of the bank at `url`, when it is empty at DATABASE_URL, and whether it was made now or was there.

    Raises WorkflowError when there is no address.
    """
    session.require(Right.FILL)
    url = url or session.stores.settings.database_url
    if not url:
        # The demo bank is not meant: an empty file in its place would keep the demo from being filled.
        raise WorkflowError("No database was named.", "Set DATABASE_URL, or give the address with --url.")
    with filling(session.stores, url) as engine:
        created = create_missing_tables(engine)
    return tuple(TableResult(table.name, table.name in created) for table in TABLES)
