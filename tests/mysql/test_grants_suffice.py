"""The dashboard does all its work under exactly the rights of deploy/mysql/grants.sql, over a verified connection."""

from collections.abc import Iterator

import pytest

from domain.people import LOCAL
from tests.mysql.granted import BANK, OWN, GrantedServer
from tests.workflows.a_campaign import people_in, release_a_list
from workflows.lists.release import list_releases
from workflows.session import Session
from workflows.stores import Stores

pytestmark = pytest.mark.mysql

MAY_BE_CONTACTED = """
SELECT customer_id FROM Customer AS person
WHERE customer_id IN (SELECT customer_id FROM Compliance)
  AND NOT EXISTS (
    SELECT 1 FROM Compliance AS said WHERE said.customer_id = person.customer_id
      AND NOT (COALESCE(consent_given, 0) AND COALESCE(regulatory_requirements_met, 0)))
  AND customer_id IN (SELECT customer_id FROM Accounts WHERE LOWER(TRIM(status)) IN ('active', 'open'))
  AND TIMESTAMPDIFF(YEAR, date_of_birth, UTC_DATE()) BETWEEN 18 AND 120
  AND (TRIM(email) <> '' OR TRIM(phone) <> '')
ORDER BY customer_id
"""


@pytest.fixture
def stores(granted_server: GrantedServer, tmp_path) -> Iterator[Stores]:
    opened = Stores(granted_server.settings(tmp_path / "data"))
    yield opened
    for engine in (opened.bank, opened.bank_for_release, opened.workspace):
        engine.dispose()
    granted_server.server.execute(f"DROP DATABASE {OWN}", f"CREATE DATABASE {OWN} CHARACTER SET utf8mb4")


def test_from_an_empty_workspace_to_a_released_list_whose_people_the_bank_itself_would_name(stores, granted_server):
    released = release_a_list(stores)
    people = people_in(released)
    expected = [str(number) for (number,) in granted_server.server.execute(MAY_BE_CONTACTED, database=BANK)]
    assert [person["Customer id"] for person in people] == expected
    assert 0 < len(people) == released.rows < 300
    assert all(person["E-mail"] or person["Phone"] for person in people)
    (record,) = list_releases(Session(LOCAL, stores))
    assert (record.rows, record.sha256) == (released.rows, released.sha256)


def test_each_account_is_the_one_that_its_setting_names(stores):
    who = {}
    for name in ("bank", "bank_for_release", "workspace"):
        with getattr(stores, name).connect() as connection:
            who[name] = connection.exec_driver_sql("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1)").scalar()
            assert connection.exec_driver_sql("SHOW STATUS LIKE 'Ssl_cipher'").one()[1]
    assert who == {
        "bank": "segmentation_analytics",
        "bank_for_release": "segmentation_release",
        "workspace": "segmentation_workspace",
    }
