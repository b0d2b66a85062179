import sqlite3

import pytest

from db.bank.schema import TABLES
from domain.errors import BankNotEmptyError, CancelledError, ImportRefusedError, StorageError
from domain.progress import silent
from tests.workflows.conftest import OPERATOR
from workflows.bank.fill import DEMO_UNTIL, fill_demo_bank, import_bank, whole_file

HEADER = "customer_id,name,email,phone,address,date_of_birth,identification_number"


def fill(url, customers=20, personas_file=None, progress=silent):
    fill_demo_bank(
        OPERATOR,
        url,
        customers=customers,
        transactions_per_customer=2,
        seed=1,
        until=DEMO_UNTIL,
        personas_file=personas_file,
        progress=progress,
    )


def counted(file):
    with sqlite3.connect(file) as bank:
        return {table.name: bank.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0] for table in TABLES}


def test_a_file_appears_only_when_it_is_whole(tmp_path):
    file = tmp_path / "data" / "bank.db"
    seen = []
    with whole_file(file) as url:
        fill(url, progress=lambda _share, _doing: seen.append(file.exists()))
        assert not file.exists()
    assert seen
    assert not any(seen)
    assert counted(file)["Customer"] == 20
    assert not list(file.parent.glob("*.filling"))


def test_a_filling_that_breaks_off_leaves_no_bank_and_the_next_one_starts_anew(tmp_path):
    file = tmp_path / "bank.db"

    def break_off():
        with whole_file(file) as url:
            fill(url, customers=30)
            raise CancelledError

    with pytest.raises(CancelledError):
        break_off()
    assert not file.exists()
    with whole_file(file) as url:
        fill(url)
    assert counted(file)["Customer"] == 20


def test_a_bank_that_is_there_is_never_filled_over(tmp_path):
    file = tmp_path / "bank.db"
    file.write_bytes(b"somebody's data")
    with pytest.raises(BankNotEmptyError) as told, whole_file(file):
        pass
    assert str(told.value.remedy)
    assert file.read_bytes() == b"somebody's data"


def test_two_who_fill_the_same_file_at_once_do_not_mix(tmp_path):
    with whole_file(tmp_path / "bank.db") as url:
        with pytest.raises(StorageError, match="Another process"), whole_file(tmp_path / "bank.db"):
            pass
        fill(url)
    assert counted(tmp_path / "bank.db")["Customer"] == 20


def test_a_database_with_rows_is_refused_and_stays_as_it_is(tmp_path):
    url = f"sqlite:///{tmp_path / 'bank.db'}"
    fill(url)
    before = counted(tmp_path / "bank.db")
    with pytest.raises(BankNotEmptyError):
        fill(url, customers=5)
    (tmp_path / "Customer.csv").write_text(f"{HEADER}\n99,,,,,,\n")
    with pytest.raises(BankNotEmptyError):
        import_bank(OPERATOR, url, tmp_path, progress=silent)
    assert counted(tmp_path / "bank.db") == before


def test_an_import_in_which_no_row_fits_is_followed_by_the_corrected_one(tmp_path):
    url = f"sqlite:///{tmp_path / 'bank.db'}"
    (tmp_path / "Customer.csv").write_text(f"{HEADER}\n1,Ann Secret,,,,not-a-date,\n")
    with pytest.raises(ImportRefusedError, match="date_of_birth") as told:
        import_bank(OPERATOR, url, tmp_path, progress=silent)
    assert "Secret" not in str(told.value)
    (tmp_path / "Customer.csv").write_text(f"{HEADER}\n1,Ann Secret,,,,1990-01-31,\n")
    report = import_bank(OPERATOR, url, tmp_path, progress=silent)
    assert report.loaded == 1
    assert counted(tmp_path / "bank.db") == {table.table: table.loaded for table in report.tables}


def test_a_dry_run_makes_no_database_and_reads_the_one_that_is_there(tmp_path):
    file = tmp_path / "deeper" / "bank.db"
    (tmp_path / "Customer.csv").write_text(f"{HEADER}\n1,Ann,,,,1990-01-31,\n2,Bo,,,,soon,\n")

    def dry_run(**options):
        return import_bank(OPERATOR, f"sqlite:///{file}", tmp_path, dry_run=True, progress=silent, **options).tables[0]

    assert (dry_run().loaded, dry_run().already_there, dry_run().rejected) == (1, 0, 1)
    assert not file.parent.exists()
    import_bank(OPERATOR, f"sqlite:///{file}", tmp_path, progress=silent)
    before = file.read_bytes()
    with pytest.raises(BankNotEmptyError):
        dry_run()
    assert dry_run(append=True).already_there == 1
    assert file.read_bytes() == before


def test_rejects_are_written_to_the_folder_that_is_asked_for(tmp_path):
    (tmp_path / "Customer.csv").write_text(f"{HEADER}\n1,Ann,,,,1990-01-31,\n2,Bo,,,,soon,\n")
    places = {"rejects_folder": tmp_path / "a" / "b", "progress": silent}
    report = import_bank(OPERATOR, f"sqlite:///{tmp_path / 'bank.db'}", tmp_path, **places)
    assert report.tables[0].rejects_file == tmp_path / "a" / "b" / "Customer.rejects.csv"
    assert (tmp_path / "a" / "b" / "Customer.rejects.csv").exists()
    assert not (tmp_path / "rejects").exists()


def test_a_mapping_that_does_not_fit_is_refused_before_a_database_is_made(tmp_path):
    (tmp_path / "Customer.csv").write_text(f"{HEADER}\n1,Ann,,,,1990-01-31,\n")
    (tmp_path / "mapping.toml").write_text("[Kunden]\n")
    with pytest.raises(ImportRefusedError, match="Kunden"):
        import_bank(
            OPERATOR,
            f"sqlite:///{tmp_path / 'bank.db'}",
            tmp_path,
            mapping_file=tmp_path / "mapping.toml",
            progress=silent,
        )
    assert not (tmp_path / "bank.db").exists()


@pytest.mark.parametrize("place", ["bank.db", "deeper/bank.db"])
def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path, place):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError) as told:
        fill(f"sqlite:///{tmp_path / 'file' / place}")
    assert str(told.value.remedy)
    with pytest.raises(StorageError), whole_file(tmp_path / "file" / place):
        pass
    assert (tmp_path / "file").read_text() == "mine"


def test_a_file_of_personas_that_cannot_be_written_is_one_clear_error(tmp_path):
    with pytest.raises(StorageError, match="could not be written"):
        fill(f"sqlite:///{tmp_path / 'bank.db'}", personas_file=tmp_path / "nowhere" / "personas.csv")
