import pytest

from db.server import Server
from domain.health import Result
from tests.workflows.conftest import as_read
from workflows.bank.account_checks import CLOCK_DRIFT, check_server

FAR = Server("MySQL 8.4.3", cipher="TLS_AES_256_GCM_SHA384", is_local=False)


def found(server: Server):
    return {check.what: as_read(check) for check in check_server("Bank", "DATABASE_URL", server)}


def test_a_server_that_is_reached_encrypted_is_well():
    assert {what: (c.result, c.detail) for what, c in found(FAR).items()} == {
        "Bank": (Result.OK, "MySQL 8.4.3"),
        "Bank encryption": (Result.OK, "TLS_AES_256_GCM_SHA384"),
    }


def test_plain_text_is_well_on_this_machine_and_a_warning_across_a_network():
    assert found(Server("MariaDB 11.4.2"))["Bank encryption"].result == Result.OK
    warning = found(Server("MariaDB 11.4.2", is_local=False))["Bank encryption"]
    assert warning.result == Result.WARNING
    assert "DATABASE_URL" in warning.remedy


def test_of_a_file_neither_encryption_nor_clock_is_told():
    assert list(found(Server("SQLite 3.45.0", is_file=True))) == ["Bank"]


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (CLOCK_DRIFT, None),
        (-CLOCK_DRIFT, None),
        (7200.0, "The server's clock is 120 minutes ahead of this machine's."),
        (-600.0, "The server's clock is 10 minutes behind this machine's."),
    ],
)
def test_a_clock_that_differs_by_more_than_five_minutes_is_a_warning(ahead, told):
    server = Server("MySQL 8.4.3", cipher="x", is_local=False, seconds_ahead=ahead)
    clock = found(server).get("Bank clock")
    assert (clock and clock.detail) == told
