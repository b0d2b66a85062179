import pytest
from sqlalchemy import exc, text

from db.bank.connection import open_bank
from db.engines.duckdb import over_mirror
from db.features.mirror.generation import copy_to_mirror
from domain.errors import StorageError
from domain.progress import silent
from tests.db.features.twelve_customers import ROWS


@pytest.fixture
def mirrored(make_bank, tmp_path):
    """The folder of a mirror, and its manifest."""
    bank = open_bank(make_bank(ROWS))
    manifest = copy_to_mirror(bank, tmp_path / "mirror", silent)
    bank.dispose()
    return tmp_path / "mirror", manifest


def asked(mirrored, *statements):
    with over_mirror(*mirrored) as mirror:
        for statement in statements:
            mirror.execute(text(statement)).all()


@pytest.mark.parametrize(
    ("statements", "found", "remedy"),
    [
        (
            ("SET memory_limit = '1MB'", "SELECT key, count(*) FROM range(10000000) AS many(key) GROUP BY key"),
            "too little memory",
            "more memory",
        ),
        (
            ("SELECT sum(9000000000000000000) FROM Customer HAVING CAST(sum(9e18) AS BIGINT) > 0",),
            "too large",
            "amounts",
        ),
        (("SELECT 9223372036854775807::BIGINT + customer_id FROM Customer",), "too large", "amounts"),
    ],
)
def test_what_the_data_or_the_machine_prevents_comes_with_advice_of_its_own(mirrored, statements, found, remedy):
    with pytest.raises(StorageError, match=found) as raised:
        asked(mirrored, *statements)
    assert remedy in str(raised.value.remedy)


@pytest.mark.parametrize("content", [None, b"", b"This is no Parquet file. " * 100])
def test_a_missing_or_damaged_file_is_called_that(mirrored, content):
    folder, manifest = mirrored
    file = folder / manifest.files("Customer")[0]
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StorageError, match="missing or damaged"):
        asked(mirrored, "SELECT count(*) FROM Customer")


@pytest.mark.parametrize(
    "wrong", ["SELEC 1", "SELECT nothing FROM Customer", "SELECT 1 FROM Nowhere", "SELECT nothing(1)"]
)
def test_a_query_that_cannot_run_is_a_defect_and_never_advice(mirrored, wrong):
    with pytest.raises(exc.ProgrammingError):
        asked(mirrored, wrong)


def test_so_is_a_parameter_without_a_value(mirrored):
    with pytest.raises(exc.StatementError):
        asked(mirrored, "SELECT :since_60")
