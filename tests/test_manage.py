import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from manage import app


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    runner = CliRunner()

    def call(*arguments: str):
        return runner.invoke(app, list(arguments))

    return call


def test_demo_refresh_and_segment_write_every_customer_once(run, tmp_path):
    assert run("demo", "--customers", "80", "--transactions-per-customer", "5").exit_code == 0
    refreshed = run("refresh")
    assert refreshed.exit_code == 0, refreshed.output
    assert "80 customers" in refreshed.output
    output = tmp_path / "segments.csv"
    told = run("segment", "--attributes", "age,savings", "--segments", "3", "--output", str(output))
    assert told.exit_code == 0, told.output
    with output.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sorted(int(row["customer_id"]) for row in rows) == list(range(1, 81))
    assert {row["segment"] for row in rows} == {"1", "2", "3"}


def test_a_second_demo_is_refused_and_says_what_to_do(run):
    assert run("demo", "--customers", "5", "--transactions-per-customer", "0").exit_code == 0
    told = run("demo", "--customers", "5", "--transactions-per-customer", "0")
    assert told.exit_code == 1
    assert "nothing was written" in told.output
    assert "Traceback" not in told.output


def test_a_folder_of_files_becomes_a_bank(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'mine.db'}")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "Customer.csv").write_text(
        "customer_id,name,email,phone,address,date_of_birth,identification_number\n1,Ann,,,,1990-01-01,\n2,Bo,,,,,\n"
    )
    told = run("import-csv", str(folder))
    assert told.exit_code == 0, told.output
    assert "Customer" in told.output
    assert run("refresh", "--as-of", "2026-01-31").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("refresh",),
        ("segment", "--attributes", "age", "--segments", "2", "--output", "x.csv"),
        ("import-csv", "nowhere"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_code_1(run, arguments):
    told = run(*arguments)
    assert told.exit_code == 1
    assert "Traceback" not in told.output
    assert not Path("x.csv").exists()


def test_an_unknown_attribute_is_named(run):
    run("demo", "--customers", "20", "--transactions-per-customer", "2")
    run("refresh")
    told = run("segment", "--attributes", "age,shoe_size", "--segments", "2", "--output", "x.csv")
    assert told.exit_code == 1
    assert "shoe_size" in told.output


def test_a_setting_that_makes_no_sense_is_a_sentence(run, monkeypatch):
    monkeypatch.setenv("PORT", "abc")
    told = run("refresh")
    assert told.exit_code == 1
    assert "PORT" in told.output
    assert "Traceback" not in told.output
