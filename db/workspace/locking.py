"""Nobody overwrites work they have not seen: a row is locked, and what was seen of it compared, before it is changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, exc, select

from db.workspace.names import name_taken
from domain.errors import ChangedMeanwhileError, SavedItemMissingError

Last = tuple[str, str, datetime]  # what it is called, who changed it last, and when


def lock_row(
    connection: Connection,
    table: Table,
    *here: ColumnElement[bool],
    missing: SavedItemMissingError,
    deleted: bool = False,
) -> Row[Any]:
    """Nobody else changes it before this transaction ends; raises `missing` when it is not there, `deleted` or not."""
    state = table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None)
    row = connection.execute(select(table).where(*here, state).with_for_update()).one_or_none()
    if row is None:
        raise missing
    return row


def require_seen(seen: int | None, now: int, last: Callable[[], Last]) -> None:
    """Raises ChangedMeanwhileError; `seen` None stands for a change that rests on nothing that was seen."""
    if seen not in (None, now):
        name, who, at = last()
        raise ChangedMeanwhileError(name=name, who=who, at=at)


@contextmanager
def claiming(name: str) -> Iterator[None]:
    """Around one statement; raises NameTakenError when another row has the name."""
    try:
        yield
    except exc.IntegrityError as error:
        raise name_taken(name) from error
