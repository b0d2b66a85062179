from pathlib import Path

import pytest

from db.sources.description import SourceDescription, cleaned, read_description, usable_name
from domain.attributes import Group, Kind
from domain.errors import SourceRefusedError

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "crm.toml"


def test_the_documented_example_can_be_read():
    description = read_description(EXAMPLE.read_bytes())
    income = description.of("household_income")
    assert (description.name, income.kind, income.group) == ("crm", Kind.MONEY, Group.DEMOGRAPHICS)
    assert (income.decimal, income.thousands) == (",", ".")


def test_what_a_column_says_counts_before_what_the_file_says():
    description = read_description(b'decimal = ","\nunknown = ["-1"]\n[columns.a]\ndecimal = "."')
    assert (description.of("a").decimal, description.of("b").decimal) == (".", ",")
    assert description.of("a").unknown == ("-1",)


def test_an_empty_description_leaves_everything_to_the_file():
    assert read_description(b"") == SourceDescription()


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        (b'[columns.nps]\nlabell = "x"', "columns.nps.labell: is not a key known here"),
        (b'colums = "x"', "colums: is not a key known here"),
        (b'[columns.nps]\nkind = "currency"', "columns.nps.kind"),
        (b'[columns.nps]\nlabel = "a ![x](http://x)"', "columns.nps.label"),
        (b'[columns.nps]\ndate_format = "%d.%m.%y"', "columns.nps.date_format"),
        (b"[columns.nps]\ndivide_by = 0", "columns.nps.divide_by"),
        (b'name = "../etc"', "name"),
    ],
)
def test_a_key_that_is_not_known_or_does_not_fit_is_named(toml, named):
    with pytest.raises(SourceRefusedError) as refused:
        read_description(toml)
    assert named in str(refused.value)


@pytest.mark.parametrize("content", [b"[columns", b"\xff\xfe\x00", b"a,b\n1,2\n"])
def test_something_else_than_toml_is_one_sentence(content):
    with pytest.raises(SourceRefusedError, match="not a TOML file"):
        read_description(content)


def test_a_value_of_the_description_is_not_repeated_in_the_error():
    with pytest.raises(SourceRefusedError) as refused:
        read_description(b'[columns.nps]\nkind = "secret-word"')
    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "name"), [("CRM", "crm"), ("crm export-2026", "crm_export_2026"), ("  Kunden.daten ", "kunden_daten")]
)
def test_a_files_name_becomes_the_sources(text, name):
    assert usable_name(text) == name


@pytest.mark.parametrize("text", ["", "2026", "../..", "Ω"])
def test_a_name_of_which_nothing_is_left_is_refused(text):
    with pytest.raises(SourceRefusedError, match="no usable name"):
        usable_name(text)


def test_markup_and_line_ends_are_taken_out_of_words():
    assert cleaned("a![b](c)\n<img>\td") == "a! b (c) img d"
