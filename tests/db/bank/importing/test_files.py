import pytest
from sqlalchemy import create_engine, inspect

from db.bank.importing.folder import import_folder
from db.bank.importing.mapping import load_mapping
from domain.errors import FileUnreadableError, ImportRefusedError
from tests.db.bank.importing.conftest import ACCOUNTS, CUSTOMERS, import_with, rows, write


def refused(folder, mapping="") -> tuple[str, str]:
    """Message and remedy; no table is even made."""
    engine = create_engine("sqlite://")
    with pytest.raises(ImportRefusedError) as caught:
        import_with(engine, folder, mapping)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    return str(caught.value), str(caught.value.remedy)


@pytest.mark.parametrize("content", ["1,Secretname,,,,,\n", "", "\n\n", 'customer_id,"name\n1,Secretname\n'])
def test_a_file_without_a_header_row_is_refused_without_showing_its_first_customer(folder, content):
    write(folder, Customer=content)
    message, remedy = refused(folder)
    assert "Customer.csv has no header row" in message
    assert "Secretname" not in message + remedy


def test_missing_unexpected_and_repeated_columns_are_named_with_mapping_lines_to_start_from(folder):
    write(folder, Accounts="account_id,customer_id,balance,colour,balance,status_type,\n1,1,2,3,4,5,\n")
    message, remedy = refused(folder)
    assert message == (
        "The columns of Accounts.csv do not fit: missing account_type, status; unexpected colour, status_type; repeated balance."
    )
    assert '[Accounts]\ncolumns.status.header = "status_type"\nabsent = ["account_type"]\nignore = ["colour"]' in remedy


def test_columns_of_one_name_may_be_left_out_together(bank, folder):
    write(folder, Accounts=ACCOUNTS.replace("\n", ",x,x\n"))
    assert "repeated x" in refused(folder)[0]
    report = import_with(bank, folder, "[Accounts]\nignore = ['x']\n")
    assert (report.tables[1].loaded, report.rejected) == (2, 0)


def test_the_mapping_lines_that_are_proposed_can_be_used_as_they_are(bank, folder):
    write(
        folder,
        Accounts=ACCOUNTS.replace("status", "status_type,branch")
        .replace("active", "active,b")
        .replace("open", "open,"),
    )
    _, remedy = refused(folder)
    report = import_with(bank, folder, remedy.partition("\n")[2])
    assert (report.loaded, report.rejected) == (7, 0)
    assert rows(bank, "SELECT status FROM Accounts") == [("active",), ("open",)]


def test_files_that_look_like_tables_are_proposed_and_the_proposal_can_be_used_as_it_is(bank, tmp_path):
    write(
        tmp_path, client=CUSTOMERS, account=ACCOUNTS.replace("1,current", ",current").replace("2,savings", ",savings")
    )
    message, remedy = refused(tmp_path)
    assert "named after a table" in message
    assert '[Accounts]\nfile = "account.csv"' in remedy
    assert import_with(bank, tmp_path, remedy.partition("\n")[2]).loaded == 2


def test_a_folder_without_csv_files_or_no_folder_at_all_is_refused(tmp_path):
    _, remedy = refused(tmp_path)
    assert "Customer.csv" in remedy
    engine = create_engine("sqlite://")
    with pytest.raises(ImportRefusedError, match="no folder"):
        import_folder(engine, tmp_path / "nowhere")
    engine.dispose()


def test_two_files_for_one_table_are_refused(folder):
    (folder / "customer.csv").write_text(CUSTOMERS)
    assert "Customer.csv" in refused(folder)[0]


def test_a_folder_in_the_place_of_a_file_is_a_sentence(bank, folder):
    (folder / "Payments.csv").mkdir()
    with pytest.raises(FileUnreadableError, match=r"Payments\.csv cannot be read"):
        import_folder(bank, folder)


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("[Payments]\n", "there is no Payments.csv"),
        ('[Accounts]\nfile = "account.csv"\n', "there is no account.csv"),
        ('[Accounts]\nignore = ["colour"]\n', "mapped but not there colour"),
        ('[Accounts]\ncolumns.status.header = "status_type"\n', "missing status; unexpected status"),
        ('[Accounts]\nabsent = ["status"]\n', "unexpected status"),
        ('[Transactions]\ncolumns.transaction_date.day_header = "day"\n', "mapped but not there day"),
    ],
)
def test_a_mapping_that_speaks_of_what_is_not_there_is_refused(folder, mapping, told):
    assert told in refused(folder, mapping)[0]


def test_headers_are_found_without_regard_to_case_and_spaces(bank, folder):
    write(folder, Accounts=ACCOUNTS.replace("status", ' "Status Type"').replace("account_type", "KIND"))
    mapping = '[accounts]\ncolumns.status.header = "status type"\ncolumns.account_type.header = "Kind"\n'
    (folder / "mapping.toml").write_text(mapping)
    assert load_mapping(folder / "mapping.toml").keys() == {"Accounts"}
    write(folder, Accounts=ACCOUNTS.replace("status", "Status Type ").replace("account_type", "KIND"))
    assert import_with(bank, folder, mapping).rejected == 0
