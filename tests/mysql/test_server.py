import pymysql
import pytest
from sqlalchemy import create_engine, text

pytestmark = pytest.mark.mysql


def test_an_empty_database_can_be_written_and_read(mysql_url):
    engine = create_engine(mysql_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (a INT, b VARCHAR(9))"))
        connection.execute(text("INSERT INTO t VALUES (1, '😀')"))
        assert connection.execute(text("SELECT a, b FROM t")).one() == (1, "😀")
    engine.dispose()


def test_a_stopped_server_is_down_and_comes_back_with_its_rows(mariadb):
    mariadb.create_database("kept")
    mariadb.execute("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (7)", database="kept")
    mariadb.stop()
    with pytest.raises(pymysql.err.OperationalError):
        mariadb.execute("SELECT 1")
    mariadb.start()
    assert mariadb.execute("SELECT a FROM t", database="kept") == [(7,)]
    mariadb.drop_database("kept")
