import pytest
from sqlalchemy import inspect

from db.workspace.connection import migrate, open_workspace
from db.workspace.revisions import fetch_revisions, is_yet_to_be_made
from domain.errors import WorkspaceUnavailableError


def test_a_workspace_that_was_just_migrated_has_nothing_pending(engine, place):
    revisions = fetch_revisions(engine)
    assert revisions.applied
    assert revisions.pending == 0
    assert revisions.server.is_file == (place == "file")


def test_an_empty_workspace_has_every_step_before_it_and_looking_takes_none(url, tmp_path):
    engine = open_workspace(url)
    revisions = fetch_revisions(engine)
    assert revisions.applied == ""
    assert revisions.pending >= 1
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_file_that_is_no_database_is_our_error(tmp_path):
    (tmp_path / "workspace.db").write_text("no database at all " * 100)
    with pytest.raises(WorkspaceUnavailableError):
        fetch_revisions(open_workspace(f"sqlite:///{tmp_path}/workspace.db"))


@pytest.mark.parametrize("address", ["nonsense", "mysql+pymysql://host/database"])
def test_only_a_file_can_be_yet_to_be_made(address):
    assert not is_yet_to_be_made(address)


def test_a_file_is_yet_to_be_made_until_it_is(tmp_path):
    url = f"sqlite:///{tmp_path}/workspace.db"
    assert is_yet_to_be_made(url)
    engine = open_workspace(url)
    migrate(engine)
    engine.dispose()
    assert not is_yet_to_be_made(url)
