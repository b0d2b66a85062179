"""Every error that is raised, as somebody reads it aloud."""

import re

import pytest

from terminal.errors_page import ERRORS_FILE, answers_of_a_server, errors_page, kinds_of_errors, spoken_errors

SPOKEN = [*spoken_errors(), *answers_of_a_server()]
BEGINNING = re.compile(r"[A-Z“{]|docs/")
# Or a fact alone, lines to write, a command, an example.
END = re.compile(r"[.?]$|^\{\w+\}$|:\n\{\w+\}$|: (python manage\.py|Champions:) .+$")


def test_the_page_of_errors_is_that_of_the_code():
    assert ERRORS_FILE.read_text("utf-8") == errors_page(), "run: python manage.py docs"


def test_every_kind_of_error_but_their_base_is_raised_somewhere():
    assert {kind.name for kind in kinds_of_errors() if kind.parent} - {spoken.kind for spoken in SPOKEN} == set()


@pytest.mark.parametrize("spoken", SPOKEN, ids=lambda spoken: f"{spoken.kind} in {spoken.place}")
def test_an_error_says_and_advises_in_complete_sentences(spoken):
    for text in (spoken.says, spoken.advises):
        assert BEGINNING.match(text), text
        assert END.search(text), text
