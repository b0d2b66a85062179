"""Hypothesis damages files: never a crash, never a lost row, and the database holds exactly what was loaded."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from db.bank.importing.folder import import_folder
from db.files.delimited import detect_format, read_records
from domain.errors import DashboardError
from domain.imports import ImportedTable
from tests.db.bank.importing.conftest import ACCOUNTS, CUSTOMERS, TRANSACTIONS, rows

WHOLE = {"Customer": CUSTOMERS.encode(), "Accounts": ACCOUNTS.encode(), "Transactions": TRANSACTIONS.encode()}
PIECES = st.sampled_from(
    [
        b'"',
        b'""',
        b",",
        b";",
        b"\n",
        b"\r\n",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"'",
        b"1",
        b"-",
        b"\xc3",
        b" ",
    ]
) | st.binary(max_size=4)
DAMAGE = st.tuples(st.floats(0, 1), st.integers(0, 6), PIECES)


def damaged(content: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for place, taken, put in damage:
        at = round(place * len(content))
        content = content[:at] + put + content[at + taken :]
    return content


@contextmanager
def closing_engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


def miscounted(contents: dict[str, bytes]) -> list[str] | None:
    """Tables of which the database or the rejects hold another number of rows than was told; None when all was refused."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, content in contents.items():
            (folder / f"{table}.csv").write_bytes(content)
        with closing_engine() as engine:
            try:
                tables = import_folder(engine, folder).tables
            except DashboardError:
                return None
            return [each.table for each in tables if not is_accounted_for(engine, folder, each)]


def is_accounted_for(engine: Engine, folder: Path, told: ImportedTable) -> bool:
    found = rows(engine, f"SELECT COUNT(*) FROM {told.table}")[0][0], written_rejects(folder, told.table)
    read = records(folder / told.file) if told.file else 0
    return found == (told.loaded, told.rejected) and told.read == read


def records(file: Path) -> int:
    return sum(1 for _ in read_records(file, detect_format(file))) - 1


def written_rejects(folder: Path, table: str) -> int:
    file = folder / "rejects" / f"{table}.rejects.csv"
    if not file.exists():
        return 0
    with file.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def test_whole_files_are_loaded_and_not_refused():
    assert miscounted(WHOLE) == []


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({name: st.lists(DAMAGE, max_size=3) for name in WHOLE}))
def test_files_with_damaged_bytes_are_loaded_or_rejected_row_by_row_or_refused(damage):
    assert not miscounted({name: damaged(content, damage[name]) for name, content in WHOLE.items()})


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_arbitrary_bytes_are_loaded_or_rejected_row_by_row_or_refused(content, with_header):
    header = CUSTOMERS.splitlines()[0].encode() + b"\n" if with_header else b""
    assert not miscounted({"Customer": header + content})


LINES = st.lists(
    st.sampled_from(
        ["{0},Ann,,,,,", "{0},Ann,,,,2001-01-02,X", "{0},Ann", "x,Ann,,,,,", '{0},"Ann', "{0},,,,,soon,", "7,,,,,,"]
    ),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(LINES)
def test_lines_are_counted_by_hand_and_none_is_lost(templates):
    lines = [template.format(number) for number, template in enumerate(templates, start=100)]
    # No line closes the quote of another, so every line is one record: a good one, or a bad one for one reason.
    good = [line for line in lines if line.count(",") == 6 and line[0] in "17" and "soon" not in line]
    loaded = len({line.split(",")[0] for line in good})
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "Customer.csv"
        file.write_text("\n".join([CUSTOMERS.splitlines()[0], "1,,,,,,", *lines]))
        with closing_engine() as engine:
            table = import_folder(engine, Path(name)).tables[0]
    assert (table.loaded, table.rejected) == (1 + loaded, len(lines) - loaded)
