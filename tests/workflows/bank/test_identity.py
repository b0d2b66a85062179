"""Whose customers these are: asked once, never guessed, and never lost when a folder or an address changes."""

import shutil
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from db.bank.schema import metadata
from db.features.store import fetch_latest_snapshot
from db.workspace.connection import migrations, open_workspace, writing_workspace
from domain.errors import (
    NameTakenError,
    OtherBankError,
    SavedItemMissingError,
    SnapshotMissingError,
    UnknownAddressError,
    WorkflowError,
)
from domain.people import LOCAL
from domain.progress import silent
from settings import Settings
from tests.banks import close
from tests.db.workspace.test_earlier_versions import FIRST, LABELS, RESULTS
from tests.db.workspace.test_earlier_versions import SETTINGS as SETTINGS_TEXTS
from tests.workflows.a_campaign import COLUMNS, release_a_list
from workflows.bank.identity import (
    adopt_address,
    ask_which_bank,
    known_bank,
    list_banks,
    name_bank,
    register_bank,
)
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, list_releases, prepare_target_list
from workflows.segments.keep import list_segmentations
from workflows.session import Session
from workflows.start import prepare_start
from workflows.stores import Stores


@pytest.fixture
def opened():
    """A session over settings, as another process has it."""
    sessions = []

    def open_(data_dir: Path, url: str = "", **settings) -> Session:
        sessions.append(
            Session(
                LOCAL,
                Stores(
                    Settings(database_url=url, data_dir=data_dir, demo_customers=60, demo_transactions=5, **settings)
                ),
            )
        )
        return sessions[-1]

    yield open_
    for session in sessions:
        close(session.stores)


def saved_names(session):
    return [each.name for each in list_segmentations(session)[0]]


def what_was_kept(session):
    """By which one sees at once whether everything of a bank is there."""
    releases = [(each.release_id, each.list_name) for each in list_releases(session)]
    return session.stores.snapshot().snapshot_id, saved_names(session), releases


@pytest.fixture
def campaign(stores):
    """The small demo bank with a saved segmentation and a released list."""
    release_a_list(stores)
    return stores


def test_a_copied_data_folder_opens_as_the_same_bank_without_a_question(opened, tmp_path):
    first = opened(tmp_path / "first")
    prepare_start(first, silent)
    release_a_list(first.stores)
    shutil.copytree(tmp_path / "first", tmp_path / "elsewhere" / "copy")
    before = what_was_kept(first)
    shutil.rmtree(tmp_path / "first")
    copy = opened(tmp_path / "elsewhere" / "copy")
    prepare_start(copy, silent)
    assert what_was_kept(copy) == before
    assert known_bank(copy) == replace(known_bank(first), name="Demo bank")


def test_another_account_or_password_is_the_same_bank(opened, tmp_path):
    addresses = ("ana:sesame@db.bank.example", "ben@db.bank.example:3306", "DB.BANK.EXAMPLE")
    urls = [f"mysql+pymysql://{each}/bank" for each in addresses]
    assert len({opened(tmp_path / "data", url).stores.bank_id for url in urls}) == 1


def test_under_a_new_address_nothing_is_shown_until_somebody_says_which_bank_it_is(campaign, opened, tmp_path):
    before = what_was_kept(Session(LOCAL, campaign))
    moved = Path(campaign.settings.bank.removeprefix("sqlite:///")).rename(tmp_path / "renamed.db")
    session = opened(campaign.data_dir, f"sqlite:///{moved}")
    for look in (what_was_kept, saved_names, list_releases, known_bank, lambda s: s.stores.snapshot()):
        with pytest.raises(UnknownAddressError, match=r"renamed\.db"):
            look(session)
    adopt_address(session, "bank")
    assert what_was_kept(session) == before
    assert what_was_kept(opened(campaign.data_dir, f"sqlite:///{moved}")) == before, "it is asked once"
    assert len(known_bank(session).addresses) == 3, "the session's own file, its copy, and the renamed one"


