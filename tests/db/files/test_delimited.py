import csv
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.files.delimited import LONGEST_RECORD, FileFormat, Record, detect_format, read_records
from db.files.encoding import printable
from domain.errors import FileUnreadableError
from domain.sentences import Sentence


@pytest.fixture
def file(tmp_path):
    return tmp_path / "export.csv"


def damages(records):
    return [record.damage and str(record.damage) for record in records]


def read(file, content, **stated):
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_records(file, detect_format(file, **stated)))


def test_the_header_comes_first_and_each_record_names_the_line_where_it_begins(file):
    assert read(file, 'id,note\n1,"two\nlines"\n\n2,one\n') == [
        Record(1, ["id", "note"], None),
        Record(2, ["1", "two\nlines"], None),
        Record(5, ["2", "one"], None),
    ]


DIALECTS = {
    "quoted cells with commas": ('a,b,c\n"1","Lee, Ann","x"\n"2","y","z"\n', ","),
    "decimal commas": ("account_id;balance\n1;2,50\n2;3,75\n", ";"),
    "decimal commas everywhere": ("a;b;c\n1,5;2,50;3,1\n2,5;3,75;4,1\n", ";"),
    "addresses with commas": ("a;b;c\n1;Lee, Ann;1 Main St, Town, Z\n2;Poe, Bo;2 Main St, Town, Z\n", ";"),
    "tabs": ("a\tb\n1\tx, y; z\n", "\t"),
    "bars": ("a|b\n1|x, y; z\n", "|"),
    "prose": ('id,summary\n1,"He said; then; and | more\nnext ""line"" ; here"\n2,"a; b; c"\n', ","),
    "ragged": ("a;b;c\n1;2\n1;2;3;4\n1;2;3\n", ";"),
    "only a header": ("a;b;c\n", ";"),
    "empty cells": ("a;b;c\n;;\n;;\n", ";"),
    "one column": ("customer_id\n1\n2\n", ","),
    "an open quote at the end": ('a;b;c\n1;x;2\n2;"cut', ";"),
    "a header name with a comma": ("Street, number;Town;Zip\n1;2;3\n", ";"),
    "inches": ('id\tname\tx\n1\t12" pizza\ty\n2\t"open\ty\n3\tc\td\n', "\t"),
    "Excel says it": ("sep=;\na;b\n1,2;3\n", ";"),
    "nothing": ("", ","),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_the_delimiter_is_found(file, name):
    content, delimiter = DIALECTS[name]
    file.write_text(content)
    assert detect_format(file).delimiter == delimiter


def test_single_quotes_are_found_where_they_enclose_cells_and_left_where_they_are_apostrophes(file):
    assert read(file, "a,b,c\n1,'x, y',3\n2,'z, w',4\n")[1].cells == ["1", "x, y", "3"]
    assert read(file, "a,b\n1,O'Hara\n2,'t Hof\n3,\"x,y\"\n")[2].cells == ["2", "'t Hof"]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", FileFormat(encoding="utf-8")),
        ("utf-8-sig", FileFormat(encoding="utf-8-sig", bom=True)),
        ("utf-16", FileFormat(encoding="utf-16", bom=True)),
        ("utf-16-le", FileFormat(encoding="utf-16-le")),
        ("utf-16-be", FileFormat(encoding="utf-16-be")),
        ("utf-32", FileFormat(encoding="utf-32", bom=True)),
        ("cp1252", FileFormat(encoding="cp1252", assumed=True)),
    ],
)
def test_the_encoding_is_found_and_umlauts_arrive(file, encoding, told):
    records = read(file, "id,name\n1,Zoë Müller €\n".encode(encoding))
    assert records[1] == Record(2, ["1", "Zoë Müller €"], None)
    assert detect_format(file) == told


def test_an_encoding_and_a_delimiter_that_are_stated_are_taken(file):
    records = read(file, "id;a,b\n1;Łódź,x\n".encode("cp1250"), encoding="cp1250", delimiter=",")
    assert records[1].cells == ["1;Łódź", "x"]


def test_a_byte_order_mark_tells_better_than_a_statement(file):
    assert read(file, "id,name\n1,Zoë\n".encode("utf-8-sig"), encoding="cp1252")[0].cells == ["id", "name"]


def test_the_format_is_told_in_words(file):
    file.write_bytes("id;name\r\n1;Zoë".encode("cp1252"))
    assert str(detect_format(file)) == "semicolons, cp1252 (assumed), CRLF line ends, last line without its end"
    file.write_bytes("id\tname\n1\tZoë\n".encode("utf-8-sig"))
    assert str(detect_format(file)) == "tabs, utf-8, with byte order mark, LF line ends"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(file, end):
    records = read(file, end.join(["a,b", "1,x", '2,"y"', "3,"]))
    assert [record.cells for record in records] == [["a", "b"], ["1", "x"], ["2", "y"], ["3", ""]]
    assert [record.line for record in records] == [1, 2, 3, 4]


