from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.sources import reading
from db.sources.reading import read_header, read_source_rows
from domain.errors import SourceRefusedError


def silent(_share: float, _doing: object) -> None:
    pass


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "crm.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_keys_and_texts_come_in_the_order_of_the_file(file):
    rows = read_source_rows(file("customer_id,nps,region\n7, 9 ,North\n3,,South\n"), "customer_id", silent)
    assert rows.keys.tolist() == [7, 3]
    assert {name: column.to_pylist() for name, column in rows.columns.items()} == {
        "nps": ["9", ""],
        "region": ["North", "South"],
    }


def test_every_row_is_counted_once_by_what_its_key_is(file):
    text = "id,nps\n1,1\n2,2\n1,1\n,4\nA-7,5\n1.5,6\n3.0,7\n4\n"
    counts = read_source_rows(file(text), "id", silent).counts
    assert (counts.rows, counts.keys, counts.repeated, counts.blank, counts.unreadable, counts.damaged) == (
        8,
        3,
        1,
        1,
        2,
        1,
    )


KEYS = st.lists(
    st.one_of(
        st.integers(-(10**18) + 1, 10**18 - 1).map(str),
        st.integers(0, 5).map(str),
        st.integers(0, 5).map(lambda number: f" 00{number}.0 "),
        st.sampled_from(["", "  ", "x1", "1.5", "12345678901234567890", "-", "٣"]),
    ),
    min_size=1,
)


@given(KEYS)
def test_rows_are_always_the_sum_of_what_became_of_them(tmp_path_factory, keys):
    path = tmp_path_factory.getbasetemp() / "keys.csv"
    path.write_text("id;nps\n" + "".join(f"{key};5\n" for key in keys), encoding="utf-8")
    counts = read_source_rows(path, "id", silent).counts
    parts = counts.damaged + counts.blank + counts.unreadable + counts.repeated + counts.keys
    assert parts == counts.rows == len(keys)
    whole = [
        int(float(key)) if "." in key else int(key)
        for key in keys
        if key.strip(" -0123456789.") == "" and readable(key)
    ]
    assert (counts.keys, counts.keys + counts.repeated) == (len(set(whole)), len(whole))


def readable(key: str) -> bool:
    digits = key.strip().removesuffix(".0").removeprefix("-")
    return digits.isdecimal() and len(digits) <= 18


def test_the_parts_of_a_large_file_are_put_together(file, monkeypatch):
    monkeypatch.setattr(reading, "_ROWS_AT_A_TIME", 3)
    rows = read_source_rows(file("id,a\n" + "".join(f"{n},{n % 2}\n" for n in range(10))), "id", silent)
    assert rows.keys.tolist() == list(range(10))
    assert rows.columns["a"].to_pylist() == ["0", "1"] * 5


def test_a_part_without_a_usable_row_leaves_the_others_as_they_are(file, monkeypatch):
    monkeypatch.setattr(reading, "_ROWS_AT_A_TIME", 2)
    rows = read_source_rows(file("id,a\n,x\n,y\n1,z\n"), "id", silent)
    assert rows.columns["a"].to_pylist() == ["z"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("id,a\n", "has a header, but no rows"),
        ("customer,a\n1,2\n", "has no column id"),
        ("id,a,a\n1,2,3\n", "two columns of the same name: a"),
    ],
)
def test_a_file_of_which_nothing_can_be_made_is_one_sentence(file, text, sentence):
    with pytest.raises(SourceRefusedError, match=sentence):
        read_source_rows(file(text), "id", silent)


def test_the_columns_that_are_there_are_named_when_the_key_is_not(file):
    with pytest.raises(SourceRefusedError) as refused:
        read_source_rows(file("customer,nps\n1,2\n"), "id", silent)
    assert "customer, nps" in str(refused.value.remedy)


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(file, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 5)
    with pytest.raises(SourceRefusedError, match="at most"):
        read_source_rows(file("id,a\n1,2\n"), "id", silent)


def test_the_header_of_a_file_with_a_byte_order_mark_and_semicolons_is_clean(file):
    assert read_header(file(b"\xef\xbb\xbfid; nps \r\n1;2\r\n")) == ("id", "nps")


def test_an_extra_empty_column_is_no_column_of_the_same_name(file):
    rows = read_source_rows(file("id,nps,,\n1,2,,\n"), "id", silent)
    assert set(rows.columns) == {"nps", ""}
