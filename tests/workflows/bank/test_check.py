import shutil
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from db.workspace import connection
from domain.health import Result
from domain.people import LOCAL
from domain.progress import silent
from settings import Settings
from tests.workflows.conftest import as_read, change_bank
from workflows.bank.check import check_bank, works
from workflows.bank.identity import adopt_address, register_bank
from workflows.bank.refresh import refresh_features
from workflows.session import Session
from workflows.stores import Stores

NEVER = ("SELECT", "sqlite:////", "Traceback", "sesame")


@pytest.fixture
def examine():
    """The doctor's findings by what they are about; with each finding that is not ok there is a remedy, and no secret."""

    def examine_(stores, **options):
        checks = [as_read(check) for check in check_bank(Session(LOCAL, stores), **options)]
        for check in checks:
            assert bool(check.remedy) == (check.result != Result.OK), check
            assert not any(word in check.detail + check.remedy for word in NEVER), check
        names = [check.what for check in checks if check.what != "Codes"]
        assert len(set(names)) == len(names)
        return {check.what: check for check in checks}

    return examine_


def wrong(found) -> dict[str, Result]:
    return {what: check.result for what, check in found.items() if check.result != Result.OK}


@pytest.fixture
def unread(demo, open_stores):
    """The demo bank before the first refresh."""
    return open_stores(demo)


def test_on_the_demo_bank_after_a_refresh_all_is_well(stores, examine):
    found = examine(stores)
    assert wrong(found) == {}
    assert works(tuple(found.values()))
    assert found["Bank: Customer"].detail == "300 rows"
    assert found["Bank"].detail.startswith("SQLite 3.")
    assert "300 customers as of October 31, 2026" in found["Last refresh"].detail


def test_rows_are_counted_and_the_days_are_those_of_the_first_and_last_key(open_stores, make_bank, examine):
    dates = {3: "2026-05-01", 1: "2026-03-01", 2: "2099-12-31"}
    rows = [{"log_id": key, "timestamp": datetime.fromisoformat(day)} for key, day in dates.items()]
    found = examine(open_stores(make_bank({"Customer": [{"customer_id": 1}], "CommunicationLog": rows})))
    told = found["Bank: CommunicationLog"].detail
    assert told == "3 rows; dates of the first and last by key: March 1, 2026 and May 1, 2026"


def test_before_the_first_refresh_the_doctor_says_how_to_make_it(unread, examine):
    found = examine(unread)
    assert wrong(found) == {"Last refresh": Result.WARNING}
    assert "manage.py refresh" in found["Last refresh"].remedy
    assert found["Workspace"].detail.startswith("Not there yet")


def test_looking_makes_no_file_and_no_folder(unread, tmp_path, examine):
    examine(unread)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("change", "what", "told"),
    [
        ("DROP TABLE Payments", "Bank: Payments", "The table is missing or not permitted."),
        ("ALTER TABLE CreditHistory DROP COLUMN credit_limit", "Bank: CreditHistory", "permitted: credit_limit."),
        ("DROP TABLE Compliance", "Release: Compliance", "The table is missing or not permitted."),
        ("ALTER TABLE Customer RENAME COLUMN phone TO mobile", "Release: Customer", "permitted: phone."),
    ],
)
def test_what_is_missing_is_named_and_everything_else_is_looked_at_all_the_same(
    unread, demo, examine, change, what, told
):
    change_bank(demo, change)
    found = examine(unread)
    assert found[what].result == Result.PROBLEM
    assert found[what].detail.endswith(told)
    assert not works(tuple(found.values()))
    assert {each for each, result in wrong(found).items() if result == Result.PROBLEM} == {what}
    assert {"Release: Accounts", "Workspace", "Disk"} < set(found)


def test_a_bank_without_customers_cannot_be_worked_with_other_empty_tables_can(open_stores, make_bank, examine):
    found = examine(open_stores(make_bank({})))
    assert found["Bank: Customer"].result == Result.PROBLEM
    others = {what for what, result in wrong(found).items() if result == Result.WARNING}
    assert others >= {"Bank: Accounts", "Bank: Transactions", "Release: Compliance"}
    assert "nobody may be contacted" in found["Release: Compliance"].remedy


