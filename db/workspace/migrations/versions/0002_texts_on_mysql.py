"""On MySQL: room for large documents, and texts that hold and tell apart every letter, as SQLite does."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = ("runs", "segmentations", "releases")
DOCUMENTS = {"runs": ("settings", "result"), "releases": ("segments", "columns", "exclusions")}
KEYS = (
    ("fk_segmentations_run_id", "segmentations", "runs", "run_id"),
    ("fk_releases_segmentation_id", "releases", "segmentations", "segmentation_id"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    # Whatever it is cut off by, all of it may be done again. A key holds its column's letters as they are.
    op.execute("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    for name, table, _, _ in KEYS:
        if name in {key["name"] for key in sa.inspect(op.get_bind()).get_foreign_keys(table)}:
            op.drop_constraint(name, table, type_="foreignkey")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    for table, columns in DOCUMENTS.items():
        changes = ", ".join(f"MODIFY `{column}` MEDIUMTEXT NOT NULL" for column in columns)
        op.execute(f"ALTER TABLE {table} {changes}")
    for name, table, parent, column in KEYS:
        op.create_foreign_key(name, table, parent, [column], [column])
