import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.people import LOCAL
from domain.segmentations import SegmentationSettings
from manage import app
from settings import read_settings
from terminal import docs as write_docs
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.session import Session
from workflows.stores import Stores


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
    (said,) = re.findall(
        r"^(?:Natural|Reproducible|About reproducible|Arbitrary): .*samples", told.output, re.MULTILINE
    )
    suggested = run("suggest", "--attributes", "age,savings")
    assert suggested.exit_code == 0, suggested.output
    (three,) = re.findall(r"^ +3 +0\.\d\d +0\.\d\d +\d+  (.+)$", suggested.output, re.MULTILINE)
    assert three == said.split(":")[0].lower(), "what is suggested, a build confirms"
    assert re.search(r"segments come again|No reliable segmentation|Other samples", suggested.output)


def test_whoever_fits_no_segment_is_in_the_file_and_in_the_summary(run, tmp_path):
    assert run("demo", "--customers", "300", "--transactions-per-customer", "5").exit_code == 0
    assert run("refresh").exit_code == 0
    output = tmp_path / "segments.csv"
    told = run("segment", "--attributes", "deposits,savings", "--method", "hdbscan", "--output", str(output))
    assert told.exit_code == 0, told.output
    with output.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["segment"] == "0"]
    assert rows
    assert {row["segment_name"] for row in rows} == {"Unassigned"}
    assert re.search(rf"^ +0 +{len(rows)} +[0-9.]+% +Unassigned$", told.output, re.MULTILINE)


def test_outliers_are_the_last_segment_of_the_file(run, tmp_path):
    assert run("demo", "--customers", "300", "--transactions-per-customer", "5").exit_code == 0
    assert run("refresh").exit_code == 0
    output = str(tmp_path / "segments.csv")
    arguments = ("--attributes", "age,savings", "--segments", "3", "--outliers", "own-segment", "--output", output)
    told = run("segment", *arguments)
    assert told.exit_code == 0, told.output
    assert re.search(r"^ +4 +3 +1% +Outliers$", told.output, re.MULTILINE)


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


@pytest.fixture
def saved(run, tmp_path):
    run("demo", "--customers", "80", "--transactions-per-customer", "20")
    run("refresh")
    stores = Stores(read_settings())
    settings = SegmentationSettings(("age", "savings", "credit_score"), 3)
    built = run_segmentation(Session(LOCAL, stores), settings, lambda share, doing: None)
    kept = save_segmentation(Session(LOCAL, stores), "Spring campaign", built.run_id)
    stores.workspace.dispose()
    return kept


def test_a_saved_segmentation_is_scored_on_the_newest_data_and_on_a_day_with_the_change_between(run, saved):
    past = run("score", "spring campaign", "--as-of", "2026-08-31")
    assert past.exit_code == 0, past.output
    assert re.search(r"^ +80  customers$", past.output, re.MULTILINE)
    assert "left out, known for today only: credit_score" in past.output
    assert "estimated from movements: savings\n" in past.output
    later = run("score", "Spring campaign", "--as-of", "2026-09-30")
    assert later.exit_code == 0, later.output
    assert "since Aug 31, 2026" in later.output
    found = re.findall(r"^ +(\d)  +(\d+)  +[\d.]+%  +([+\N{MINUS SIGN}]?\d+)  (.+)$", later.output, re.MULTILINE)
    assert [(int(number), name) for number, _, _, name in found] == [
        (segment.number, segment.name) for segment in saved.segments
    ]
    before = re.findall(r"^ +\d  +(\d+)  +[\d.]+%  +\S", past.output, re.MULTILINE)
    assert [int(size) - int(change.replace("\N{MINUS SIGN}", "-")) for _, size, change, _ in found] == [
        int(size) for size in before
    ]


