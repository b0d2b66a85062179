"""The version of the workspace's tables, read without making or changing anything."""

from dataclasses import dataclass
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, exc
from sqlalchemy.engine import make_url

from db.server import Server, server_of
from db.workspace.connection import migrations, reading_workspace, require_known_revision


@dataclass(frozen=True)
class Revisions:
    """`applied` is empty before the first start; `pending` counts the steps from there to this version's newest."""

    server: Server
    applied: str
    pending: int


def fetch_revisions(engine: Engine) -> Revisions:
    """Raises WorkspaceUnavailableError, also when a newer version of the dashboard has written there."""
    with reading_workspace(engine) as connection:
        config = migrations(connection)
        require_known_revision(connection, config)
        applied = MigrationContext.configure(connection).get_current_revision() or ""
        steps = ScriptDirectory.from_config(config).iterate_revisions("head", applied or "base")
        return Revisions(server_of(connection), applied, len(list(steps)))


def is_yet_to_be_made(url: str) -> bool:
    """Whether it is a SQLite file that does not exist; opening it would make it."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        return False
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()
