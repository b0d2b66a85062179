from dataclasses import replace
from datetime import date

import pytest

from domain.attributes import Attribute, Group, Kind, Origin
from domain.snapshots import MirrorNote, Noted
from wording.bank import define, describe_note
from wording.formats import Formats

NPS = Attribute("crm_nps", "NPS", "points", Kind.SCORE, Group.SOURCES, "", "The value in the file.", "high", "low")
ORIGIN = Origin("crm", "crm.csv", "nps", date(2026, 6, 1), date(2026, 6, 15), known=1, customers=3)
ENGLISH, GERMAN = Formats("USD", "en_US"), Formats("EUR", "de_DE")


def test_an_attribute_of_the_bank_is_its_definition():
    assert define(NPS, ENGLISH) == "The value in the file."


@pytest.mark.parametrize(
    ("formats", "text"),
    [
        (ENGLISH, "From crm.csv, column nps, as of June 1, 2026; known for 33% of customers."),
        (GERMAN, "From crm.csv, column nps, as of 1. Juni 2026; known for 33\xa0% of customers."),
    ],
)
def test_an_attribute_of_a_source_comes_with_its_file_in_the_banks_locale(formats, text):
    assert define(replace(NPS, origin=ORIGIN), formats) == f"The value in the file. {text}"


@pytest.mark.parametrize(
    ("divisor", "text"), [(100.0, "100"), (0.5, "0.5"), (1000.0, "1,000"), (1e-7, "0.0000001"), (12.25, "12.25")]
)
def test_what_its_values_were_divided_by_is_written_whole(divisor, text):
    assert f" It is divided by {text}. From " in define(
        replace(NPS, origin=replace(ORIGIN, divided_by=divisor)), ENGLISH
    )


def test_without_a_file_of_the_day_it_is_unknown_for_everybody():
    written = define(replace(NPS, origin=replace(ORIGIN, as_of=None, known=0)), ENGLISH)
    assert "no file of crm is dated on or before June 15, 2026" in written


@pytest.mark.parametrize(
    ("known", "text"), [(0, "0%"), (1, "under 1%"), (500, "50%"), (999, "over 99%"), (1000, "100%")]
)
def test_a_share_never_rounds_to_nothing_or_everything(known, text):
    written = define(replace(NPS, origin=replace(ORIGIN, known=known, customers=1000)), ENGLISH)
    assert f"known for {text} of customers" in written


def test_every_note_of_a_refresh_has_words_and_its_number_the_banks_locale():
    notes = [describe_note(MirrorNote(what, "Payments", 12_345), GERMAN) for what in Noted]
    assert len(set(notes)) == len(Noted)
    assert "A file with 12.345 rows of Payments was damaged: they were read anew." in notes
    assert "connectorx could not read 12.345 blocks of Payments; pymysql read them." in notes


def test_a_note_of_an_earlier_version_stays_as_it_was_stored():
    assert describe_note("Customer changed while it was read.", GERMAN) == "Customer changed while it was read."
