"""Versions of a saved segmentation, the record of who changed what, and its marks: frozen, archived, copied."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
MARKS = (
    ("version", sa.Integer, "1"),
    ("changes", sa.Integer, "1"),
    ("frozen_at", MOMENT, None),
    ("archived_at", MOMENT, None),
    ("copied_from", sa.String(32), None),
)
# A connection made before revision 0002 still creates tables in the letters of before, which no key may refer to.
LETTERS = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    # MySQL keeps what a revision did before it failed: all of it may be done again.
    _mark_segmentations()
    _create_versions()
    _create_changes()
    _give_each_a_run_of_its_own()
    _tell_of_those_there()


def _mark_segmentations() -> None:
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("segmentations")}
    for name, kind, start in MARKS:
        if name not in there:
            column = sa.Column(name, kind, server_default=start, nullable=start is None)
            op.add_column("segmentations", column)


def _create_versions() -> None:
    op.create_table(
        "segmentation_versions",
        sa.Column("segmentation_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("saved_by", sa.String(255), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("segmentation_id", "version", name="pk_segmentation_versions"),
        sa.ForeignKeyConstraint(
            ["segmentation_id"], ["segmentations.segmentation_id"], name="fk_segmentation_versions_segmentation_id"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_segmentation_versions_run_id"),
        if_not_exists=True,
        **LETTERS,
    )


def _create_changes() -> None:
    op.create_table(
        "segmentation_changes",
        sa.Column("segmentation_id", sa.String(32), nullable=False),
        sa.Column("step", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("what", sa.String(24), nullable=False),
        sa.Column("detail", sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"), nullable=False),
        sa.PrimaryKeyConstraint("segmentation_id", "step", name="pk_segmentation_changes"),
        sa.ForeignKeyConstraint(
            ["segmentation_id"], ["segmentations.segmentation_id"], name="fk_segmentation_changes_segmentation_id"
        ),
        if_not_exists=True,
        **LETTERS,
    )


def _give_each_a_run_of_its_own() -> None:
    """Of those saved from one run the first keeps it: names given in one, or its being frozen, are not the others'."""
    here = op.get_bind()
    shared = here.execute(
        sa.text(
            "SELECT s.segmentation_id, s.run_id FROM segmentations s WHERE EXISTS (SELECT 1 FROM segmentations o "
            "WHERE o.run_id = s.run_id AND (o.saved_at < s.saved_at "
            "OR (o.saved_at = s.saved_at AND o.segmentation_id < s.segmentation_id)))"
        )
    ).all()
    runs = sa.table("runs", *(sa.column(column["name"]) for column in sa.inspect(here).get_columns("runs")))
    for segmentation_id, run_id in shared:
        own = uuid4().hex
        copied = [sa.literal(own) if column.name == "run_id" else column for column in runs.c]
        found = sa.select(*copied).where(runs.c.run_id == run_id)
        here.execute(sa.insert(runs).from_select(runs.c.keys(), found))
        shown = sa.text("UPDATE segmentations SET run_id = :own WHERE segmentation_id = :this")
        here.execute(shown, {"own": own, "this": segmentation_id})


def _tell_of_those_there() -> None:
    """Each is its own first version, saved by who saved it."""
    op.execute(
        "INSERT INTO segmentation_versions (segmentation_id, version, run_id, saved_by, saved_at) "
        "SELECT s.segmentation_id, 1, COALESCE(r.fitted_by, r.run_id), s.saved_by, s.saved_at "
        "FROM segmentations s JOIN runs r ON r.run_id = s.run_id WHERE NOT EXISTS "
        "(SELECT 1 FROM segmentation_versions v WHERE v.segmentation_id = s.segmentation_id)"
    )
    op.execute(
        "INSERT INTO segmentation_changes (segmentation_id, step, at, actor, what, detail) "
        "SELECT s.segmentation_id, 1, s.saved_at, s.saved_by, 'saved', '{}' FROM segmentations s WHERE NOT EXISTS "
        "(SELECT 1 FROM segmentation_changes c WHERE c.segmentation_id = s.segmentation_id)"
    )