def test_no_change_is_told_between_days_on_which_people_were_assigned_by_other_attributes(run, saved):
    assert run("score", "Spring campaign", "--as-of", "2026-08-31").exit_code == 0
    now = run("score", "Spring campaign")
    assert now.exit_code == 0, now.output
    assert [int(size) for size in re.findall(r"^ +\d  +(\d+)  +[\d.]+%  ", now.output, re.MULTILINE)] == [
        segment.size for segment in saved.segments
    ]
    assert not re.search(r"%  +[+\N{MINUS SIGN}]\d", now.output)
    assert "no change since August 31, 2026: people were assigned without credit_score then" in now.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("score", "Autumn"), "Choose one of these: Spring campaign"),
        (("score", "Spring campaign", "--as-of", "2030-01-01"), "the data begins on"),
        (("score", "Spring campaign", "--as-of", "1990-01-01"), "the data begins on"),
    ],
)
def test_what_cannot_be_scored_is_a_sentence_with_what_can(run, saved, arguments, sentence):
    told = run(*arguments)
    assert told.exit_code == 1
    assert sentence in told.output.replace("\n", " ")
    assert "Traceback" not in told.output


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


CUSTOMER_HEADER = "customer_id,name,email,phone,address,date_of_birth,identification_number"


def customers(tmp_path, *lines: str) -> Path:
    folder = tmp_path / "files"
    folder.mkdir(exist_ok=True)
    (folder / "Customer.csv").write_text("\n".join([CUSTOMER_HEADER, *lines, ""]))
    return folder


def test_an_import_without_a_database_becomes_the_bank_in_the_data_folder_only_when_it_is_whole(run, tmp_path):
    folder = customers(tmp_path, "1,Ann,,,,tomorrow,")
    told = run("import-csv", str(folder))
    assert told.exit_code == 1
    assert "date_of_birth" in told.output
    assert "Ann" not in told.output
    assert not (tmp_path / "data" / "demo_bank.db").exists()
    customers(tmp_path, "1,Ann,,,,1990-01-31,")
    assert run("import-csv", str(folder)).exit_code == 0
    assert "1 customer\n" in run("refresh").output


def test_an_import_with_rejects_says_how_many_why_and_where_and_ends_with_3(run, tmp_path):
    folder = customers(tmp_path, "1,Ann Secret,,,,1990-01-31,", "2,Bo Secret,,,,soon,", "3,Cy")
    told = run("import-csv", str(folder))
    assert told.exit_code == 3
    assert "Customer: Customer.csv (commas, utf-8, LF line ends; dates: date_of_birth %Y-%m-%d)" in told.output
    assert "3 rows = 1 loaded + 2 rejected" in told.output
    assert "rejected 1: date_of_birth: expected a date like 2024-12-31" in told.output
    assert f"see {folder / 'rejects' / 'Customer.rejects.csv'}" in told.output.replace("\n", "")
    assert "Secret" not in told.output
    assert "1 customer\n" in run("refresh").output


def test_a_dry_run_needs_no_database_and_makes_none(run, tmp_path):
    folder = customers(tmp_path, "1,Ann,,,,1990-01-31,", "2,Bo,,,,soon,")
    told = run("import-csv", str(folder), "--dry-run", "--rejects", str(tmp_path / "bad"))
    assert told.exit_code == 3
    assert "Dry run: nothing was written" in told.output
    assert not (tmp_path / "data").exists()
    assert (tmp_path / "bad" / "Customer.rejects.csv").exists()


def test_rows_are_added_to_a_bank_only_on_request(run, tmp_path):
    folder = customers(tmp_path, "1,Ann,,,,1990-01-31,")
    run("import-csv", str(folder))
    customers(tmp_path, "1,Ann,,,,1990-01-31,", "2,Bo,,,,,")
    assert run("import-csv", str(folder)).exit_code == 1
    told = run("import-csv", str(folder), "--append")
    assert told.exit_code == 0, told.output
    assert "2 rows = 2 loaded (1 of them were there already) + 0 rejected" in told.output
    assert "2 customers" in run("refresh", "--as-of", "2026-01-31").output


