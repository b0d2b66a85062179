"""Our own tables: SQLite on one machine, a schema of its own on MySQL. Types are those that mean the same on both."""

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects import mysql

from domain.banks import LONGEST_ADDRESS
from domain.values import LONGEST_ACTOR, LONGEST_FINGERPRINT, LONGEST_ID, LONGEST_LIST_NAME, LONGEST_NAME

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcMoment(TypeDecorator[datetime]):
    """Stored without a zone, in UTC, to the microsecond; a moment without a zone is refused."""

    # MySQL rounds to whole seconds unless told otherwise: what comes back would not be what was saved.
    impl = DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A saved moment needs a time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


# A MySQL TEXT holds 64 KB, which the result of a run on 150 attributes exceeds.
JsonText = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
Blob = LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")  # a MySQL BLOB holds 64 KB too


def _numbered() -> Column[int]:
    """A number of `counter`."""
    return Column("sequence", Integer, nullable=False, server_default="0")


# A row for each thing put in place, whose number says what came after what: a clock may have been wrong.
counter = Table(
    "counter",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    sqlite_autoincrement=True,  # a number is never given twice
)

banks = Table(
    "banks",
    metadata,
    Column("bank_id", String(LONGEST_FINGERPRINT), primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False),
)

bank_addresses = Table(
    "bank_addresses",
    metadata,
    Column("address_key", String(64), primary_key=True),  # a digest: an address may be longer than a key
    Column("address", String(LONGEST_ADDRESS), nullable=False),
    Column("bank_id", String(LONGEST_FINGERPRINT), ForeignKey("banks.bank_id"), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", String(LONGEST_ID), primary_key=True),
    Column("created_at", UtcMoment, nullable=False),
    Column("actor", String(LONGEST_ACTOR), nullable=False),
    Column("bank", String(LONGEST_FINGERPRINT), nullable=False),
    Column("snapshot", String(LONGEST_FINGERPRINT), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("settings", JsonText, nullable=False),
    Column("result", JsonText, nullable=False),
    Column("labels", Blob, nullable=False),  # a byte per customer, compressed
    Column("n_customers", Integer, nullable=False),
    # The run that found the segments which these customers were scored with; NULL where they were found here.
    Column("fitted_by", String(LONGEST_ID), ForeignKey("runs.run_id")),
    _numbered(),
    Index(None, "bank", "sequence"),
)

segmentations = Table(
    "segmentations",
    metadata,
    Column("segmentation_id", String(LONGEST_ID), primary_key=True),
    Column("bank", String(LONGEST_FINGERPRINT), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    # A digest of the name without case, NULL once deleted: unique the same way under every collation, and free again.
    Column("name_key", String(64)),
    Column("run_id", String(LONGEST_ID), ForeignKey("runs.run_id"), nullable=False),
    Column("saved_by", String(LONGEST_ACTOR), nullable=False),
    Column("saved_at", UtcMoment, nullable=False),
    Column("deleted_at", UtcMoment),
    Column("deleted_by", String(LONGEST_ACTOR)),
    Column("version", Integer, nullable=False, server_default="1"),
    # How often anything of it was changed: an actor who saw another number looked at an older state.
    Column("changes", Integer, nullable=False, server_default="1"),
    Column("frozen_at", UtcMoment),
    Column("archived_at", UtcMoment),
    Column("copied_from", String(LONGEST_ID)),
    _numbered(),
    UniqueConstraint("bank", "name_key"),
)

segmentation_versions = Table(
    "segmentation_versions",
    metadata,
    Column("segmentation_id", String(LONGEST_ID), ForeignKey("segmentations.segmentation_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("run_id", String(LONGEST_ID), ForeignKey("runs.run_id"), nullable=False),  # the one that found the segments
    Column("saved_by", String(LONGEST_ACTOR), nullable=False),
    Column("saved_at", UtcMoment, nullable=False),
)

segmentation_changes = Table(
    "segmentation_changes",
    metadata,
    Column("segmentation_id", String(LONGEST_ID), ForeignKey("segmentations.segmentation_id"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcMoment, nullable=False),
    Column("actor", String(LONGEST_ACTOR), nullable=False),
    Column("what", String(24), nullable=False),
    Column("detail", JsonText, nullable=False),
)

audiences = Table(
    "audiences",
    metadata,
    Column("audience_id", String(LONGEST_ID), primary_key=True),
    Column("bank", String(LONGEST_FINGERPRINT), nullable=False),
    # The newest; it moves only from the version that an actor saw to the next, so that nobody overwrites unseen work.
    Column("version", Integer, nullable=False),
    Column("name_key", String(64)),
    Column("deleted_at", UtcMoment),
    Column("deleted_by", String(LONGEST_ACTOR)),
    UniqueConstraint("bank", "name_key"),
)

audience_versions = Table(
    "audience_versions",
    metadata,
    Column("audience_id", String(LONGEST_ID), ForeignKey("audiences.audience_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("rule", JsonText, nullable=False),
    Column("kind", String(8), nullable=False),
    # Of a frozen one: which customers they are (ids, compressed), and on which data.
    Column("snapshot", String(LONGEST_FINGERPRINT)),
    Column("as_of", Date),
    Column("people", Blob),
    Column("n_people", Integer),
    Column("saved_by", String(LONGEST_ACTOR), nullable=False),
    Column("saved_at", UtcMoment, nullable=False),
    _numbered(),
)

releases = Table(
    "releases",
    metadata,
    Column("release_id", String(LONGEST_ID), primary_key=True),
    Column("at", UtcMoment, nullable=False),
    Column("actor", String(LONGEST_ACTOR), nullable=False),
    Column("list_name", String(LONGEST_LIST_NAME), nullable=False),
    # Either segments of a segmentation or an audience; the columns of the other are NULL.
    Column("segmentation_id", String(LONGEST_ID), ForeignKey("segmentations.segmentation_id")),
    Column("segmentation_name", String(LONGEST_NAME)),
    Column("segments", JsonText),
    Column("audience_id", String(LONGEST_ID), ForeignKey("audiences.audience_id")),
    Column("audience_version", Integer),
    Column("audience_name", String(LONGEST_NAME)),
    Column("audience_kind", String(8)),
    Column("columns", JsonText, nullable=False),
    Column("exclusions", JsonText, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("snapshot", String(LONGEST_FINGERPRINT), nullable=False),
    Column("bank", String(LONGEST_FINGERPRINT), nullable=False),
    Column("candidates", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    _numbered(),
    Index(None, "bank", "sequence"),
)