def test_another_bank_starts_empty_and_both_keep_what_is_theirs(campaign, opened, make_bank):
    before = what_was_kept(Session(LOCAL, campaign))
    other = opened(campaign.data_dir, make_bank({}, "other"))
    registered = register_bank(other, "Other")
    assert known_bank(other) == registered
    assert (saved_names(other), list_releases(other)) == ([], ())
    with pytest.raises(SnapshotMissingError):
        other.stores.snapshot()
    assert what_was_kept(opened(campaign.data_dir, campaign.settings.bank)) == before
    assert [each.name for each in list_banks(other)] == ["bank", "Other"]


def test_a_wrong_answer_is_put_right(campaign, opened, make_bank):
    url = make_bank({}, "other")
    session = opened(campaign.data_dir, url)
    adopt_address(session, "bank")
    assert saved_names(session) == ["Spring"]
    register_bank(session, "Other")
    assert saved_names(session) == saved_names(opened(campaign.data_dir, url)) == []
    adopt_address(session, "OTHER")
    with pytest.raises(SavedItemMissingError, match="nobody"):
        adopt_address(session, "nobody")
    with pytest.raises(NameTakenError):
        register_bank(session, "Bank")
    assert known_bank(session).name == "Other"


def test_an_address_may_be_said_before_it_is_used(campaign, opened):
    later = "mysql+pymysql://standby.bank.example/bank"
    adopt_address(Session(LOCAL, campaign), "bank", later)
    assert saved_names(opened(campaign.data_dir, later)) == ["Spring"]


def test_what_speaks_for_a_bank_counts_its_people_and_names_none(campaign, opened, tmp_path, make_bank):
    moved = Path(campaign.settings.bank.removeprefix("sqlite:///")).rename(tmp_path / "renamed.db")
    question = ask_which_bank(opened(campaign.data_dir, f"sqlite:///{moved}"))
    (candidate,) = question.candidates
    assert (question.customers, candidate.customers, candidate.as_of) == (300, 300, date(2026, 10, 31))
    assert (candidate.bank.name, candidate.tried, candidate.found) == ("bank", 300, 300)
    strangers = make_bank({"Customer": [{"customer_id": number} for number in (299, 300, 5000)]}, "other")
    question = ask_which_bank(opened(campaign.data_dir, strangers))
    assert (question.customers, question.candidates[0].found) == (3, 2)
    gone = ask_which_bank(opened(campaign.data_dir, f"sqlite:///{tmp_path}/none.db"))
    assert (gone.customers, gone.candidates[0].tried, gone.candidates[0].found) == (None, 300, None)


def test_a_bank_whose_last_refresh_is_not_in_this_data_folder_can_still_be_chosen(campaign, opened, make_bank):
    shutil.rmtree(campaign.data_dir / "banks")
    (candidate,) = ask_which_bank(opened(campaign.data_dir, make_bank({}, "other"))).candidates
    assert (candidate.customers, candidate.found) == (None, None)


def test_a_name_can_be_changed_and_the_setting_decides_where_it_is_there(campaign, opened):
    session = Session(LOCAL, campaign)
    assert name_bank(session, "Savings bank").name == known_bank(session).name == "Savings bank"
    told = opened(campaign.data_dir, campaign.settings.bank, bank_name="By setting")
    assert known_bank(told).name == "By setting"
    with pytest.raises(WorkflowError, match="BANK_NAME"):
        name_bank(told, "Mine")
    assert known_bank(session).name == "Savings bank"


def test_a_first_bank_is_called_as_the_setting_says(opened, tmp_path):
    session = opened(tmp_path / "data", "mysql+pymysql://db.bank.example/core", bank_name="Savings bank")
    assert list_banks(session) == ()
    assert session.stores.bank_id
    assert [each.name for each in list_banks(session)] == ["Savings bank"]


