"""Every command writes numbers and days as LOCALE has it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from domain.segments import Segment
from manage import app
from settings import read_settings
from terminal.output import print_score
from tests.db.workspace.conftest import RUN
from tests.nouns import SNAPSHOT
from wording.formats import Formats
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.session import Session
from workflows.stores import Stores

CUSTOMERS = 1_200
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# In German and Turkish some months are called as in English: there the order tells.
ENGLISH = re.compile(
    rf"\d,\d{{3}}|\d\.\d+\s?%|\d\.\d GB|\b({MONTHS}|{SHORT}) \d+, \d{{4}}"
    r"|\d (January|February|March|June|July|October|December) \d{4}"
)
MACHINE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

EXAMPLE = "expected a date like 2024-12-31"  # of how a file may write one


def write_files(folder: Path) -> None:
    """Customers with an account and two transactions each, of whom one has an impossible date of birth."""
    folder.mkdir()
    ids = range(1, CUSTOMERS + 1)
    files = {
        "Customer": (
            "customer_id,name,email,phone,address,date_of_birth,identification_number",
            [f"{n},,,,,{1940 + n % 60}-01-31," for n in ids],
        ),
        "Accounts": (
            "account_id,customer_id,account_type,balance,status",
            [f"{n},{n},Savings,{100 * (n % 40)},Active" for n in ids],
        ),
        "Transactions": (
            "transaction_id,account_id,transaction_type,amount,transaction_date,notes",
            [f"{2 * n + i},{n},Deposit,10,{day}," for n in ids for i, day in enumerate(("2026-03-15", "2026-08-20"))],
        ),
    }
    for name, (header, rows) in files.items():
        (folder / f"{name}.csv").write_text("\n".join([header, *rows, ""]))
    with (folder / "Customer.csv").open("a") as file:
        file.write("9999,,,,,soon,\n")


@contextmanager
def operating(folder: Path, locale: str) -> Iterator[Stores]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA_DIR", str(folder / "data"))
        environment.setenv("LOCALE", locale)
        yield Stores(read_settings())


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def save_segments(stores: Stores) -> None:
    session = Session(LOCAL, stores)
    built = run_segmentation(session, SegmentationSettings(("age", "savings"), 2), silent)
    save_segmentation(session, "Spring", built.run_id)
    stores.workspace.dispose()


def run_all(folder: Path, locale: str) -> dict[str, str]:
    """What each command prints in turn."""
    write_files(folder / "files")
    (folder / "crm.csv").write_text(
        "customer_id,nps\n" + "".join(f"{n},{n % 11}\n" for n in range(1, 2 * CUSTOMERS + 1))
    )
    segments = ("--attributes", "age,savings", "--segments", "2", "--output", str(folder / "x.csv"))
    crm = (str(folder / "crm.csv"), "--key", "customer_id", "--as-of", "2026-05-31")
    with operating(folder, locale) as stores:
        printed = {
            "create-schema": run("create-schema", "--url", f"sqlite:///{folder / 'new.db'}"),
            "demo": run("demo", "--customers", "20", "--url", f"sqlite:///{folder / 'demo.db'}"),
            "import-csv": run("import-csv", str(folder / "files"), code=3),
            "refresh": run("refresh"),
            "check": run("check"),
            "segment": run("segment", *segments),
            "add-source": run("add-source", *crm),
            "sources": run("sources"),
        }
        save_segments(stores)
        printed["earlier score"] = run("score", "Spring", "--as-of", "2026-06-30")
        printed["score"] = run("score", "Spring")
        printed["error"] = run("refresh", "--as-of", "0001-01-01", code=1)
        printed["remove-source"] = run("remove-source", "crm", "--yes")
        return printed


def test_in_english_lines_are_exactly_these(tmp_path):
    printed = {command: text.splitlines() for command, text in run_all(tmp_path, "en_US").items()}
    assert printed["create-schema"][0] == "Customer             created"
    assert printed["demo"][-1] == " 100%  20 customers are in the demo bank."
    assert printed["import-csv"][6:10] == [
        " 100%  Imported",
        "Customer: Customer.csv (commas, utf-8, LF line ends; dates: date_of_birth %Y-%m-%d)",
        "  1,201 rows = 1,200 loaded + 1 rejected",
        "  rejected 1: date_of_birth: expected a date like 2024-12-31",
    ]
    assert printed["refresh"][8:11] == [
        " 100%  Data as of August 20, 2026, 1,200 customers",
        "table                        rows    read anew         kept  blocks redone  in the bank",
        "Customer                    1,200        1,200            0              0        1,200",
    ]
    assert printed["refresh"][-2] == (
        "left out: 2,400 transactions of a type that is neither debit nor credit in the vocabulary"
    )
    checked = " ".join(" ".join(printed["check"]).split())
    assert "2,400 rows; dates of the first and last by key: March 15, 2026 and August 20, 2026" in checked
    assert ": 1,200 customers as of August 20, 2026" in checked
    assert printed["segment"][-3:-1] == [
        "  1         610    50.8%  Younger than most",
        "  2         590    49.2%  Older than most",
    ]
    assert printed["add-source"][-4:] == [
        "2,400 rows: 2,400 different keys, 0 repeated, 0 without a key, 0 with an unreadable key, "
        "0 damaged (commas, utf-8, LF line ends)",
        "1,200 of 1,200 customers matched; 1,200 unmatched keys",
        f"  {'crm_nps':40} number    known for 1,200 of 1,200 (100%); 0 unreadable values, 0 customers with contradictory rows",
        "Added: crm, as of May 31, 2026.",
    ]
    assert printed["sources"] == [
        "crm                   May 31, 2026     1 attribute      1,200 of 1,200 customers      1,200 unmatched keys  in use"
    ]
    assert printed["earlier score"][0] == "   0%  Looking back to June 30, 2026"
    assert printed["earlier score"][-1] == "estimated from movements: savings"
    assert [line.rstrip() for line in printed["score"]] == [
        " 100%  Done",
        "      Aug 20, 2026    share   since Jun 30, 2026",
        "  1            610    50.8%                  \N{MINUS SIGN}10  Younger than most",
        "  2            590    49.2%                  +10  Older than most",
        "             1,200  customers",
    ]
    assert printed["error"] == [
        "Attributes cannot be computed as of January 1, 1.",
        "Choose a day from January 1, 1900 to December 31, 9998.",
    ]
    assert printed["remove-source"] == ["Removed: crm, May 31, 2026"]


def test_sizes_and_their_changes_have_the_separators_of_the_locale(capsys):
    now = replace(
        RUN, as_of=date(2026, 3, 31), segments=(Segment(1, "Savers", 4_000, 0.8), Segment(2, "Rest", 1_000, 0.2))
    )
    then = replace(
        now, as_of=date(2026, 2, 28), segments=(Segment(1, "Savers", 1_000, 0.5), Segment(2, "Rest", 2_500, 0.5))
    )
    print_score(replace(now, n_customers=5_000), then, SNAPSHOT, (), Formats(locale="de_DE"))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[:3] == [
        ["31.03.2026", "share", "since", "28.02.2026"],
        ["1", "4.000", "80", "%", "+3.000", "Savers"],
        ["2", "1.000", "20", "%", "\N{MINUS SIGN}1.500", "Rest"],
    ]


@pytest.mark.parametrize("locale", ["nonsense", "xx_YY"])
def test_a_locale_that_is_none_is_told_in_english_by_every_command(tmp_path, locale):
    with operating(tmp_path, locale):
        for command in (("refresh",), ("check",), ("sources",)):
            assert run(*command, code=1).splitlines() == [
                f"No locale is called '{locale}'.",
                "Set LOCALE to one such as en_US, en_GB or de_DE.",
            ]


@pytest.mark.parametrize("locale", ["de_DE", "tr_TR", "fr_CH"])
def test_no_command_writes_a_number_or_a_day_the_english_way(tmp_path, locale):
    printed = run_all(tmp_path, locale)
    for command, text in printed.items():
        assert not ENGLISH.search(text), (command, ENGLISH.search(text))
        assert not MACHINE_DAY.search(text.replace(EXAMPLE, "")), (command, MACHINE_DAY.search(text))
        assert locale == "fr_CH" or not re.search(r"\d%", text), command  # in Switzerland too, "5%"
    formats = Formats(locale=locale)
    for command in ("import-csv", "refresh", "check", "add-source", "sources", "score", "earlier score"):
        assert formats.count(CUSTOMERS) in printed[command], command
    assert formats.day(date(2026, 5, 31)) in printed["remove-source"]
