from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import sqlite

from db.bank.schema import TABLES as BANK_TABLES
from db.workspace.schema import UtcMoment, metadata, releases


def test_the_migrations_build_what_the_schema_declares(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_no_column_of_the_release_record_is_one_that_identifies_a_customer():
    identifying = {"customer_id", "email", "phone", "address", "name", "date_of_birth", "identification_number"}
    assert identifying <= {column.name for table in BANK_TABLES for column in table.columns}
    assert identifying & set(releases.c.keys()) == set()


def test_on_mysql_labels_have_room_for_every_customer_and_moments_keep_their_microseconds():
    statements = []
    mysql = create_mock_engine("mysql+pymysql://", lambda statement, *_: statements.append(statement))
    metadata.create_all(mysql, checkfirst=False)
    created = "\n".join(str(statement.compile(dialect=mysql.dialect)) for statement in statements)
    assert "labels LONGBLOB" in created
    assert "created_at DATETIME(6)" in created
    assert "`rows` INTEGER" in created


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        UtcMoment().process_bind_param(datetime(2026, 3, 1, 9, 30), sqlite.dialect())
