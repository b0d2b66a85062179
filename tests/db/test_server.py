import pytest
from sqlalchemy import create_engine

from db.server import server_of
from tests.patience import PATIENCE


@pytest.fixture
def look_at():
    def look(url):
        engine = create_engine(url)
        with engine.connect() as connection:
            server = server_of(connection)
        engine.dispose()
        return server

    return look


def test_a_file_has_no_cipher_and_no_clock_of_its_own(look_at, tmp_path):
    server = look_at(f"sqlite:///{tmp_path}/bank.db")
    assert server.name.startswith("SQLite 3.")
    assert (server.is_file, server.cipher, server.seconds_ahead) == (True, "", 0.0)


@pytest.mark.mysql
def test_a_server_tells_its_flavour_version_and_clock(look_at, mysql_url):
    server = look_at(mysql_url)
    assert server.name.removeprefix("MariaDB ").replace(".", "").isdigit()
    assert (server.is_file, server.is_local) == (False, True)
    assert abs(server.seconds_ahead) < PATIENCE
