import numpy as np
import pytest
from sqlalchemy import insert, text
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from db.bank.connection import open_bank, open_bank_for_filling, reading_bank
from db.bank.contacts import fetch_candidates, fetch_contacts
from db.bank.demo.generator import generate_demo
from db.bank.schema import TABLES, customer, metadata
from db.mysql.access import ServerAccess, login_of
from domain.errors import BankUnavailableError
from manage import app
from workflows.bank.fill import DEMO_UNTIL

pytestmark = pytest.mark.mysql

IDS = np.arange(1, 41)
NAMES = ("Zoë 😀 Ønskeskyen", "'; DROP TABLE Customer; -- %s %(x)s", "\\' \"", "李小龍")


@pytest.fixture
def bank(mysql_url):
    engine = open_bank(mysql_url)
    yield engine
    engine.dispose()


@pytest.fixture
def fill(mysql_url):
    engine = open_bank_for_filling(mysql_url)
    yield engine
    engine.dispose()


def test_every_connection_is_read_only_limited_in_time_and_keeps_no_transaction_open(mysql_url):
    engine = open_bank(mysql_url, ServerAccess(statement_seconds=17))
    with reading_bank(engine) as connection, reading_bank(engine) as another:
        for each in (connection, another):
            asked = "SELECT @@tx_read_only, @@max_statement_time, @@autocommit, @@character_set_client"
            assert each.execute(text(asked)).one() == (1, 17, 1, "utf8mb4")
    engine.dispose()


@pytest.mark.parametrize("sql", ["CREATE TABLE t (a INT)", "INSERT INTO Customer (customer_id) VALUES (1)"])
def test_nothing_is_written_to_the_bank_even_where_the_account_may(bank, fill, sql):
    metadata.create_all(fill)
    with pytest.raises(BankUnavailableError), reading_bank(bank) as connection:
        connection.execute(text(sql))
    with reading_bank(bank) as connection:
        assert len(connection.execute(text("SHOW TABLES")).all()) == len(TABLES)
        assert connection.scalar(text("SELECT count(*) FROM Customer")) == 0


def test_every_letter_that_a_customer_may_have_comes_back(bank, fill):
    with fill.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(customer), [{"customer_id": i, "name": name} for i, name in enumerate(NAMES)])
    contacts = fetch_contacts(bank, np.arange(len(NAMES)), ("name",))
    assert tuple(contacts["name"]) == NAMES


def test_a_text_too_long_for_its_column_is_refused_even_where_the_server_would_cut_it(fill, lax_server):
    metadata.create_all(fill)
    with pytest.raises(Exception, match="too long"), fill.begin() as connection:
        connection.execute(insert(customer), {"customer_id": 1, "phone": "0" * 21})


def test_the_demo_bank_on_a_server_is_the_one_in_a_file(bank, fill, tmp_path):
    file = open_bank_for_filling(f"sqlite:///{tmp_path / 'demo.db'}")
    for engine in (fill, file):
        generate_demo(engine, customers=40, transactions_per_customer=15, seed=1, until=DEMO_UNTIL)
    for table in TABLES:
        (key,) = table.primary_key.columns
        rows = []
        for engine in (bank, file):
            with reading_bank(engine) as connection:
                rows.append(connection.execute(table.select().order_by(key)).all())
        assert rows[0] == rows[1], table.name
    gate = [fetch_candidates(engine, IDS, ("open", "active")) for engine in (bank, file)]
    assert gate[0].equals(gate[1])
    file.dispose()


def test_a_socket_of_this_machine_is_an_address_too(mariadb, mysql_url):
    database = mysql_url.rpartition("/")[2]
    engine = open_bank(f"mysql+pymysql://root@/{database}?unix_socket={mariadb.socket}&charset=latin1")
    with reading_bank(engine) as connection:
        assert connection.scalar(text("SELECT '😀'")) == "😀"
    assert login_of(engine).unix_socket == str(mariadb.socket)
    engine.dispose()


def test_an_operator_fills_a_demo_bank_on_a_server_and_reads_it(mysql_url, tmp_path, monkeypatch):
    secret = tmp_path / "password"
    secret.write_text("of another account")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(secret))
    filled = CliRunner().invoke(
        app, ["demo", "--url", mysql_url, "--customers", "30", "--transactions-per-customer", "9"]
    )
    assert filled.exit_code == 0, filled.output
    again = CliRunner().invoke(app, ["demo", "--url", mysql_url, "--customers", "5"])
    assert "already has rows" in again.output
    secret.write_text(make_url(mysql_url).password)
    monkeypatch.setenv("DATABASE_URL", make_url(mysql_url).set(password="old").render_as_string(False))
    refreshed = CliRunner().invoke(app, ["refresh"])
    assert "30 customers" in refreshed.output, refreshed.output
