"""Runs, saved segmentations and the record of releases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None

# Written out, not taken from schema.py: that file moves on, and this step must always build what it built.
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    _create_runs()
    _create_segmentations()
    _create_releases()


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("bank", sa.String(120), nullable=False),
        sa.Column("snapshot", sa.String(120), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("labels", sa.LargeBinary(length=2**32 - 1), nullable=False),
        sa.Column("n_customers", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
        if_not_exists=True,
    )
    _create_index("ix_runs_bank_created_at", "runs", ["bank", "created_at"])


def _create_segmentations() -> None:
    op.create_table(
        "segmentations",
        sa.Column("segmentation_id", sa.String(32), nullable=False),
        sa.Column("bank", sa.String(120), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", sa.String(64)),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("saved_by", sa.String(255), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT),
        sa.Column("deleted_by", sa.String(255)),
        sa.PrimaryKeyConstraint("segmentation_id", name="pk_segmentations"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_segmentations_run_id"),
        sa.UniqueConstraint("bank", "name_key", name="uq_segmentations_bank_name_key"),
        if_not_exists=True,
    )


def _create_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("release_id", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("list_name", sa.String(120), nullable=False),
        sa.Column("segmentation_id", sa.String(32), nullable=False),
        sa.Column("segmentation_name", sa.String(80), nullable=False),
        sa.Column("segments", sa.Text, nullable=False),
        sa.Column("columns", sa.Text, nullable=False),
        sa.Column("exclusions", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("snapshot", sa.String(120), nullable=False),
        sa.Column("bank", sa.String(120), nullable=False),
        sa.Column("candidates", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("release_id", name="pk_releases"),
        sa.ForeignKeyConstraint(
            ["segmentation_id"], ["segmentations.segmentation_id"], name="fk_releases_segmentation_id"
        ),
        if_not_exists=True,
    )
    _create_index("ix_releases_bank_at", "releases", ["bank", "at"])


def _create_index(name: str, table: str, columns: list[str]) -> None:
    # MySQL keeps what it made before it was cut off, and knows no CREATE INDEX IF NOT EXISTS.
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, columns)
