import ssl

import pytest
from sqlalchemy.engine import make_url

from db.bank.connection import open_bank
from db.mysql.access import ServerAccess, login_of


@pytest.mark.parametrize(
    ("address", "access", "verified"),
    [
        ("db.bank.example", {}, True),
        ("10.0.0.1", {}, True),
        ("[2001:db8::1]", {}, True),
        ("localhost.bank.example", {}, True),
        ("127.0.0.1.bank.example", {}, True),
        ("db.bank.example", {"tls": "off"}, False),
        ("localhost", {}, False),
        ("LOCALHOST", {}, False),
        ("127.0.0.1", {}, False),
        ("127.0.0.2", {}, False),
        ("[::1]", {}, False),
        ("localhost", {"ca": "bank.pem"}, True),
        ("localhost", {"ca": "bank.pem", "tls": "off"}, False),
    ],
)
def test_only_this_machine_may_go_without_a_proof_of_its_name(address, access, verified):
    assert ServerAccess(**access).verifies(make_url(f"mysql+pymysql://ana@{address}/bank")) is verified


def test_the_socket_of_this_machine_needs_no_certificate():
    assert not ServerAccess(ca="bank.pem").verifies(make_url("mysql+pymysql://ana@/bank?unix_socket=/run/mysqld.sock"))


def test_what_is_verified_is_the_chain_and_the_host_name():
    context = ServerAccess().tls_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


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
