from datetime import UTC, date, datetime

import pytest

from domain.errors import SizeChangedError, TooFewCustomersError
from domain.sentences import Counted, Figure, Percent, Sentence
from wording.formats import Formats
from wording.sentences import write, write_error, write_fact

GERMAN = Formats("EUR", "de_DE")
ENGLISH = Formats("USD", "en_US")


@pytest.mark.parametrize(
    ("fact", "english", "german"),
    [
        ("1,000 of {them}", "1,000 of {them}", "1,000 of {them}"),  # what a person typed stays as it is
        (1_234, "1,234", "1.234"),
        (Counted(1, "customer"), "1 customer", "1 customer"),
        (Counted(1_234, "customer"), "1,234 customers", "1.234 customers"),
        (Counted(2, "copy", "copies"), "2 copies", "2 copies"),
        (Percent(0.125, 1), "12.5%", "12,5\N{NO-BREAK SPACE}%"),
        (Figure(0.5), "0.50", "0,50"),
        (date(2026, 10, 31), "October 31, 2026", "31. Oktober 2026"),
        (datetime(2026, 10, 31, 14, 5, tzinfo=UTC), "October 31, 2026, 2:05 PM UTC", "31. Oktober 2026, 14:05 UTC"),
        (("Age", "Income", "Tenure"), "Age, Income and Tenure", "Age, Income and Tenure"),
        (Sentence("{n} of them", n=5_000), "5,000 of them", "5.000 of them"),
        ((Sentence("{n} a", n=5_000), "b"), "5,000 a and b", "5.000 a and b"),
    ],
)
def test_a_fact_is_written_as_the_locale_has_it(fact, english, german):
    assert write_fact(fact, ENGLISH).replace("\N{NARROW NO-BREAK SPACE}", " ") == english
    assert write_fact(fact, GERMAN) == german


def test_a_value_with_braces_is_a_value_and_no_place_for_another():
    sentence = Sentence("“{name}” has {n} rows.", name="{n} {secret}", n=2_000)
    assert write(sentence, ENGLISH) == "“{n} {secret}” has 2,000 rows."


def test_an_error_and_its_remedy_are_written_in_the_locale_and_logged_without_one():
    error = SizeChangedError(prepared=12_345, now=2)
    assert write_error(error, GERMAN)[0] == "When you prepared this list, 12.345 people remained; now it is 2."
    assert str(error) == "When you prepared this list, 12345 people remained; now it is 2."


def test_one_of_a_thing_is_named_in_the_singular_in_errors_too():
    error = TooFewCustomersError(customers=Counted(1, "different customer"), segments=2)
    assert write_error(error, ENGLISH)[0] == "1 different customer cannot make 2 segments."
