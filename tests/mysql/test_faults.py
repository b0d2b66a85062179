"""Each fault of a real server: what is told, in whose words, and that the same stores work again afterwards."""

import logging
import threading
from contextlib import ExitStack, contextmanager

import pymysql
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from db.bank.connection import _attempt, reading_bank, retried_read
from db.workspace.connection import reading_workspace, writing_workspace
from db.workspace.schema import runs
from domain.errors import BankIncompleteError, BankUnavailableError, WorkspaceUnavailableError
from tests.mysql.conftest import READER, READERS_PASSWORD, read, told
from tests.patience import in_the_end, wait_until

pytestmark = pytest.mark.mysql


def query(stores, sql):
    with reading_bank(stores.bank) as connection:
        return connection.execute(text(sql)).all()


def reads(stores):
    """On a slow machine a second may be too short for a server that answers."""
    try:
        return read(stores) == 12
    except BankUnavailableError:
        return False


def leave(shaky, link):
    number = link.thread_id()
    link.close()
    wait_until(lambda: not shaky.execute(f"SELECT 1 FROM information_schema.processlist WHERE id = {number}"))


@contextmanager
def meanwhile(shaky, fragment, *statements):
    """Once a query with this fragment runs on the server, the statements do, with its id in place of {}."""
    seen = f"SELECT id FROM information_schema.processlist WHERE info LIKE '%{fragment}%' AND id <> CONNECTION_ID()"

    def act():
        wait_until(lambda: shaky.execute(seen))
        ((number,),) = shaky.execute(seen)
        shaky.execute(*(statement.format(number) for statement in statements))

    actor = threading.Thread(target=act)
    actor.start()
    yield
    actor.join()


def test_a_server_that_is_down_at_the_start_is_told_and_used_once_it_is_up(shaky, open_shaky):
    stores = open_shaky()
    shaky.stop()
    try:
        assert "cannot be reached. Check that the server runs, and host and port in DATABASE_URL" in told(read, stores)
        in_workspace = told(lambda: stores.workspace, kind=WorkspaceUnavailableError)
        assert "host and port in WORKSPACE_URL" in in_workspace
    finally:
        shaky.start()
    assert read(stores) == 12
    with reading_workspace(stores.workspace) as connection:
        assert connection.execute(select(runs)).all() == []


def test_a_server_restarted_between_two_reads_is_not_noticed(shaky, open_shaky):
    stores = open_shaky()
    assert read(stores) == 12
    with reading_workspace(stores.workspace) as connection:
        connection.execute(select(runs.c.run_id))
    shaky.kill()
    shaky.start()
    assert read(stores) == 12
    with writing_workspace(stores.workspace) as connection:
        assert connection.execute(select(runs.c.run_id)).all() == []


def test_a_connection_killed_in_a_query_is_told_and_the_next_read_works(shaky, open_shaky):
    stores = open_shaky()
    with meanwhile(shaky, "SLEEP(3600)", "KILL {}"):
        said = told(query, stores, "SELECT SLEEP(3600)")
    assert "connection to the server was lost" in said
    assert read(stores) == 12


@pytest.mark.parametrize(("killed", "attempts"), [(0, 1), (1, 2), (2, 2)])
def test_a_retried_read_survives_one_killed_connection_and_not_two(shaky, open_shaky, killed, attempts):
    stores, ids = open_shaky(), []

    def work(connection):
        ids.append(connection.scalar(text("SELECT CONNECTION_ID()")))
        if len(ids) <= killed:
            shaky.execute(f"KILL {ids[-1]}")
        return connection.scalar(text("SELECT 7"))

    if killed < 2:
        assert retried_read(stores.bank, work) == 7
    else:
        assert "connection to the server was lost" in told(retried_read, stores.bank, work)
    assert len(set(ids)) == attempts


def test_a_query_stopped_by_an_administrator_is_told(shaky, open_shaky):
    stores = open_shaky()
    with meanwhile(shaky, "SLEEP(3600)", "KILL QUERY {}"):
        said = told(query, stores, "SELECT SLEEP(3600), 1 FROM Customer")
    assert "query was stopped on the server" in said
    assert read(stores) == 12


def test_a_frozen_server_is_waited_for_only_so_long_and_used_once_it_thaws(shaky, open_shaky):
    stores = open_shaky(database_connect_seconds=1, database_statement_seconds=3600)
    wait_until(lambda: reads(stores))
    shaky.freeze()
    try:
        # A ping and two handshakes of a second each; nowhere the hour that a query may take.
        assert "did not answer in time" in in_the_end(lambda: told(read, stores))
        in_workspace = in_the_end(lambda: told(lambda: stores.workspace, kind=WorkspaceUnavailableError))
        assert "did not answer in time" in in_workspace
    finally:
        shaky.thaw()
    wait_until(lambda: reads(stores))
    assert stores.workspace


