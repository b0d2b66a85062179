"""Runs that score people with segments found earlier."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # MySQL keeps what a revision did before it failed: what is there already is not added again.
    if "fitted_by" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("runs")}:
        with op.batch_alter_table("runs") as runs:
            runs.add_column(sa.Column("fitted_by", sa.String(32)))
            runs.create_foreign_key("fk_runs_fitted_by", "runs", ["fitted_by"], ["run_id"])
