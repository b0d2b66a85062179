import pytest

from db.bank.connection import open_bank
from db.mysql.engine import statement_limit
from db.workspace.connection import open_workspace
from domain.errors import BankUnavailableError, WorkspaceUnavailableError


@pytest.mark.parametrize(
    "option", ["ssl_disabled=1", "ssl_ca=/x", "read_default_file=/x", "local_infile=1", "host=elsewhere"]
)
def test_an_address_cannot_undo_what_the_settings_say(option):
    with pytest.raises(BankUnavailableError, match=option.partition("=")[0]) as told:
        open_bank(f"mysql+pymysql://ana:secret@localhost/bank?{option}")
    assert "DATABASE_TLS" in str(told.value.remedy)
    assert "secret" not in f"{told.value}{told.value.remedy!s}"


def test_a_driver_that_is_not_ours_is_refused_by_the_setting_that_names_it():
    with pytest.raises(WorkspaceUnavailableError, match="WORKSPACE_URL") as told:
        open_workspace("mysql+mysqldb://ana:secret@localhost/bank")
    assert "secret" not in f"{told.value}{told.value.remedy!s}"


@pytest.mark.parametrize(
    ("version", "limit"),
    [
        ("10.11.19-MariaDB-0+deb12u1", "max_statement_time = 60"),
        ("11.4.2-MariaDB", "max_statement_time = 60"),
        ("8.0.39", "max_execution_time = 60000"),
        ("8.4.3-commercial", "max_execution_time = 60000"),
        ("8.0.mysql_aurora.3.08.0", "max_execution_time = 60000"),
    ],
)
def test_each_server_is_given_its_own_limit_of_sixty_seconds(version, limit):
    assert statement_limit(version, 60) == f"SET SESSION {limit}"
