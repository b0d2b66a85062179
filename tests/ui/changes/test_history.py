from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from db.features.catalogue import CATALOGUE
from domain.attributes import Attribute, Group, Kind, Timing
from domain.snapshots import Had, HistoricAttribute, UsedSource
from tests.db.features.test_store import SNAPSHOT
from tests.patience import PATIENCE
from ui.changes.history import doubt_sentence, gap_sentences, history_rows, history_sentence
from wording.formats import Formats
from workflows.bank.past_snapshots import NOT_REBUILT

STORED = date(2026, 2, 28)
HISTORY = (
    HistoricAttribute("open_accounts", Had.FROM_SNAPSHOT, STORED),
    HistoricAttribute("deposits", Had.ESTIMATED),
    HistoricAttribute("savings", Had.ESTIMATED),
    HistoricAttribute("credit_score", Had.LEFT_OUT),
)
PAST = replace(SNAPSHOT, as_of=date(2026, 3, 31), history=HISTORY)
FORMATS = Formats()
EXACT = len(CATALOGUE) - len(HISTORY)


def show(snapshot):
    from ui.changes.history import show_history_marks
    from wording.formats import Formats

    show_history_marks(snapshot, Formats())


def shown(snapshot):
    return AppTest.from_function(show, args=(snapshot,), default_timeout=PATIENCE).run()


def test_the_sentence_says_how_many_attributes_are_had_how():
    assert history_sentence(PAST, FORMATS) == (
        f"As of 31 March 2026: {EXACT} attributes are exact, 2 estimated from movements, 1 taken from the snapshot of "
        "28 February 2026, 1 known for today only and left out."
    )


def test_attributes_of_other_sources_are_told_apart():
    nps = Attribute("crm_nps", "NPS", "points", Kind.SCORE, Group.SOURCES, "", "", "high", "low", Timing.FILES)
    joined = replace(PAST, sources=(UsedSource("crm", STORED, "f", (nps,)),))
    assert history_sentence(joined, FORMATS).startswith(f"As of 31 March 2026: {EXACT} attributes are exact, ")
    assert history_sentence(joined, FORMATS).endswith(
        ", 1 attribute is from files of other sources dated on or before it."
    )


def test_every_attribute_of_current_state_is_named_with_what_it_means():
    rows = history_rows(PAST)
    assert [(row["Attribute"], row["Had"]) for row in rows] == [
        ("Open accounts", "from a stored snapshot"),
        ("Deposits", "estimated"),
        ("Savings", "estimated"),
        ("Credit score", "left out"),
    ]
    assert "28 February 2026" in rows[0]["What that means"]
    assert "closed since are missing" in rows[1]["What that means"]
    assert "unknown for everybody" in rows[3]["What that means"]


@pytest.mark.parametrize(("turned", "is_doubtful"), [(None, False), (0.0, False), (0.2, False), (0.21, True)])
def test_estimates_that_put_many_accounts_below_zero_are_called_doubtful(turned, is_doubtful):
    told = doubt_sentence(replace(PAST, turned=turned), FORMATS)
    assert (told is not None) == is_doubtful
    assert told is None or "21%" in told


def test_whom_the_day_cannot_be_told_of_is_counted_and_only_when_there_is_somebody():
    assert gap_sentences(PAST, FORMATS) == []
    told = gap_sentences(replace(PAST, newcomers=1234, left_out={NOT_REBUILT: 5}), FORMATS)
    assert [each.rsplit(": ", 1)[1] for each in told] == ["5.", "1,234."]


def test_marks_are_shown_for_a_day_in_the_past_and_not_for_today():
    past = shown(replace(PAST, turned=0.5, newcomers=2))
    assert not past.exception
    assert past.expander[0].label == f"{history_sentence(PAST, FORMATS)} The estimates are doubtful."
    assert "50%" in past.warning[0].value
    assert len(past.dataframe[0].value) == len(HISTORY)
    today = shown(SNAPSHOT)
    assert not today.exception
    assert not today.expander
    assert not today.dataframe