def test_without_a_bank_the_other_stores_are_still_looked_at(open_stores, tmp_path, examine):
    found = examine(open_stores(f"sqlite:///{tmp_path / 'none.db'}"))
    assert found["Bank"].result == found["Release"].result == Result.PROBLEM
    assert found["Disk"].result == Result.OK
    assert set(found) == {"Identity", "Bank", "Last refresh", "Release", "Workspace", "Disk"}


def test_whose_data_this_is_is_told_by_name_id_and_address_without_an_account(stores, examine, tmp_path):
    told = examine(stores)["Identity"].detail
    assert told.startswith(f"“bank”, id {stores.bank_id}, at file ")
    assert str(tmp_path / "demo.db") in told


def test_an_address_that_nobody_knows_is_a_problem_with_the_line_to_write(stores, examine, tmp_path):
    shutil.copy(tmp_path / "demo.db", tmp_path / "renamed.db")
    before = sorted(stores.data_dir.rglob("*"))
    found = examine(Stores(Settings(database_url=f"sqlite:///{tmp_path}/renamed.db", data_dir=stores.data_dir)))
    assert found["Identity"].result == Result.PROBLEM
    assert "renamed.db" in found["Identity"].detail
    assert "manage.py bank --same-as" in found["Identity"].remedy
    assert found["Last refresh"].result == Result.WARNING
    assert [file for file in sorted(stores.data_dir.rglob("*")) if "workspace" not in file.name] == [
        file for file in before if "workspace" not in file.name
    ]


def test_a_release_from_another_address_is_a_warning_until_it_is_said_to_be_the_same_bank(stores, examine, tmp_path):
    shutil.copy(tmp_path / "demo.db", tmp_path / "standby.db")
    standby = f"sqlite:///{tmp_path}/standby.db"
    settings = stores.settings.model_copy(update={"release_database_url": standby})
    assert examine(Stores(settings))["Release identity"].result == Result.WARNING
    adopt_address(Session(LOCAL, stores), stores.bank_id, standby)
    assert "Release identity" not in examine(Stores(settings))
    register_bank(Session(LOCAL, stores), "Other", standby)
    assert examine(Stores(settings))["Release identity"].result == Result.PROBLEM


def test_a_key_without_an_index_is_a_warning_that_names_it(unread, demo, examine):
    change_bank(demo, 'DROP INDEX "ix_Compliance_customer_id"')
    found = examine(unread)
    assert found["Release keys"].result == Result.WARNING
    assert found["Release keys"].detail == "No index begins with Compliance.customer_id."


def test_an_index_counts_only_for_the_column_it_begins_with(unread, demo, examine):
    change_bank(
        demo,
        'DROP INDEX "ix_Compliance_customer_id"',
        "CREATE INDEX other ON Compliance (consent_given, customer_id)",
    )
    assert examine(unread)["Release keys"].result == Result.WARNING
    change_bank(demo, "CREATE INDEX ours ON Compliance (customer_id, consent_given)")
    assert examine(unread)["Release keys"].result == Result.OK


def test_a_disk_with_less_left_than_is_wanted_is_a_warning(unread, tmp_path, examine):
    free = shutil.disk_usage(tmp_path).free
    found = examine(unread, least_free=100 * free)
    assert found["Disk"].result == Result.WARNING
    assert "GB free" in found["Disk"].detail
    assert examine(unread, least_free=free // 100)["Disk"].result == Result.OK


def test_a_data_folder_that_cannot_be_made_is_a_problem(demo, tmp_path, examine):
    (tmp_path / "taken").write_text("a file")
    settings = Settings(database_url=demo, data_dir=tmp_path / "taken", workspace_url=f"sqlite:///{tmp_path}/w.db")
    found = examine(Stores(settings))
    assert found["Disk"].result == Result.PROBLEM
    assert "DATA_DIR" in found["Disk"].detail


def test_a_workspace_behind_this_version_is_a_warning_and_stays_as_it_is(stores, examine, tmp_path, monkeypatch):
    later = shutil.copytree(connection.MIGRATIONS, tmp_path / "migrations")
    newest = sorted((later / "versions").glob("*.py"))[-1].stem.partition("_")[0]
    (later / "versions" / "9998_next.py").write_text(f"revision = '9998'\ndown_revision = '{newest}'\n")
    monkeypatch.setattr(connection, "MIGRATIONS", later)
    found = examine(stores)
    assert wrong(found) == {"Workspace tables": Result.WARNING}
    assert found["Workspace tables"].detail == "1 step behind this version"
    with closing(sqlite3.connect(stores.data_dir / "workspace.db")) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest,)]


