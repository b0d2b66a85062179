import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, inspect, select, text, update

from db.mysql.access import WORKSPACE, ServerAccess
from db.workspace.connection import again_after_conflict, migrate, open_workspace, reading_workspace, writing_workspace
from db.workspace.runs import fetch_run, save_run
from db.workspace.schema import metadata, runs
from db.workspace.segmentations import fetch_segmentations, insert_segmentation
from domain.errors import WorkspaceUnavailableError
from tests.db.workspace.conftest import LABELS, RUN
from tests.patience import PATIENCE

pytestmark = pytest.mark.mysql

FIRST, SECOND = "a" * 32, "b" * 32


@pytest.fixture
def workspace(mysql_url):
    engine = open_workspace(mysql_url)
    migrate(engine)
    for run_id in (FIRST, SECOND):
        save_run(engine, replace(RUN, run_id=run_id), LABELS)
    yield engine
    engine.dispose()


def rename_actor(connection, run_id, actor):
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(actor=actor))


def actors(engine):
    with reading_workspace(engine) as connection:
        return connection.scalars(select(runs.c.actor).order_by(runs.c.run_id)).all()


def test_of_two_writers_that_wait_for_each_other_both_succeed_in_the_end(workspace):
    met, attempts = threading.Barrier(2), []

    @again_after_conflict
    def rename_both(actor, *ids):
        attempts.append(actor)
        with writing_workspace(workspace) as connection:
            rename_actor(connection, ids[0], actor)
            if attempts.count(actor) == 1:
                met.wait(PATIENCE)
            rename_actor(connection, ids[1], actor)

    with ThreadPoolExecutor(2) as threads:
        ana, ben = threads.submit(rename_both, "ana", FIRST, SECOND), threads.submit(rename_both, "ben", SECOND, FIRST)
        ana.result()
        ben.result()
    assert len(attempts) == 3
    assert actors(workspace) == [attempts[-1]] * 2


def test_a_writer_that_waited_in_vain_is_told_so_and_changed_nothing(workspace):
    def impatient(connection, *_):
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION innodb_lock_wait_timeout = 1")

    def rename_both():
        with writing_workspace(workspace) as connection:
            rename_actor(connection, SECOND, "ben")
            rename_actor(connection, FIRST, "ben")

    event.listen(workspace, "checkout", impatient)
    with writing_workspace(workspace) as holder:
        rename_actor(holder, FIRST, "ana")
        with pytest.raises(WorkspaceUnavailableError, match="busy") as told:
            rename_both()
    assert "Try again" in str(told.value.remedy)
    assert actors(workspace) == ["ana", RUN.actor]


def test_a_document_larger_than_64_kb_comes_back(workspace):
    many = tuple(f"attribute_{number:070}" for number in range(1_000))
    large = replace(
        RUN,
        run_id="c" * 32,
        settings=replace(RUN.settings, attributes=many),
        preparations=tuple(replace(RUN.preparations[0], attribute=name) for name in many),
        centroids=((0.0,) * len(many),) * 2,
    )
    save_run(workspace, large, LABELS)
    assert fetch_run(workspace, "c" * 32).settings.attributes == many


def test_a_text_too_long_for_its_column_is_refused_even_where_the_server_would_cut_it(workspace, lax_server):
    workspace.dispose()
    with pytest.raises(WorkspaceUnavailableError), writing_workspace(workspace) as connection:
        rename_actor(connection, FIRST, "x" * 256)
    assert actors(workspace) == [RUN.actor] * 2


def test_reads_of_one_connection_see_the_same_state_even_where_the_server_would_not_keep_it(workspace, lax_server):
    workspace.dispose()
    with reading_workspace(workspace) as reader:
        before = reader.execute(select(runs.c.run_id)).all()
        with writing_workspace(workspace) as writer:
            writer.execute(runs.delete())
        assert reader.execute(select(runs.c.run_id)).all() == before


def test_in_a_schema_of_old_letters_every_name_is_kept_and_told_apart(mariadb):
    mariadb.execute("DROP DATABASE IF EXISTS old", "CREATE DATABASE old CHARACTER SET latin1")
    engine = open_workspace(mariadb.url("old"))
    migrate(engine)
    save_run(engine, replace(RUN, run_id=FIRST, bank="A"), LABELS)
    for name in ("Ärger 😀", "Arger 😀", "李"):
        insert_segmentation(engine, name, FIRST, "ana", RUN.created_at)
    assert {each.name for each in fetch_segmentations(engine, "A")[0]} == {"Ärger 😀", "Arger 😀", "李"}
    assert fetch_segmentations(engine, "a") == ((), ())
    engine.dispose()
    mariadb.drop_database("old")


@pytest.mark.parametrize("steps", [1, 5, 11, 13, 21, 24, 27])
def test_a_migration_cut_off_anywhere_is_completed_by_the_next(mysql_url, steps):
    engine = open_workspace(mysql_url)
    taken = []

    def cut_off(_connection, _cursor, statement, *_):
        if statement.lstrip().startswith(("CREATE", "ALTER")):
            taken.append(statement)
            if len(taken) > steps:
                raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", cut_off)
    with pytest.raises(KeyboardInterrupt):
        migrate(engine)
    event.remove(engine, "before_cursor_execute", cut_off)
    migrate(engine)
    with reading_workspace(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        keys = [
            key["name"]
            for table in ("segmentations", "releases")
            for key in inspect(connection).get_foreign_keys(table)
        ]
    assert set(keys) == {"fk_segmentations_run_id", "fk_releases_audience_id", "fk_releases_segmentation_id"}
    assert len(keys) == 3
    engine.dispose()


def test_who_waits_for_another_process_to_migrate_is_told_when_it_takes_too_long(mariadb, mysql_url):
    engine = open_workspace(mysql_url, ServerAccess(statement_seconds=1, store=WORKSPACE))
    with open_workspace(mysql_url).connect() as other:
        other.execute(text(f"SELECT GET_LOCK('migrate {engine.url.database}', 0)"))
        with pytest.raises(WorkspaceUnavailableError, match="another process"):
            migrate(engine)
        other.execute(text(f"DO RELEASE_LOCK('migrate {engine.url.database}')"))
    migrate(engine)
    engine.dispose()
