"""What connectorx is asked, and what happens when it fails: without a server."""

import ssl
from typing import cast
from urllib.parse import unquote

import pytest

from db.features.mirror import bulk
from db.features.mirror.bulk import BulkReader, BulkReadFailed, address_for_connectorx
from db.mysql.access import Login


def login(**known):
    plain = {"host": "db.bank.example", "port": 3306, "user": "ana", "password": "secret", "database": "bank"}
    return Login(**{**plain, "ca": "", "verified": False, **known})


def address_of(**known):
    return str(address_for_connectorx(login(**known)))


def test_chain_and_name_are_checked_and_the_unencrypted_socket_is_never_taken(tmp_path):
    address = address_of(verified=True, ca=str(tmp_path / "our ca.pem"))
    assert "ssl-mode=VERIFY_IDENTITY" in address
    assert unquote(address).endswith(f"ssl-ca={tmp_path / 'our ca.pem'}")
    assert "prefer_socket=false" in address
    assert "prefer_socket=false" in address_of()


def test_without_a_ca_the_systems_authorities_are_named_and_where_there_are_none_connectorx_is_not_used(monkeypatch):
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: ssl.DefaultVerifyPaths("/all.pem", *[""] * 5))
    assert "ssl-ca=" in address_of(verified=True)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: ssl.DefaultVerifyPaths(cast(str, None), *[""] * 5))
    assert address_for_connectorx(login(verified=True)) is None
    assert address_for_connectorx(login(verified=False)) is not None


def test_a_server_on_a_socket_is_read_with_pymysql():
    assert address_for_connectorx(login(unix_socket="/run/mysqld.sock")) is None


def test_whatever_letters_name_and_password_have_the_address_keeps_its_parts():
    address = address_of(user="a@b", password="p:/?#@é%40", database="my bank", host="::1")
    assert address == "mysql://a%40b:p%3A%2F%3F%23%40%C3%A9%2540@[::1]:3306/my%20bank?prefer_socket=false"


@pytest.mark.parametrize(
    "worker",
    [
        "raise SystemExit(3)",
        "import sys; sys.stdin.readline()",
        "import sys; sys.stdin.readline(); sys.stdout.write('half'); sys.stdout.flush()",
        "import sys; sys.stdin.readline(); sys.stdout.buffer.write((99).to_bytes(8, 'big') + b'half')",
    ],
    ids=["gone at once", "silent", "half a length", "half an answer"],
)
def test_a_worker_that_does_not_answer_whole_is_one_error_and_the_next_read_starts_another(
    monkeypatch, tmp_path, worker
):
    monkeypatch.setattr(bulk, "_WORKER", tmp_path / "worker.py")
    (tmp_path / "worker.py").write_text(worker)
    reader = BulkReader(30, lambda: None)
    for _ in range(2):
        with pytest.raises(BulkReadFailed):
            reader.read("mysql://nobody@127.0.0.1:1/none", "SELECT 1")
        assert reader._process is None
    reader.close()
