import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.workspace.names import name_key, tidy_name
from domain.errors import UnusableNameError


def test_outer_and_repeated_spaces_go():
    assert tidy_name("  Spring \t  campaign\n") == "Spring campaign"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\u202eb"])
def test_nothing_too_much_or_no_text_is_refused(name):
    with pytest.raises(UnusableNameError, match="1 to 80"):
        tidy_name(name)


def test_eighty_characters_of_any_script_are_a_name():
    assert tidy_name("ж" * 80) == "ж" * 80


@pytest.mark.parametrize(
    ("one", "other"), [("Spring", "SPRING"), ("Straße", "STRASSE"), ("Café", "Cafe\u0301"), ("A1", "Ａ１")]
)
def test_case_width_and_spelling_of_accents_do_not_tell_names_apart(one, other):
    assert name_key(tidy_name(one)) == name_key(tidy_name(other))


def test_an_accent_tells_names_apart():
    assert name_key("Café") != name_key("Cafe")


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "Zs"]), min_size=1, max_size=60))
def test_tidying_a_tidy_name_changes_nothing(text):
    try:
        tidy = tidy_name(text)
    except UnusableNameError:
        return
    assert tidy_name(tidy) == tidy