def test_undecodable_bytes_damage_their_record_alone_and_stay_visible(file):
    records = read(file, "id,name\n1,Zoë\n".encode() + b"2,Zo\xeb\n" + "3,Ünal\n".encode())
    assert damages(records) == [None, None, "bytes that are not utf-8", None]
    assert printable(records[2].cells[1]) == r"Zo\xeb"
    assert records[3].cells == ["3", "Ünal"]


def test_a_byte_that_cp1252_does_not_have_damages_its_record_alone(file):
    records = read(file, b"id,name\n1,Zo\xeb\n2,\x81\n3,x\n")
    assert damages(records) == [None, None, "bytes that are not cp1252", None]


def test_half_a_character_at_the_end_of_a_utf16_file_damages_the_last_record(file):
    records = read(file, "id,name\n1,Ann\n2,Bob".encode("utf-16")[:-1])
    assert damages(records) == [None, None, "bytes that are not utf-16"]


def test_a_quote_that_is_open_to_the_end_of_the_file_costs_one_line(file):
    records = read(file, 'id,name\n1,Ann\n2,"Bo\n3,Cid\n4,Dan\n')
    assert records[2] == Record(3, ['2,"Bo'], Sentence("quotes that do not close"))
    assert [record.cells for record in records[3:]] == [["3", "Cid"], ["4", "Dan"]]


@pytest.mark.parametrize("later", ['5,"Eve"', '5,"Eve, B"', '5,", B"', '5,""', '"5",Eve'])
def test_a_quote_that_a_later_record_would_close_swallows_no_line_between(file, later):
    records = read(file, f'id,name\n1,"Ann\n2,Bo\n3,Cid\n{later}\n6,Fay\n')
    assert [record.line for record in records if record.damage] == [2]
    assert [record.line for record in records] == [1, 2, 3, 4, 5, 6]


def test_a_nul_byte_damages_its_record_alone(file):
    records = read(file, b"id,name\n1,A\0n\n2,Bo\n")
    assert damages(records) == [None, "a NUL byte", None]


def test_too_few_and_too_many_cells_are_damage(file):
    damage = damages(read(file, "a,b,c\n1,2\n1,2,3,4\n1,2,3\n"))
    assert damage == [None, "2 cells, where the header has 3", "4 cells, where the header has 3", None]


def test_a_line_without_end_is_cut_and_the_next_one_is_read(file):
    records = read(file, "id,name\n1," + "x" * (3 * LONGEST_RECORD) + "\n2,Bo\n")
    assert records[1].line == 2
    assert "more than 1000000 characters" in str(records[1].damage)
    assert len(records[1].cells[0]) == 1_000
    assert records[2] == Record(3, ["2", "Bo"], None)


def test_an_open_quote_before_more_lines_than_a_record_may_have_costs_one_line(file):
    lines = LONGEST_RECORD // 10
    records = read(file, 'id,name\n1,"Ann\n' + "2,abcdefgh\n" * lines)
    assert records[1].damage == Sentence("quotes that do not close")
    assert sum(record.cells == ["2", "abcdefgh"] for record in records) == lines


def test_memory_does_not_grow_with_the_file(file):
    file.write_text("id,name\n" + "1,somebody with a name\n" * 200_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_records(file, detect_format(file))) == 200_001
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_the_bytes_that_are_read_are_told(file):
    file.write_text("id,name\n" + "1,x\n" * 20_000)
    told: list[int] = []
    list(read_records(file, FileFormat(), told.append))
    assert told == sorted(told)
    assert 0 < told[-1] <= file.stat().st_size


@pytest.mark.parametrize("make", ["missing", "folder"])
def test_what_cannot_be_read_is_a_sentence(tmp_path, make):
    path = tmp_path / "x.csv"
    if make == "folder":
        path.mkdir()
    with pytest.raises(FileUnreadableError, match=r"x\.csv cannot be read") as told:
        detect_format(path)
    assert str(told.value.remedy)
    with pytest.raises(FileUnreadableError):
        list(read_records(path, FileFormat()))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t|"))
def test_whatever_is_written_by_the_rules_is_read_back(tmp_path_factory, rows, delimiter):
    file = tmp_path_factory.mktemp("any") / "x.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([["one", "two", "three"], *rows])
    records = list(read_records(file, FileFormat(delimiter)))
    assert [record.cells for record in records[1:]] == rows
    assert {record.damage for record in records} == {None}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"a", b"'", b"\xfe"]), max_size=60
    )
)
def test_no_line_of_arbitrary_bytes_is_lost_or_read_twice(tmp_path_factory, pieces):
    file = tmp_path_factory.mktemp("any") / "x.csv"
    file.write_bytes(b"a,b\n1,2\n" + b"".join(pieces))
    lines = [record.line for record in read_records(file, detect_format(file))]
    assert lines == sorted(set(lines))
    assert all(
        printable(cell).encode() is not None
        for record in read_records(file, detect_format(file))
        for cell in record.cells
    )