def test_a_mapping_is_read_from_its_file(run, tmp_path):
    folder = customers(tmp_path, "1,Ann,,,,01/02/1990,")
    told = run("import-csv", str(folder))
    assert told.exit_code == 1
    assert "two ways" in told.output
    (tmp_path / "mapping.toml").write_text("[Customer]\ndate_format = '%d/%m/%Y'\n")
    told = run("import-csv", str(folder), "--mapping", str(tmp_path / "mapping.toml"))
    assert told.exit_code == 0, told.output
    assert "date_of_birth %d/%m/%Y" in told.output


def test_on_a_terminal_an_import_shows_a_bar_and_its_report_is_clean(tmp_path):
    folder = customers(tmp_path, "1,Ann,,,,1990-01-31,")
    ours, theirs = os.openpty()
    told = subprocess.run(
        [sys.executable, "manage.py", "import-csv", str(folder), "--url", f"sqlite:///{tmp_path / 'bank.db'}"],
        cwd=write_docs.ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "Loading Customer" in shown
    assert "100%" in shown
    assert told.stdout.startswith("Customer: Customer.csv")
    assert "%  Loading" not in told.stdout


def test_the_demo_writes_to_a_database_of_ones_own_and_leaves_the_data_folder_alone(run, tmp_path):
    personas = tmp_path / "personas.csv"
    url = f"sqlite:///{tmp_path / 'own' / 'bank.db'}"
    told = run(
        *("demo", "--customers", "10", "--transactions-per-customer", "1", "--url", url),
        *("--until", "2024-02-29", "--seed", "7", "--personas-file", str(personas)),
    )
    assert told.exit_code == 0, told.output
    assert (tmp_path / "own" / "bank.db").exists()
    assert len(personas.read_text().splitlines()) == 11
    assert not (tmp_path / "data").exists()


def test_refresh_computes_as_of_the_day_that_is_asked_for(run):
    run("demo", "--customers", "20", "--transactions-per-customer", "5")
    told = run("refresh", "--as-of", "2026-03-31")
    assert told.exit_code == 0
    assert "Data as of March 31, 2026" in told.output
    assert "left out: " in told.output


def test_refresh_tells_what_it_read_and_full_reads_everything(run):
    run("demo", "--customers", "20", "--transactions-per-customer", "5")
    first, second, full = run("refresh"), run("refresh"), run("refresh", "--full")
    for told in (first, second, full):
        assert told.exit_code == 0
        assert "read anew" in told.output
    line = next(line.split() for line in full.output.splitlines() if line.startswith("Customer "))
    assert line == ["Customer", "20", "20", "0", "0", "20"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "yesterday"])
def test_a_day_that_cannot_be_is_a_sentence(run, day):
    run("demo", "--customers", "5", "--transactions-per-customer", "0")
    told = run("refresh", "--as-of", day)
    assert told.exit_code in {1, 2}
    assert "Traceback" not in told.output
    assert isinstance(told.exception, SystemExit)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--attributes", "age", "--segments", "99"),
        ("--attributes", "age"),
        ("--attributes", "age", "--segments", "3", "--method", "magic"),
        ("--attributes", " , ", "--segments", "3"),
        ("--attributes", "age", "--segments", "3", "--seed", "-1"),
    ],
)
def test_a_choice_that_makes_no_segments_is_a_sentence_and_writes_nothing(run, tmp_path, arguments):
    run("demo", "--customers", "20", "--transactions-per-customer", "2")
    run("refresh")
    told = run("segment", *arguments, "--output", str(tmp_path / "x.csv"))
    assert told.exit_code == 1
    assert isinstance(told.exception, SystemExit)
    assert len(told.stderr.splitlines()) == 2
    assert not (tmp_path / "x.csv").exists()