def test_a_server_that_freezes_in_a_query_is_given_up_after_the_time_that_the_query_had(shaky, open_shaky):
    stores, attempts = open_shaky(database_statement_seconds=1), []

    def work(connection):
        attempts.append(connection.scalar(text("SELECT 1")))
        shaky.freeze()
        connection.scalar(text("SELECT 2"))

    try:
        assert "did not answer in time" in in_the_end(lambda: told(retried_read, stores.bank, work))
    finally:
        shaky.thaw()
    assert attempts == [1]
    assert read(stores) == 12


def test_a_slow_query_is_stopped_by_the_server_itself(shaky, open_shaky):
    stores = open_shaky(database_statement_seconds=1)
    said = told(query, stores, "SELECT SLEEP(3600), 1 FROM Customer")
    assert "took longer than 1 s and was stopped" in said
    assert "DATABASE_STATEMENT_SECONDS" in said
    running = "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(3600)%'"
    assert shaky.execute(running + " AND id <> CONNECTION_ID()") == [(0,)]
    assert read(stores) == 12


def test_a_table_or_column_that_was_revoked_or_dropped_is_missing_or_not_permitted(shaky, twelve, open_shaky):
    account = "clerk"
    shaky.execute(
        f"CREATE USER {account}@'%' IDENTIFIED BY 'x'",
        f"GRANT SELECT (customer_id) ON {twelve}.Customer TO {account}@'%'",
    )
    stores = open_shaky(database_url=shaky.url(twelve, account, "x"))
    try:
        assert query(stores, "SELECT customer_id FROM Customer")
        for sql in (
            "email FROM Customer",
            "1 FROM Accounts",
            "nothing FROM Customer",
            "1 FROM Nothing",
            "* FROM Customer",
        ):
            said = told(query, stores, f"SELECT {sql}", kind=BankIncompleteError)
            assert "missing or not permitted" in said
            assert "docs/bank-schema.sql" in said
        shaky.execute(f"GRANT SELECT (email) ON {twelve}.Customer TO {account}@'%'")
        assert query(stores, "SELECT email FROM Customer")
    finally:
        shaky.forget_accounts([account])


def test_a_database_that_is_not_there_is_told_apart_from_an_account_that_is_refused(shaky, twelve, open_shaky):
    assert "refused the account" in told(read, open_shaky(database_url=shaky.url("nowhere", READER, READERS_PASSWORD)))
    assert "does not exist on its server" in told(read, open_shaky(database_url=shaky.url("nowhere")))


def test_too_many_connections_are_told_and_the_read_done_again_works_when_one_is_free(shaky, open_shaky, monkeypatch):
    stores = open_shaky()
    shaky.execute("SET GLOBAL max_connections = 10")
    login = {"host": "127.0.0.1", "port": shaky.port, "user": READER, "password": READERS_PASSWORD.encode()}
    try:
        with ExitStack() as others:
            links = [others.enter_context(pymysql.connect(**login)) for _ in range(10)]
            assert "takes no more connections" in told(read, stores)
            monkeypatch.setattr(_attempt.retry, "sleep", lambda _seconds: leave(shaky, links.pop()))
            assert read(stores) == 12
            others.pop_all()
            for link in links:
                link.close()
    finally:
        shaky.execute("SET GLOBAL max_connections = 151")


def test_a_writing_server_that_became_read_only_is_left_for_the_one_that_writes(shaky, open_shaky):
    stores = open_shaky(workspace_url=shaky.url("clerks_workspace", READER, READERS_PASSWORD))
    shaky.create_database("clerks_workspace")
    shaky.execute(f"GRANT ALL ON clerks_workspace.* TO {READER}@'%'")
    workspace = stores.workspace
    shaky.execute("SET GLOBAL read_only = 1")

    def write():
        with writing_workspace(workspace) as connection:
            connection.execute(runs.delete())

    def connection_id():
        with reading_workspace(workspace) as connection:
            return connection.scalar(text("SELECT CONNECTION_ID()"))

    before = connection_id()
    try:
        said = told(write, kind=WorkspaceUnavailableError)
        assert "takes no changes now" in said
        assert "WORKSPACE_URL" in said
        assert connection_id() != before
    finally:
        shaky.execute("SET GLOBAL read_only = 0", f"REVOKE ALL ON clerks_workspace.* FROM {READER}@'%'")
        shaky.drop_database("clerks_workspace")


def test_nothing_of_an_address_or_a_value_reaches_the_log(open_shaky, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="sqlalchemy")
    told(read, open_shaky(database_url="mysql+pymysql://ana:geheim@127.0.0.1:1/bank"))
    with writing_workspace(open_shaky().workspace) as connection:
        connection.execute(select(runs).where(runs.c.actor == "ana@bank.example")).all()
        with pytest.raises(DBAPIError, match="parameters hidden"):
            connection.execute(insert(runs), {"run_id": "a", "actor": "ana@bank.example"})
    assert "INSERT INTO runs" in caplog.text
    for secret in ("geheim", READERS_PASSWORD, "ana@bank.example"):
        assert secret not in caplog.text
