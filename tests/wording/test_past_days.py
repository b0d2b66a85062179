from dataclasses import replace
from datetime import date

import pytest

from domain.attributes import Attribute, Group, Kind, Timing
from domain.snapshots import HistoricAttribute, Provenance
from tests.nouns import SNAPSHOT
from wording.formats import Formats
from wording.past_days import doubt_sentence, gap_sentences, history_rows, history_sentence


def attribute(name: str, label: str, timing: Timing = Timing.EVENTS) -> Attribute:
    return Attribute(name, label, "points", Kind.SCORE, Group.SOURCES, "", "", "high", "low", timing)


STORED = date(2026, 2, 28)
CATALOGUE = (
    attribute("age", "Age"),
    attribute("open_accounts", "Open accounts"),
    attribute("deposits", "Deposits"),
    attribute("savings", "Savings"),
    attribute("credit_score", "Credit score"),
)
HISTORY = (
    HistoricAttribute("open_accounts", Provenance.FROM_SNAPSHOT, STORED),
    HistoricAttribute("deposits", Provenance.ESTIMATED),
    HistoricAttribute("savings", Provenance.ESTIMATED),
    HistoricAttribute("credit_score", Provenance.LEFT_OUT),
)
PAST = replace(SNAPSHOT, as_of=date(2026, 3, 31), history=HISTORY)
FORMATS = Formats()


def test_the_sentence_says_how_many_attributes_are_known_in_which_way():
    assert history_sentence(PAST, CATALOGUE, FORMATS) == (
        "As of March 31, 2026: 1 attribute is exact, 2 estimated from movements, 1 taken from the snapshot of "
        "February 28, 2026, 1 known for today only and left out."
    )


def test_attributes_of_other_sources_are_told_apart():
    joined = (*CATALOGUE, attribute("crm_nps", "NPS", Timing.FILES))
    sentence = history_sentence(PAST, joined, FORMATS)
    assert sentence.startswith("As of March 31, 2026: 1 attribute is exact, ")
    assert sentence.endswith(", 1 attribute is from files of other sources dated on or before it.")


def test_every_attribute_of_current_state_is_named_with_what_it_means():
    rows = history_rows(PAST, CATALOGUE, FORMATS)
    assert [(row["Attribute"], row["Known"]) for row in rows] == [
        ("Open accounts", "from a stored snapshot"),
        ("Deposits", "estimated"),
        ("Savings", "estimated"),
        ("Credit score", "left out"),
    ]
    assert "February 28, 2026" in rows[0]["What that means"]
    assert "closed since are missing" in rows[1]["What that means"]
    assert "unknown for everybody" in rows[3]["What that means"]


@pytest.mark.parametrize(("turned", "is_doubtful"), [(None, False), (0.0, False), (0.2, False), (0.21, True)])
def test_estimates_that_put_many_accounts_below_zero_are_called_doubtful(turned, is_doubtful):
    sentence = doubt_sentence(replace(PAST, turned=turned), FORMATS)
    assert (sentence is not None) == is_doubtful
    assert sentence is None or "21%" in sentence


def test_customers_who_are_not_known_as_of_the_day_are_counted_and_only_when_there_are_some():
    assert gap_sentences(0, 0, FORMATS) == []
    assert [each.rsplit(": ", 1)[1] for each in gap_sentences(5, 1234, FORMATS)] == ["5.", "1,234."]
