"""Saved audience rules and their versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
# A connection made before revision 0002 still creates tables in the letters of before, which no key may refer to.
LETTERS = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    _create_audiences()
    _create_audience_versions()


def _create_audiences() -> None:
    op.create_table(
        "audiences",
        sa.Column("audience_id", sa.String(32), nullable=False),
        sa.Column("bank", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name_key", sa.String(64)),
        sa.Column("deleted_at", MOMENT),
        sa.Column("deleted_by", sa.String(255)),
        sa.PrimaryKeyConstraint("audience_id", name="pk_audiences"),
        sa.UniqueConstraint("bank", "name_key", name="uq_audiences_bank_name_key"),
        if_not_exists=True,
        **LETTERS,
    )


def _create_audience_versions() -> None:
    op.create_table(
        "audience_versions",
        sa.Column("audience_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("rule", sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("snapshot", sa.String(120)),
        sa.Column("as_of", sa.Date),
        sa.Column("people", sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")),
        sa.Column("n_people", sa.Integer),
        sa.Column("saved_by", sa.String(255), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("audience_id", "version", name="pk_audience_versions"),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.audience_id"], name="fk_audience_versions_audience_id"),
        if_not_exists=True,
        **LETTERS,
    )