def test_contact_details_are_never_read_from_another_bank(campaign, opened, make_bank):
    other = opened(campaign.data_dir, make_bank({}, "other"))
    register_bank(other, "Other")
    mixed = opened(campaign.data_dir, campaign.settings.bank, release_database_url=other.stores.settings.database_url)
    (saved,), _ = list_segmentations(mixed)
    request = ListRequest("Spring list", FromSegments(saved.segmentation_id, (1, 2)), COLUMNS)
    with pytest.raises(OtherBankError, match="Other"):
        prepare_target_list(mixed, request, silent)


def test_a_process_that_is_killed_after_the_workspace_knows_asks_and_loses_nothing(campaign, opened, monkeypatch):
    later = "mysql+pymysql://standby.bank.example/bank"

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("workflows.bank.identity.remember_bank", killed)
    with pytest.raises(KeyboardInterrupt):
        adopt_address(Session(LOCAL, campaign), "bank", later)
    assert saved_names(opened(campaign.data_dir, later)) == ["Spring"]


def test_with_a_new_workspace_the_data_folder_still_knows_its_bank(campaign, opened):
    snapshot = campaign.snapshot()
    for file in campaign.data_dir.glob("workspace.db*"):
        file.unlink()
    session = opened(campaign.data_dir, campaign.settings.bank)
    assert session.stores.snapshot() == snapshot
    assert saved_names(session) == []


def test_with_a_new_workspace_another_address_is_asked_about_too(campaign, opened, make_bank):
    for file in campaign.data_dir.glob("workspace.db*"):
        file.unlink()
    session = opened(campaign.data_dir, make_bank({}, "other"))
    with pytest.raises(UnknownAddressError):
        session.stores.snapshot()
    (candidate,) = ask_which_bank(session).candidates
    assert candidate.customers == 300


def as_the_version_before_left_it(data_dir: Path, bank: str, workspace_url: str) -> None:
    """A folder called by a digest of the address, descriptions without numbers, and a workspace of revision 0006."""
    (folder,) = (data_dir / "banks").iterdir()
    for file in (folder / "snapshots").glob("*.json"):
        written = file.read_text().replace(folder.name, bank)
        head, _, tail = written.rpartition(',"sequence":')
        file.write_text(head + tail.lstrip("0123456789"))
    folder.rename(folder.with_name(bank))
    for file in (*data_dir.glob("workspace.db*"), *data_dir.glob("folder.*")):
        file.unlink()
    old = open_workspace(workspace_url)
    at, day = datetime(2026, 3, 2, 8, tzinfo=UTC).replace(tzinfo=None), date(2026, 2, 28)
    with writing_workspace(old) as connection:
        command.upgrade(migrations(connection), "0006")
        for n, (run_id, minute) in enumerate((("b" * 32, 2), (FIRST, 1), ("a" * 32, 3))):
            connection.execute(
                text(
                    "INSERT INTO runs (run_id, created_at, actor, bank, snapshot, as_of, settings, result, labels, "
                    "n_customers) VALUES (:run, :at, 'ana', :bank, 's', :day, :settings, :result, :labels, 6)"
                ),
                {
                    "run": run_id,
                    "at": at.replace(minute=minute),
                    "bank": bank,
                    "day": day,
                    "settings": SETTINGS_TEXTS[FIRST],
                    "result": RESULTS[FIRST],
                    "labels": zlib.compress(bytes(LABELS[FIRST])),
                },
            )
            connection.execute(
                text(
                    "INSERT INTO segmentations (segmentation_id, bank, name, name_key, run_id, saved_by, saved_at) "
                    "VALUES (:id, :bank, :name, :name, :run, 'ana', :at)"
                ),
                {"id": f"s{n}", "bank": bank, "name": f"At {minute}", "run": run_id, "at": at.replace(minute=minute)},
            )
            connection.execute(
                text(
                    "INSERT INTO releases (release_id, at, actor, list_name, segmentation_id, segmentation_name, "
                    "segments, columns, exclusions, as_of, snapshot, bank, candidates, `rows`, sha256) VALUES "
                    "(:id, :at, 'ana', :name, 's0', 'Spring', '[1]', '[\"customer_id\"]', '{}', :day, 's', :bank, 2, 2, "
                    ":sha)"
                ),
                {
                    "id": f"r{n}",
                    "at": at.replace(minute=minute),
                    "name": f"List {minute}",
                    "day": day,
                    "bank": bank,
                    "sha": "0" * 64,
                },
            )
    old.dispose()


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.mysql)])
def workspace_url(request, stores):
    if request.param == "server":
        return request.getfixturevalue("mysql_url")
    return f"sqlite:///{stores.data_dir}/workspace.db"


