"""Releases of target lists that were made from an audience."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"

KEY = "fk_releases_audience_id"
OF_SEGMENTS: dict[str, sa.types.TypeEngine[Any]] = {
    "segmentation_id": sa.String(32),
    "segmentation_name": sa.String(80),
    "segments": sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"),
}
OF_AN_AUDIENCE: dict[str, sa.types.TypeEngine[Any]] = {
    "audience_id": sa.String(32),
    "audience_version": sa.Integer(),
    "audience_name": sa.String(80),
    "audience_kind": sa.String(8),
}


def upgrade() -> None:
    # MySQL keeps what a revision did before it failed: what is there already is not done again.
    known = {column["name"]: column for column in sa.inspect(op.get_bind()).get_columns("releases")}
    keys = {key["name"] for key in sa.inspect(op.get_bind()).get_foreign_keys("releases")}
    with op.batch_alter_table("releases") as releases:
        for name, kind in OF_SEGMENTS.items():
            if not known[name]["nullable"]:
                releases.alter_column(name, existing_type=kind, nullable=True)
        for name, kind in OF_AN_AUDIENCE.items():
            if name not in known:
                releases.add_column(sa.Column(name, kind))
        if KEY not in keys:
            releases.create_foreign_key(KEY, "audiences", ["audience_id"], ["audience_id"])