def test_an_output_that_cannot_be_written_is_named(run, tmp_path):
    run("demo", "--customers", "20", "--transactions-per-customer", "2")
    run("refresh")
    told = run("segment", "--attributes", "age", "--segments", "2", "--output", str(tmp_path / "nowhere" / "x.csv"))
    assert told.exit_code == 1
    assert "x.csv could not be written" in told.stderr.replace("\n", "")


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "abc"), ("PORT", "70000"), ("CURRENCY", "dollar"), ("DEMO_CUSTOMERS", "0")]
)
@pytest.mark.parametrize("command", [("serve",), ("refresh",), ("demo",), ("import-csv", ".")], ids=lambda c: c[0])
def test_every_command_tells_a_bad_setting_in_a_sentence(run, monkeypatch, command, name, value):
    monkeypatch.setenv(name, value)
    told = run(*command)
    assert told.exit_code == 1
    assert name in told.stderr
    assert "environment variable" in told.stderr
    assert isinstance(told.exception, SystemExit)


def test_a_password_in_an_address_is_never_told(run, monkeypatch):
    for address in (
        "mysql+pymysql://ana:sesame@127.0.0.1:1/bank",
        "sqlite://ana:sesame@host/bank",
        "no address sesame",
    ):
        monkeypatch.setenv("DATABASE_URL", address)
        told = run("refresh")
        assert told.exit_code == 1, address
        assert isinstance(told.exception, SystemExit), address
        assert "sesame" not in told.output


