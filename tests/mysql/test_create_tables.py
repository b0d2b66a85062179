import pytest
from sqlalchemy import create_engine, inspect, select

from db.bank.schema import TABLES, customer
from domain.errors import BankUnavailableError
from tests.mysql.server import ADMIN
from tests.workflows.conftest import OPERATOR
from workflows.bank.create_tables import create_tables

pytestmark = pytest.mark.mysql

NAMES = [table.name for table in TABLES]


@pytest.fixture
def old_fashioned_url(mariadb):
    """An empty database whose tables hold three bytes a character, unless they are told otherwise."""
    mariadb.execute("CREATE DATABASE old_fashioned CHARACTER SET utf8mb3")
    yield mariadb.url("old_fashioned")
    mariadb.drop_database("old_fashioned")


def test_an_empty_database_gets_nine_tables_with_names_as_the_reference_writes_them(mysql_url):
    assert [(table.name, table.created) for table in create_tables(OPERATOR, mysql_url)] == [(n, True) for n in NAMES]
    engine = create_engine(mysql_url)
    books = inspect(engine)
    assert sorted(books.get_table_names()) == sorted(NAMES)
    for table in TABLES:
        assert [column["name"] for column in books.get_columns(table.name)] == table.columns.keys()
        indexed = {index["column_names"][0] for index in books.get_indexes(table.name)}
        assert indexed == {column.name for column in table.columns if column.foreign_keys}
    engine.dispose()
    assert {table.created for table in create_tables(OPERATOR, mysql_url)} == {False}


def test_an_emoji_fits_where_the_database_was_made_for_three_bytes_a_character(old_fashioned_url):
    create_tables(OPERATOR, old_fashioned_url)
    engine = create_engine(old_fashioned_url)
    with engine.begin() as connection:
        connection.execute(customer.insert().values(customer_id=1, name="Zoë 😀"))
        assert connection.scalar(select(customer.c.name)) == "Zoë 😀"
    engine.dispose()


def test_tables_that_an_earlier_attempt_left_are_kept_and_the_others_are_made(mysql_url, mariadb):
    database = mysql_url.rpartition("/")[2]
    mariadb.execute(
        "CREATE TABLE Customer (customer_id INT PRIMARY KEY)", "INSERT INTO Customer VALUES (7)", database=database
    )
    made = create_tables(OPERATOR, mysql_url)
    assert [table.name for table in made if not table.created] == ["Customer"]
    assert mariadb.execute("SELECT * FROM Customer", database=database) == [(7,)]


def test_an_account_that_may_not_create_tables_is_told_so(mysql_url, mariadb):
    database = mysql_url.rpartition("/")[2]
    mariadb.execute("CREATE USER reader IDENTIFIED BY 'sesame'", f"GRANT SELECT ON {database}.* TO reader")
    try:
        with pytest.raises(BankUnavailableError, match="may not create tables") as told:
            create_tables(OPERATOR, mariadb.url(database, "reader", "sesame"))
    finally:
        mariadb.forget_accounts(["reader"])
    assert "--url" in str(told.value.remedy)
    assert "sesame" not in str(told.value)
    assert mariadb.execute("SHOW TABLES", database=database) == []


def test_a_database_that_is_not_there_is_told_as_such(mariadb):
    with pytest.raises(BankUnavailableError) as told:
        create_tables(OPERATOR, mariadb.url("nowhere", ADMIN))
    assert "does not exist" in str(told.value)
