import numpy as np
import pytest
from sqlalchemy import insert, text

from db.bank.connection import describe_bank, open_bank, open_bank_for_filling, reading
from db.bank.contacts import fetch_candidates, fetch_contacts
from db.bank.demo import generate_demo
from db.bank.schema import TABLES, customer, metadata
from db.errors import BankUnavailableError
from db.mysql import ServerAccess, login_of
from workflows.fill_bank import DEMO_UNTIL

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
    with reading(engine) as connection, reading(engine) as another:
        for each in (connection, another):
            asked = "SELECT @@tx_read_only, @@max_statement_time, @@autocommit, @@character_set_client"
            assert each.execute(text(asked)).one() == (1, 17, 1, "utf8mb4")
    engine.dispose()


@pytest.mark.parametrize("sql", ["CREATE TABLE t (a INT)", "INSERT INTO Customer (customer_id) VALUES (1)"])
def test_nothing_is_written_to_the_bank_even_where_the_account_may(bank, fill, sql):
    metadata.create_all(fill)
    with pytest.raises(BankUnavailableError), reading(bank) as connection:
        connection.execute(text(sql))
    with reading(bank) as connection:
        assert len(connection.execute(text("SHOW TABLES")).all()) == len(TABLES)
        assert connection.scalar(text("SELECT count(*) FROM Customer")) == 0


def test_every_letter_that_a_customer_may_have_comes_back(bank, fill):
    with fill.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(customer), [{"customer_id": i, "name": name} for i, name in enumerate(NAMES)])
    contacts = fetch_contacts(bank, np.arange(len(NAMES)), ("name",))
    assert tuple(contacts["name"]) == NAMES


def test_a_text_too_long_for_its_column_is_refused_and_not_cut(fill):
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
            with reading(engine) as connection:
                rows.append(connection.execute(table.select().order_by(key)).all())
        assert rows[0] == rows[1], table.name
    gate = [fetch_candidates(engine, IDS, ("open", "active")) for engine in (bank, file)]
    assert gate[0].equals(gate[1])
    file.dispose()


def test_a_bank_stays_the_same_bank_whoever_asks_by_which_driver():
    banks = {
        describe_bank(f"{scheme}+pymysql://{login}db.bank.example{port}/bank")
        for scheme in ("mysql", "mariadb")
        for login in ("", "ana@", "ben:secret@")
        for port in ("", ":3306")
    }
    others = {describe_bank(f"mysql+pymysql://{place}") for place in ("db.bank.example/other", "db2.bank.example/bank")}
    assert len(banks) == 1
    assert len(others | banks) == 3
    assert describe_bank("mysql+pymysql:///bank?unix_socket=/a") != describe_bank(
        "mysql+pymysql:///bank?unix_socket=/b"
    )


@pytest.mark.parametrize(
    "option", ["ssl_disabled=1", "ssl_ca=/x", "read_default_file=/x", "local_infile=1", "host=elsewhere"]
)
def test_an_address_cannot_undo_what_the_settings_say(option):
    with pytest.raises(BankUnavailableError, match=option.partition("=")[0]) as told:
        open_bank(f"mysql+pymysql://ana:secret@localhost/bank?{option}")
    assert "DATABASE_TLS" in told.value.remedy
    assert "secret" not in f"{told.value}{told.value.remedy}"


def test_a_socket_of_this_machine_is_an_address_too(mariadb, mysql_url):
    database = mysql_url.rpartition("/")[2]
    engine = open_bank(f"mysql+pymysql://root@/{database}?unix_socket={mariadb.socket}&charset=latin1")
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT '😀'")) == "😀"
    assert login_of(engine).unix_socket == str(mariadb.socket)
    engine.dispose()


def test_another_reader_is_told_how_to_log_in_now_and_whether_to_verify(tmp_path):
    file = tmp_path / "password"
    file.write_text("first\n")
    access = ServerAccess(ca="bank.pem", password_file=str(file))
    engine = open_bank("mysql+pymysql://ana:old@db.bank.example:3307/bank", access)
    login = login_of(engine)
    assert (login.host, login.port, login.user, login.database) == ("db.bank.example", 3307, "ana", "bank")
    assert (login.password, login.ca, login.verified) == ("first", "bank.pem", True)
    file.write_text("second")
    assert login_of(engine).password == "second"
    assert "second" not in repr(login_of(engine))
    assert not login_of(open_bank("mysql+pymysql://ana@localhost/bank")).verified
