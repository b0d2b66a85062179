"""Names of what uses a saved segmentation, found without reading what may be damaged."""

from sqlalchemy import Engine, select

from db.workspace.connection import reading_workspace
from db.workspace.schema import releases, segmentations


def fetch_copies(engine: Engine, segmentation_id: str) -> tuple[str, ...]:
    """Names of those that were duplicated from it and are still here."""
    copies = (segmentations.c.copied_from == segmentation_id, segmentations.c.deleted_at.is_(None))
    with reading_workspace(engine) as connection:
        return tuple(connection.scalars(select(segmentations.c.name).where(*copies).order_by(segmentations.c.name)))


def fetch_lists(engine: Engine, segmentation_id: str) -> tuple[str, ...]:
    """Names of the lists that were released from it, each once."""
    names = select(releases.c.list_name).where(releases.c.segmentation_id == segmentation_id).distinct()
    with reading_workspace(engine) as connection:
        return tuple(connection.scalars(names.order_by(releases.c.list_name)))
