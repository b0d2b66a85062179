from dataclasses import dataclass, field

import numpy as np
import pytest
from sqlalchemy import select, text

from db.bank.connection import open_bank, reading_bank
from db.bank.contacts import fetch_candidates
from db.bank.schema import customer
from db.mysql.access import ServerAccess
from domain.errors import StorageError, WorkspaceUnavailableError
from tests.mysql.conftest import READER, READERS_PASSWORD, read, told

pytestmark = pytest.mark.mysql


def test_a_wrong_password_is_told_and_the_right_one_taken_from_its_file_without_a_restart(shaky, open_shaky, tmp_path):
    file = tmp_path / "password"
    file.write_text("wrong\n")
    stores = open_shaky(database_password_file=str(file))
    said = told(read, stores)
    assert "refused the account" in said
    assert "DATABASE_PASSWORD_FILE" in said
    file.write_text(f"{READERS_PASSWORD}\n")
    assert read(stores) == 12


def test_a_rotated_password_is_used_by_the_next_connection_while_the_open_ones_go_on(shaky, open_shaky, tmp_path):
    file = tmp_path / "password"
    file.write_text(READERS_PASSWORD)
    stores = open_shaky(database_password_file=str(file))
    assert read(stores) == 12
    shaky.execute(f"SET PASSWORD FOR {READER}@'%' = PASSWORD('rotated ✓')")
    try:
        assert read(stores) == 12
        file.write_text("rotated ✓")
        with reading_bank(stores.bank), reading_bank(stores.bank) as another:
            assert another.scalar(select(customer.c.customer_id).limit(1))
    finally:
        shaky.execute(f"SET PASSWORD FOR {READER}@'%' = PASSWORD('{READERS_PASSWORD}')")


@dataclass(frozen=True)
class Rotating(ServerAccess):
    """A password file that changes while somebody logs in."""

    passwords: list[str] = field(default_factory=list)

    def password(self, url):
        return self.passwords.pop(0)


def test_a_password_that_changes_during_the_login_is_tried_again_and_the_same_one_is_not(shaky, twelve):
    url = shaky.url(twelve, READER, "")
    rotating = Rotating(passwords=["old", READERS_PASSWORD])
    engine = open_bank(url, rotating)
    with reading_bank(engine) as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()
    stubborn = Rotating(passwords=["old", "old", READERS_PASSWORD])
    assert "refused the account" in told(lambda: reading_bank(open_bank(url, stubborn)).__enter__())
    assert stubborn.passwords == [READERS_PASSWORD]


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_password_file_that_cannot_be_read_is_named_by_its_setting(open_shaky, tmp_path, content):
    file = tmp_path / "password"
    if content:
        file.write_bytes(content)
    stores = open_shaky(database_password_file=str(file), workspace_password_file=str(file))
    assert "The file that DATABASE_PASSWORD_FILE names cannot be read" in told(read, stores)
    in_workspace = told(lambda: stores.workspace, kind=WorkspaceUnavailableError)
    assert "The file that WORKSPACE_PASSWORD_FILE names cannot be read" in in_workspace


def test_a_release_account_has_settings_of_its_own(shaky, twelve, open_shaky, tmp_path):
    file = tmp_path / "password"
    file.write_text("wrong")
    stores = open_shaky(release_database_url=shaky.url(twelve, READER, ""), release_password_file=str(file))
    with pytest.raises(StorageError) as raised:
        fetch_candidates(stores.bank_for_release, np.arange(1, 13), ("open",))
    assert "RELEASE_DATABASE_URL" in str(raised.value.remedy)
    assert "RELEASE_PASSWORD_FILE" in str(raised.value.remedy)
    file.write_text(READERS_PASSWORD)
    assert len(fetch_candidates(stores.bank_for_release, np.arange(1, 13), ("open",))) == 12
