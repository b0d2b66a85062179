from dataclasses import replace
from datetime import date

from streamlit.testing.v1 import AppTest

from domain.snapshots import HistoricAttribute, Provenance
from tests.nouns import SNAPSHOT
from tests.patience import PATIENCE
from workflows.bank.past_snapshots import NOT_REBUILT

HISTORY = (HistoricAttribute("deposits", Provenance.ESTIMATED), HistoricAttribute("credit_score", Provenance.LEFT_OUT))
PAST = replace(SNAPSHOT, as_of=date(2026, 3, 31), history=HISTORY)


def show(snapshot):
    from ui.common.past_days import show_history_marks
    from wording.formats import Formats

    show_history_marks(snapshot, Formats())


def shown(snapshot):
    return AppTest.from_function(show, args=(snapshot,), default_timeout=PATIENCE).run()


def test_marks_are_shown_for_a_day_in_the_past_and_not_for_today():
    past = shown(replace(PAST, turned=0.5, newcomers=2, left_out={NOT_REBUILT: 5}))
    assert not past.exception
    assert past.expander[0].label.startswith("As of March 31, 2026: ")
    assert past.expander[0].label.endswith(" The estimates are doubtful.")
    assert "50%" in past.warning[0].value
    assert [each.value.rsplit(": ", 1)[1] for each in past.caption] == ["5.", "2."]
    assert len(past.dataframe[0].value) == len(HISTORY)
    today = shown(SNAPSHOT)
    assert not today.exception
    assert not today.expander
    assert not today.dataframe