def test_a_workspace_of_a_newer_version_is_a_problem(stores, examine):
    with closing(sqlite3.connect(stores.data_dir / "workspace.db")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    found = examine(stores)
    assert wrong(found) == {"Workspace": Result.PROBLEM}
    assert "newer version" in found["Workspace"].detail


def test_files_that_are_no_databases_are_told_as_such(tmp_path, examine):
    for name in ("bank.db", "workspace.db"):
        (tmp_path / name).write_text("no database at all " * 100)
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/bank.db",
        workspace_url=f"sqlite:///{tmp_path}/workspace.db",
        data_dir=tmp_path,
    )
    found = examine(Stores(settings))
    assert found["Bank"].detail == "The bank's database file is not a database."
    assert found["Workspace"].result == Result.PROBLEM


@pytest.mark.parametrize("address", ["nonsense sesame", "oracle://ana:sesame@host/bank"])
def test_an_address_that_is_none_is_told_without_repeating_it(tmp_path, examine, address):
    found = examine(Stores(Settings(database_url=address, workspace_url=address, data_dir=tmp_path)))
    assert found["Bank"].result == found["Workspace"].result == Result.PROBLEM


def test_a_damaged_snapshot_is_told_and_the_rest_is_looked_at(stores, examine):
    for description in stores.data_dir.rglob("snapshots/*.json"):
        description.write_text("{}")
    found = examine(stores)
    assert wrong(found) == {"Last refresh": Result.PROBLEM}


def test_the_size_of_the_copy_decides_how_much_disk_a_refresh_needs(stores, examine):
    free = shutil.disk_usage(stores.data_dir).free
    huge = next(stores.data_dir.rglob("mirror*/**/Customer*")).with_name("huge")
    with huge.open("wb") as file:
        file.truncate(free)  # a hole: it takes no space, and says it is this large
    assert wrong(examine(stores, least_free=0)) == {"Disk": Result.WARNING}


def test_the_snapshot_of_another_bank_is_not_taken_for_this_ones(stores, open_stores, make_bank, examine):
    other = open_stores(make_bank({"Customer": [{"customer_id": 1}]}))
    assert other.data_dir == stores.data_dir
    assert examine(other)["Last refresh"].result == Result.WARNING


def test_codes_that_the_vocabulary_does_not_know_are_told_with_their_share_and_empty_ones_are_not(
    demo, open_stores, examine
):
    change_bank(
        demo,
        "UPDATE Accounts SET status = 'Mothballed' WHERE account_id % 2 = 0",
        "UPDATE Payments SET payment_method = NULL",
    )
    stores = open_stores(demo)
    refresh_features(Session(LOCAL, stores), silent)
    with stores.bank.connect() as bank:
        (mothballed,) = bank.exec_driver_sql("SELECT COUNT(*) FROM Accounts WHERE status = 'Mothballed'").one()
        (accounts,) = bank.exec_driver_sql("SELECT COUNT(*) FROM Accounts").one()
    (told,) = [as_read(check) for check in check_bank(Session(LOCAL, stores)) if check.what == "Codes"]
    assert told.result == Result.WARNING
    assert told.detail.startswith(f"{mothballed} of {accounts} accounts of a status that is neither open nor closed")
    assert told.detail.endswith("“mothballed”.")
    assert wrong(examine(stores)) == {"Codes": Result.WARNING}


def test_a_vocabulary_that_cannot_be_used_is_a_problem(demo, tmp_path, examine):
    (tmp_path / "vocabulary.toml").write_text("debit_types = 7")
    settings = Settings(
        database_url=demo, data_dir=tmp_path / "data", vocabulary_file=str(tmp_path / "vocabulary.toml")
    )
    found = examine(Stores(settings))
    assert found["Codes"].result == Result.PROBLEM
    assert found["Release: Customer"].result == Result.OK