def test_what_an_earlier_version_left_opens_as_the_same_bank_without_a_question(stores, workspace_url, opened):
    session = Session(LOCAL, stores)
    earlier_id, snapshot = stores.address_of(stores.settings.bank).earlier_id, stores.snapshot()
    as_the_version_before_left_it(stores.data_dir, earlier_id, workspace_url)
    session = opened(stores.data_dir, stores.settings.bank, workspace_url=workspace_url)
    assert session.stores.bank_id == earlier_id
    assert session.stores.snapshot() == replace(snapshot, bank=earlier_id, sequence=None)
    assert saved_names(session) == ["At 3", "At 2", "At 1"]
    assert [each.list_name for each in list_releases(session)] == ["List 3", "List 2", "List 1"]
    release_a_list(session.stores)
    assert saved_names(session) == ["Spring", "At 3", "At 2", "At 1"]
    assert [each.list_name for each in list_releases(session)] == ["Spring list", "List 3", "List 2", "List 1"]
    assert known_bank(session).name == "demo", "as its file is called"
    assert known_bank(session).addresses == (session.stores.address_of(stores.settings.bank).text,)


def test_what_an_earlier_version_left_is_asked_about_at_another_address_and_kept_by_the_answer(
    stores, workspace_url, opened, tmp_path
):
    earlier_id = stores.address_of(stores.settings.bank).earlier_id
    as_the_version_before_left_it(stores.data_dir, earlier_id, workspace_url)
    shutil.copy(stores.settings.bank.removeprefix("sqlite:///"), tmp_path / "renamed.db")
    session = opened(stores.data_dir, f"sqlite:///{tmp_path}/renamed.db", workspace_url=workspace_url)
    with pytest.raises(UnknownAddressError):
        saved_names(session)
    (candidate,) = ask_which_bank(session).candidates
    assert (candidate.bank.name, candidate.bank.addresses, candidate.found) == ("Bank 1", (), 300)
    adopt_address(session, "Bank 1")
    assert saved_names(session) == ["At 3", "At 2", "At 1"]
    assert fetch_latest_snapshot(stores.data_dir, session.stores.bank_id) is not None
    assert saved_names(opened(stores.data_dir, stores.settings.bank, workspace_url=workspace_url))[0] == "At 3"


def test_a_data_folder_of_an_earlier_version_without_a_saved_thing_keeps_its_snapshots(stores, opened):
    earlier_id = stores.address_of(stores.settings.bank).earlier_id
    as_the_version_before_left_it(stores.data_dir, earlier_id, f"sqlite:///{stores.data_dir}/workspace.db")
    for file in stores.data_dir.glob("workspace.db*"):
        file.unlink()
    session = opened(stores.data_dir, stores.settings.bank)
    assert (session.stores.bank_id, session.stores.snapshot().customers) == (earlier_id, 300)


@pytest.mark.mysql
def test_two_data_folders_of_one_workspace_each_have_a_bank_of_their_own(opened, mysql_url, tmp_path):
    """Both are called demo_bank.db in their folder; the second address is new."""
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        engine = create_engine(f"sqlite:///{tmp_path}/{folder}/demo_bank.db")
        metadata.create_all(engine)
        engine.dispose()
    first = opened(tmp_path / "first", workspace_url=mysql_url)
    assert known_bank(first).name == "Demo bank"
    second = opened(tmp_path / "second", workspace_url=mysql_url)
    with pytest.raises(UnknownAddressError):
        known_bank(second)
    assert register_bank(second, "Second").bank_id != first.stores.bank_id
