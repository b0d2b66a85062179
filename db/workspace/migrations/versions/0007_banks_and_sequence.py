"""Banks with an id, a name and addresses; and numbers that say what was put in place after what."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NUMBERED = {
    "runs": ("created_at", ("run_id",)),
    "segmentations": ("saved_at", ("segmentation_id",)),
    "audience_versions": ("saved_at", ("audience_id", "version")),
    "releases": ("at", ("release_id",)),
}
OF_BANKS = ("runs", "segmentations", "audiences", "releases")
INDEXES = (("runs", "created_at"), ("releases", "at"))  # of the moments that were ordered by
LETTERS = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    # MySQL keeps what a revision did before it failed: what is there already is not done again.
    _create_counter()
    _create_banks()
    for table, (moment, key) in NUMBERED.items():
        _add_sequence(table)
        _number(table, moment, key)
    for table, moment in INDEXES:
        _index_sequence(table, moment)
    _count_on()
    _know_the_banks()


def _create_counter() -> None:
    op.create_table(
        "counter",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.PrimaryKeyConstraint("number", name="pk_counter"),
        if_not_exists=True,
        sqlite_autoincrement=True,
        **LETTERS,
    )


def _create_banks() -> None:
    op.create_table(
        "banks",
        sa.Column("bank_id", sa.String(120), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("bank_id", name="pk_banks"),
        if_not_exists=True,
        **LETTERS,
    )
    op.create_table(
        "bank_addresses",
        sa.Column("address_key", sa.String(64), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("bank_id", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name="pk_bank_addresses"),
        sa.ForeignKeyConstraint(["bank_id"], ["banks.bank_id"], name="fk_bank_addresses_bank_id"),
        if_not_exists=True,
        **LETTERS,
    )


def _add_sequence(table: str) -> None:
    if "sequence" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, sa.Column("sequence", sa.Integer, nullable=False, server_default="0"))


def _number(table: str, moment: str, key: tuple[str, ...]) -> None:
    """Once by the time, which is all that is known; what was copied has the moment of its original, and its number."""
    rows = sa.table(table, sa.column("sequence"), sa.column(moment), *map(sa.column, key))
    here, before = op.get_bind(), None
    number = here.scalar(sa.select(sa.func.max(rows.c.sequence))) or 0
    unnumbered = sa.select(rows).where(rows.c.sequence == 0).order_by(rows.c[moment], *(rows.c[name] for name in key))
    for row in here.execute(unnumbered).mappings().all():
        number, before = number + (row[moment] != before), row[moment]
        this = (rows.c[name] == row[name] for name in key)
        here.execute(sa.update(rows).where(*this).values(sequence=number))


def _index_sequence(table: str, moment: str) -> None:
    there = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}
    if f"ix_{table}_bank_sequence" not in there:
        op.create_index(f"ix_{table}_bank_sequence", table, ["bank", "sequence"])
    if f"ix_{table}_bank_{moment}" in there:
        op.drop_index(f"ix_{table}_bank_{moment}", table)


def _count_on() -> None:
    here, counter = op.get_bind(), sa.table("counter", sa.column("number"))
    numbered: list[Any] = [sa.table(name, sa.column("sequence")) for name in NUMBERED]
    last = max(here.scalar(sa.select(sa.func.max(table.c.sequence))) or 0 for table in numbered)
    if last > (here.scalar(sa.select(sa.func.max(counter.c.number))) or 0):
        here.execute(sa.insert(counter).values(number=last))


def _know_the_banks() -> None:
    """Each that something was saved for keeps its id: a digest of its address, by which its database finds it once more."""
    here = op.get_bind()
    tables = [sa.table(name, sa.column("bank")) for name in OF_BANKS]
    found = sorted(set().union(*(here.scalars(sa.select(table.c.bank).distinct()) for table in tables)))
    banks = sa.table("banks", sa.column("bank_id"), sa.column("name"))
    known = set(here.scalars(sa.select(banks.c.bank_id)))
    for number, bank_id in enumerate(found, 1):
        if bank_id not in known:
            here.execute(sa.insert(banks).values(bank_id=bank_id, name=f"Bank {number}"))
