"""A bank whose tables have no keys, on a server: ids repeat, rows belong to nobody, dates are impossible."""

import csv
import io

import pymysql
import pytest
from sqlalchemy import create_engine
from sqlalchemy.schema import CreateTable

from db.bank.schema import TABLES
from db.features.catalogue import CATALOGUE
from db.features.store import fetch_customers
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from tests.db.features.twelve_customers import AS_OF, ROWS
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, prepare_target_list, release_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.session import Session

pytestmark = pytest.mark.mysql
NAMES = [attribute.name for attribute in CATALOGUE]
NASTY = "Robert'); DROP TABLE Customer;-- 😀"


@pytest.fixture
def link(mysql_url, mariadb):
    """A connection to the nine tables without keys, with the twelve customers, each row inserted as it stands."""
    engine = create_engine(mysql_url)
    place = {"host": "127.0.0.1", "port": mariadb.port, "database": engine.url.database, "charset": "utf8mb4"}
    opened = pymysql.connect(**place, user="admin", password=mariadb.password, autocommit=True)
    with opened.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = ''")  # as an old server that takes 0000-00-00
        for table in TABLES:
            lines = str(CreateTable(table).compile(engine)).splitlines()
            kept = [line.replace(" NOT NULL", "") for line in lines if "KEY" not in line]
            cursor.execute("\n".join(kept).replace(", \n)", "\n)"))
            for row in ROWS.get(table.name, ()):
                places = ", ".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({places})", list(row.values()))
    engine.dispose()
    yield opened
    opened.close()


def run(link, *statements):
    with link.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_repeated_ids_orphans_and_zero_dates_are_counted_and_change_nobody_else(link, mysql_url, open_stores):
    stores = open_stores(mysql_url)
    before = fetch_customers(stores.data_dir, refresh_features(Session(LOCAL, stores), silent, AS_OF), NAMES)
    run(
        link,
        "INSERT INTO Customer SELECT * FROM Customer WHERE customer_id = 3",
        "INSERT INTO Customer (customer_id, name, date_of_birth) VALUES (NULL, 'Nobody', '1990-01-01')",
        "INSERT INTO Accounts (account_id, customer_id, balance) VALUES (90001, 777, 5)",
        "INSERT INTO Transactions (transaction_id, account_id, amount, transaction_date) "
        "VALUES (90001, 888, 5, '0000-00-00 00:00:00')",
    )
    snapshot = refresh_features(Session(LOCAL, stores), silent, AS_OF)
    assert snapshot.left_out["customers whose id was there already"] == 1
    assert snapshot.left_out["customers without an id"] == 1
    assert snapshot.left_out["accounts without a known customer"] >= 1
    assert snapshot.left_out["transactions without a known account"] >= 1
    assert snapshot.left_out["values of Transactions.transaction_date that cannot be read"] == 1
    assert fetch_customers(stores.data_dir, snapshot, NAMES).equals(before)


def test_a_list_names_a_repeated_customer_once_and_obeys_the_strictest_of_the_consents(link, mysql_url, open_stores):
    run(
        link,
        "DELETE FROM Compliance",
        "INSERT INTO Compliance (customer_id, consent_given, regulatory_requirements_met) "
        "SELECT DISTINCT customer_id, 1, 1 FROM Customer",
        "UPDATE Customer SET email = 'somebody@example.com', date_of_birth = '1980-01-01'",
        "UPDATE Accounts SET status = 'active'",
        f"UPDATE Customer SET name = '{NASTY.replace(chr(39), chr(39) * 2)}'",
        "INSERT INTO Customer SELECT * FROM Customer WHERE customer_id = 2",
    )
    stores = open_stores(mysql_url)
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    built = run_segmentation(Session(LOCAL, stores), SegmentationSettings(("deposits", "open_accounts"), 2), silent)
    saved = save_segmentation(Session(LOCAL, stores), "Everybody", built.run_id)
    request = ListRequest("All", FromSegments(saved.segmentation_id, (1, 2)), ("customer_id", "name"))

    def listed():
        file = release_target_list(
            Session(LOCAL, stores), prepare_target_list(Session(LOCAL, stores), request, silent), silent
        )
        return {
            row["Customer id"]: row["Name"] for row in csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        }

    everybody = listed()
    assert "2" in everybody
    assert set(everybody.values()) == {NASTY}
    run(link, "INSERT INTO Compliance (customer_id, consent_given, regulatory_requirements_met) VALUES (2, NULL, 1)")
    assert set(everybody) - set(listed()) == {"2"}
