import hashlib

import pytest

from db.bank.address import bank_address, is_inside, suggested_bank_name
from domain.banks import LONGEST_ADDRESS
from domain.errors import BankUnavailableError

HERE = "mysql+pymysql://ana:sesame@db.bank.example/bank"


@pytest.fixture
def text_of(tmp_path):
    def text(url, data_dir=tmp_path / "data", folder_id="f1"):
        return bank_address(url, data_dir, folder_id).text

    return text


@pytest.mark.parametrize(
    "url",
    [
        HERE,
        "mysql+pymysql://ben:other@db.bank.example/bank",
        "mysql+pymysql://db.bank.example/bank",
        "mariadb+pymysql://ana@db.bank.example:3306/bank",
        "mysql+pymysql://ana@DB.Bank.Example./bank?charset=utf8mb4",
    ],
)
def test_account_password_driver_default_port_case_and_options_make_no_other_address(text_of, url):
    assert text_of(url) == "mysql db.bank.example:3306/bank"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("mysql+pymysql://db2.bank.example/bank", "mysql db2.bank.example:3306/bank"),
        ("mysql+pymysql://db.bank.example:3307/bank", "mysql db.bank.example:3307/bank"),
        ("mysql+pymysql://db.bank.example/Bank", "mysql db.bank.example:3306/Bank"),
        ("mysql+pymysql://[2001:DB8:0:0::1]/bank", "mysql [2001:db8::1]:3306/bank"),
        ("mysql+pymysql://127.0.0.1/bank", "mysql localhost:3306/bank"),
        ("mysql+pymysql://[::1]/bank", "mysql localhost:3306/bank"),
        ("mysql+pymysql:///bank", "mysql localhost:3306/bank"),
        ("mysql+pymysql:///bank?unix_socket=/run/a.sock", "mysql socket /run/a.sock/bank"),
    ],
)
def test_server_port_and_database_tell_banks_apart(text_of, url, text):
    assert text_of(url) == text


@pytest.mark.parametrize("login", ["sesame@", "ana:sesame@", "sesame:ana@", "ana:%73esame@"])
def test_neither_user_nor_password_is_in_what_is_kept(text_of, login):
    assert not any(word in text_of(f"mysql+pymysql://{login}db.bank.example/bank") for word in ("sesame", "ana", "@"))


def test_a_file_is_the_same_by_a_relative_path_a_link_or_dots(text_of, tmp_path, monkeypatch):
    file = tmp_path / "banks" / "mine.db"
    file.parent.mkdir()
    file.touch()
    (tmp_path / "link.db").symlink_to(file)
    monkeypatch.chdir(tmp_path)
    paths = ("banks/mine.db", "banks/../banks/mine.db", "link.db", file)
    assert {text_of(f"sqlite:///{path}") for path in paths} == {f"file {file}"}


def test_a_file_in_the_data_folder_is_named_from_there_and_moves_with_it(text_of, tmp_path):
    before = bank_address(f"sqlite:///{tmp_path}/data/demo_bank.db", tmp_path / "data", "f1")
    moved = bank_address(f"sqlite:///{tmp_path}/moved/demo_bank.db", tmp_path / "moved", "f1")
    assert (before.key, before.text) == (moved.key, "demo_bank.db in data folder f1")
    assert text_of(f"sqlite:///{tmp_path}/data/demo_bank.db", folder_id="f2") != before.text
    assert is_inside(f"sqlite:///{tmp_path}/data/demo_bank.db", tmp_path / "data")
    assert not is_inside(f"sqlite:///{tmp_path}/bank.db", tmp_path / "data")
    assert not is_inside(HERE, tmp_path / "data")


def test_a_link_out_of_the_data_folder_leads_to_a_file_that_does_not_move_with_it(text_of, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "mine.db").touch()
    (tmp_path / "data" / "mine.db").symlink_to(tmp_path / "mine.db")
    assert text_of(f"sqlite:///{tmp_path}/data/mine.db") == f"file {tmp_path}/mine.db"


def test_two_paths_too_long_to_show_are_still_two_addresses(tmp_path):
    first, second = (
        bank_address(f"sqlite:////{start}/{'x' * 300}/bank.db", tmp_path, "f1") for start in ("one", "two")
    )
    assert first.key != second.key
    assert len(first.text) == LONGEST_ADDRESS
    assert first.text.endswith("/bank.db")


def test_what_an_earlier_version_called_it_is_still_known(tmp_path):
    digest = hashlib.sha256(b"db.bank.example:3306/bank").hexdigest()[:12]
    assert bank_address(HERE, tmp_path, "f1").earlier_id == f"mysql-{digest}" == "mysql-" + digest
    path = hashlib.sha256(f"{tmp_path.resolve()}/demo_bank.db".encode()).hexdigest()[:12]
    assert bank_address(f"sqlite:///{tmp_path}/demo_bank.db", tmp_path, "f1").earlier_id == f"sqlite-{path}"


@pytest.mark.parametrize(
    ("url", "name"),
    [(HERE, "bank"), ("sqlite:////a/savings.db", "savings"), ("mysql+pymysql://host", "Bank")],
)
def test_a_bank_is_called_as_its_database_until_somebody_names_it(url, name):
    assert suggested_bank_name(url) == name


def test_what_is_no_address_is_said_without_its_text():
    with pytest.raises(BankUnavailableError) as told:
        suggested_bank_name("ana:sesame@nowhere")
    assert "sesame" not in f"{told.value}{told.value.remedy!s}"
