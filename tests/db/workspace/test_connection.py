import errno
import multiprocessing
import sqlite3
from contextlib import closing
from importlib import import_module
from inspect import getmembers, getsource, isfunction
from pathlib import Path
from pkgutil import iter_modules

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, func, inspect, select, text

import db.workspace
from db.workspace.audiences import insert_audience
from db.workspace.audit import fetch_releases, record_release
from db.workspace.connection import MIGRATIONS, migrate, open_workspace, reading_workspace, writing_workspace
from db.workspace.runs import fetch_run
from db.workspace.schema import metadata, runs, segmentations
from db.workspace.segmentations import insert_segmentation
from domain.errors import StorageFullError, WorkspaceUnavailableError
from domain.lists import ListedSegments, Release
from tests.db.workspace.an_audience import RULE
from tests.db.workspace.conftest import in_a_file
from tests.patience import PATIENCE


def test_opening_and_migrating_an_empty_place_makes_the_folder_and_the_tables(url):
    engine = open_workspace(url)
    migrate(engine)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing_and_keeps_what_is_saved(engine, run):
    migrate(engine)
    with reading_workspace(engine) as connection:
        assert connection.scalar(select(runs.c.run_id)) == run.run_id


def config_of(connection=None):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


REVISIONS = [script.revision for script in ScriptDirectory.from_config(config_of()).walk_revisions()]


@pytest.fixture
def release(engine, run):
    """A row in each table that refers to another."""
    saved = insert_segmentation(engine, "Spring", run.run_id, "ana", run.created_at)
    insert_audience(engine, run.bank, "Aged", RULE, None, "ana", run.created_at)
    listed = ListedSegments(saved.segmentation_id, "Spring", (1,))
    release = Release(
        release_id="r",
        at=run.created_at,
        actor="ana",
        list_name="List",
        listed=listed,
        columns=("customer_id",),
        as_of=run.as_of,
        snapshot=run.snapshot,
        bank=run.bank,
        candidates=3,
        rows=2,
        exclusions={"no consent": 1},
        sha256="0" * 64,
    )
    record_release(engine, release)
    return release


def copy_rows(engine, old):
    """Into the tables and columns that were there then."""
    with reading_workspace(engine) as here, writing_workspace(old) as there:
        known = inspect(there)
        for table in (each for each in metadata.sorted_tables if known.has_table(each.name)):
            columns = [table.c[column["name"]] for column in known.get_columns(table.name)]
            for row in here.execute(select(*columns)):
                there.execute(table.insert(), row._asdict())


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_earlier_version_the_tables_become_this_one_s_and_keep_their_rows(
    engine, run, release, url, revision
):
    old = open_workspace(url)
    with writing_workspace(old) as connection:
        command.upgrade(config_of(connection), revision)
    copy_rows(engine, old)
    migrate(old)
    with reading_workspace(old) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.scalar(select(func.count()).select_from(segmentations)) == 1
    assert fetch_run(old, run.run_id).segments == run.segments
    assert fetch_releases(old, release.bank) == (release,)
    with pytest.raises(WorkspaceUnavailableError), writing_workspace(old) as connection:
        connection.execute(runs.delete())  # keys are checked again
    old.dispose()


def migrate_at_once(url, start, outcomes):
    start.wait()
    try:
        migrate(open_workspace(url))
    except WorkspaceUnavailableError as error:
        outcomes.put(str(error))
    else:
        outcomes.put("migrated")


def test_several_processes_may_migrate_an_empty_workspace_at_once(url, monkeypatch):
    monkeypatch.setattr("db.workspace.connection.SECONDS_TO_WAIT_FOR_A_LOCK", PATIENCE)
    fork = multiprocessing.get_context("fork")
    start, outcomes = fork.Barrier(4), fork.Queue()
    processes = [fork.Process(target=migrate_at_once, args=(url, start, outcomes)) for _ in range(4)]
    for process in processes:
        process.start()
    assert [outcomes.get(timeout=PATIENCE) for _ in processes] == ["migrated"] * 4
    for process in processes:
        process.join()


def test_a_workspace_of_a_newer_version_is_left_alone_and_says_so(url):
    engine = open_workspace(url)
    migrate(engine)
    with writing_workspace(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceUnavailableError, match="newer version"):
        migrate(engine)
    with reading_workspace(engine) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


@in_a_file
def test_a_migration_that_fails_half_way_leaves_nothing_behind(url):
    engine = open_workspace(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 3"))
    with pytest.raises(StorageFullError):
        migrate(engine)
    engine.dispose()
    assert inspect(open_workspace(url)).get_table_names() == []


def test_a_change_that_raises_is_undone(engine, run):
    def delete_and_fail():
        with writing_workspace(engine) as connection:
            connection.execute(runs.delete())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        delete_and_fail()
    with reading_workspace(engine) as connection:
        assert connection.scalar(select(runs.c.run_id)) == run.run_id


def test_readers_do_not_wait_for_a_writer(engine, run):
    with writing_workspace(engine) as writer, reading_workspace(engine) as reader:
        writer.execute(runs.delete())
        assert reader.scalar(select(runs.c.run_id)) == run.run_id


@in_a_file
def test_a_second_writer_that_waited_in_vain_is_told_to_try_again(engine):
    event.listen(engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout = 20"))
    with (
        writing_workspace(engine),
        pytest.raises(WorkspaceUnavailableError, match="busy") as raised,
        writing_workspace(engine),
    ):
        pass
    assert "Try again" in str(raised.value.remedy)


def test_a_file_that_is_no_database_is_our_error_and_its_path_is_not_shown(tmp_path):
    file = tmp_path / "workspace.db"
    file.write_text("no database at all, but long enough to be read as one " * 50)
    with pytest.raises(WorkspaceUnavailableError) as raised:
        migrate(open_workspace(f"sqlite:///{file}"))
    assert str(tmp_path) not in str(raised.value)
    assert "no database at all" in file.read_text()


def test_a_missing_table_is_our_error_and_shows_no_sql(url):
    with pytest.raises(WorkspaceUnavailableError) as raised, reading_workspace(open_workspace(url)) as connection:
        connection.execute(select(runs))
    assert "SELECT" not in str(raised.value) + str(raised.value.remedy)


def test_a_malformed_address_is_refused_without_repeating_it():
    with pytest.raises(WorkspaceUnavailableError) as raised:
        open_workspace("mysql//ana:secret@host")
    assert "secret" not in str(raised.value) + str(raised.value.remedy)


@in_a_file
@pytest.mark.parametrize(
    ("number", "expected"), [(errno.ENOSPC, StorageFullError), (errno.EACCES, WorkspaceUnavailableError)]
)
def test_a_folder_that_cannot_be_made_is_full_or_unavailable(url, monkeypatch, number, expected):
    def refuse(*_args, **_kwargs):
        raise OSError(number, "refused")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(expected):
        open_workspace(url)


@in_a_file
def test_the_file_is_in_write_ahead_mode_for_every_program_that_opens_it(engine):
    with closing(sqlite3.connect(engine.url.database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_every_function_that_saves_is_done_again_after_a_conflict():
    modules = [import_module(f"db.workspace.{each.name}") for each in iter_modules(db.workspace.__path__)]
    functions = {f for module in modules for _, f in getmembers(module, isfunction) if f.__module__ == module.__name__}
    saving = {f for f in functions if "with writing_workspace(" in getsource(f)}
    assert len(saving) > 10
    assert {f.__name__ for f in saving if not hasattr(f, "retry")} == set()