def test_the_documentation_can_be_made_anew(run, monkeypatch, tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("# Ours\n<!-- settings: start -->\nwhat stood here\n<!-- settings: end -->\nThe end.\n")
    monkeypatch.setattr(write_docs, "README_FILE", readme)
    monkeypatch.setattr(write_docs, "ATTRIBUTES_FILE", tmp_path / "attributes.md")
    assert run("docs").exit_code == 0
    assert (tmp_path / "attributes.md").read_text(encoding="utf-8") == write_docs.attributes_page()
    assert "`PORT`" in readme.read_text()
    assert "what stood here" not in readme.read_text()
    assert readme.read_text().endswith("The end.\n")


def test_as_a_program_it_ends_with_1_and_says_errors_where_errors_belong(tmp_path):
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}", "DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "manage.py", "refresh"]
    told = subprocess.run(command, cwd=write_docs.ROOT, env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "There is no database file" in told.stderr
    assert "DATABASE_URL" in told.stderr
    assert "Traceback" not in told.stderr
    assert not list(tmp_path.rglob("demo_bank*"))


def test_a_crm_export_becomes_attributes_that_segments_can_be_formed_on(run, tmp_path):
    run("demo", "--customers", "80", "--transactions-per-customer", "5")
    run("refresh")
    crm, described = tmp_path / "crm.csv", tmp_path / "crm.toml"
    crm.write_text("customer_id,nps,email\n" + "".join(f"{n},{n % 11},p{n}@example.com\n" for n in range(1, 61)))
    described.write_text('[columns.nps]\nlabel = "Recommendation score"')
    asked = ("add-source", str(crm), "--key", "customer_id", "--describe", str(described))
    told = run(*asked, "--dry-run")
    assert told.exit_code == 0, told.output
    assert "60 of 80 customers matched" in told.output
    assert "refused: email: looks like e-mail addresses" in told.output
    assert "No source was added yet" in run("sources").output
    assert "Added: crm, as of" in run(*asked).output
    assert "Nothing changed" in run(*asked).output
    assert "in use" in run("sources").output
    output = tmp_path / "segments.csv"
    assert run("segment", "--attributes", "age,crm_nps", "--segments", "3", "--output", str(output)).exit_code == 0
    assert run("remove-source", "crm", "--yes").exit_code == 0
    assert run("segment", "--attributes", "age,crm_nps", "--segments", "3", "--output", str(output)).exit_code == 1


def test_a_file_that_cannot_be_added_is_a_sentence_and_exit_code_1(run, tmp_path):
    run("demo", "--customers", "20", "--transactions-per-customer", "1")
    run("refresh")
    crm = tmp_path / "crm.csv"
    crm.write_text("id,nps\n1,2\n")
    for asked in (("--key", "customer_id"), ("--key", "id", "--describe", str(tmp_path / "nowhere.toml"))):
        told = run("add-source", str(crm), *asked)
        assert told.exit_code == 1
        assert "Traceback" not in told.output
    assert run("remove-source", "nobody", "--yes").exit_code == 1


def test_create_schema_says_what_it_made_and_what_was_there(run, tmp_path):
    url = f"sqlite:///{tmp_path / 'bank.db'}"
    first, second = (run("create-schema", "--url", url) for _ in range(2))
    assert first.exit_code == second.exit_code == 0
    assert first.output.count("created") == second.output.count("was there already") == 9
    assert "made and brought up to date" in first.output
    assert run("create-schema").exit_code == 1
    assert not (tmp_path / "data").exists()


def test_the_doctor_fits_eighty_columns_without_colour_and_ends_with_0_when_the_dashboard_works(run):
    run("demo", "--customers", "20", "--transactions-per-customer", "2")
    told = run("check")
    assert told.exit_code == 0
    assert max(map(len, told.output.splitlines())) <= 80
    assert "\x1b" not in told.output
    assert re.search(r"^Bank: Customer +ok +20 rows *$", told.output, re.M)
    warned = next(line for line in told.output.splitlines() if line.startswith("Last refresh"))
    assert "warning" in warned
    assert "-> Press Refresh data, or run: python manage.py refresh" in " ".join(told.output.split())


def test_the_doctor_ends_with_1_and_a_remedy_when_the_dashboard_cannot_work(run, tmp_path):
    told = run("check")
    assert told.exit_code == 1
    assert isinstance(told.exception, SystemExit)
    assert "python manage.py demo" in " ".join(told.output.split())
    assert re.search(r"^Disk +ok ", told.output, re.M)
    assert not (tmp_path / "data").exists()


def test_the_doctor_never_tells_a_password_or_an_address(run, monkeypatch):
    for name in ("DATABASE_URL", "RELEASE_DATABASE_URL", "WORKSPACE_URL"):
        monkeypatch.setenv(name, "mysql+pymysql://ana:sesame@127.0.0.1:1/bank")
    told = run("check")
    assert told.exit_code == 1
    for secret in ("sesame", "ana:", "127.0.0.1", "SELECT"):
        assert secret not in told.output


def test_what_somebody_put_between_brackets_is_shown_as_it_is(run, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/[red]x[/red].db")
    assert "[red]x[/red].db" in "".join(run("check").output.split())


def test_as_a_program_the_doctor_writes_the_same_into_a_file_as_on_a_screen_without_colours(tmp_path):
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}", "DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "manage.py", "check"]
    told = subprocess.run(command, cwd=write_docs.ROOT, env=env, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout.startswith("Check ")
    assert "\x1b" not in told.stdout


def test_a_new_address_is_refused_with_the_line_to_write_and_answered_by_it(run, tmp_path, monkeypatch, demo):
    monkeypatch.setenv("DATABASE_URL", demo)
    assert run("refresh").exit_code == 0
    Path(demo.removeprefix("sqlite:///")).rename(tmp_path / "renamed.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/renamed.db")
    for command in (["refresh"], ["sources"], ["score", "Ours"], ["bank"]):
        refused = run(*command)
        assert refused.exit_code == 1, command
        assert "python manage.py bank --same-as NAME" in refused.output
    assert "demo  (id " in run("bank").output
    assert run("bank", "--same-as", "nobody").exit_code == 1
    assert run("bank", "--same-as", "demo", "--new", "Other").exit_code == 2
    answered = run("bank", "--same-as", "Demo")
    assert answered.exit_code == 0, answered.output
    assert "renamed.db" in answered.output
    assert run("refresh").exit_code == 0
    assert "Savings bank" in run("bank", "--name", "Savings bank").output
    assert "Other  (id " in run("bank", "--new", "Other").output
    assert "None is saved yet" in run("score", "Ours").output
