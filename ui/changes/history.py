"""What a day in the past is told from, wherever one is shown."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from domain.attributes import Timing
from domain.errors import DashboardError
from domain.runs import Run
from domain.snapshots import HistoricAttribute, Provenance, Snapshot
from ui.shell.data import load_data_of_runs
from wording.formats import Formats
from workflows.bank.past_snapshots import NOT_REBUILT
from workflows.session import Session
from workflows.stores import catalogue_of

_MANY = 0.2  # of the accounts in credit; where movements explain balances, few come out below zero
_ESTIMATED = (
    "Today's balance less what came in since, plus what went out. Assumes that every movement is recorded and that "
    "accounts open today were open then; accounts closed since are missing."
)


def show_history_marks(snapshot: Snapshot, formats: Formats) -> None:
    """Nothing for a snapshot in which everything is as the bank had it."""
    if not snapshot.history:
        return
    doubt = doubt_sentence(snapshot, formats)
    # One line where it stands: what a page is asked for has to be seen without scrolling.
    label = history_sentence(snapshot, formats) + (" The estimates are doubtful." if doubt else "")
    with st.expander(label, icon=":material/warning:" if doubt else ":material/history:"):
        if doubt:
            st.warning(doubt)
        for gap in gap_sentences(snapshot, formats):
            st.caption(gap)
        st.dataframe(pd.DataFrame(history_rows(snapshot)), hide_index=True)


def mark_days(session: Session, runs: Sequence[Run], formats: Formats) -> None:
    """A caption for each of these days that was looked back to; of one whose data is gone it is said."""
    for run in runs:
        try:
            (snapshot,) = load_data_of_runs(session, run.run_id)
        except DashboardError:
            st.caption(f"{run.as_of:%d %B %Y}: how this day is known cannot be told; its data is gone.")
            continue
        if snapshot.history:
            st.caption(history_sentence(snapshot, formats))


def history_sentence(snapshot: Snapshot, formats: Formats) -> str:
    """How many attributes are had how; those of other sources last."""
    catalogue = catalogue_of(snapshot)
    files = sum(attribute.timing is Timing.FILES for attribute in catalogue)
    exact = len(catalogue) - files - len(snapshot.history)
    counted = Counter((each.how, each.state_day) for each in snapshot.history)
    parts = [f"{_are(exact, 'attribute', formats)} exact"]
    for how in Provenance:
        parts += [_said(how, day, n, formats) for (found, day), n in counted.items() if found is how]
    if files:
        parts.append(f"{_are(files, 'attribute', formats)} from files of other sources dated on or before it")
    return f"As of {snapshot.as_of:%d %B %Y}: {', '.join(parts)}."


def doubt_sentence(snapshot: Snapshot, formats: Formats) -> str | None:
    if snapshot.turned is None or snapshot.turned <= _MANY:
        return None
    return (
        f"The estimates are doubtful: {formats.share(snapshot.turned, 0)} of the accounts that are in credit today, and "
        "moved since, come out below zero on that day. The movements recorded here do not seem to explain the balances."
    )


def gap_sentences(snapshot: Snapshot, formats: Formats) -> list[str]:
    """Whom the day cannot be told of, in numbers; nothing that does not occur."""
    doubtful = snapshot.left_out.get(NOT_REBUILT, 0)
    gaps = {
        f"{NOT_REBUILT.capitalize()}, so that their estimates are unknown": doubtful,
        "Customers whose first transaction is later: kept, though they may have joined since": snapshot.newcomers,
    }
    return [f"{what}: {formats.count(number)}." for what, number in gaps.items() if number]


def history_rows(snapshot: Snapshot) -> list[dict[str, str]]:
    """One per attribute of current state, in the order of the catalogue."""
    labels = {attribute.name: attribute.label for attribute in catalogue_of(snapshot)}
    return [
        {"Attribute": labels.get(each.name, each.name), "Had": each.how.value, "What that means": _meaning(each)}
        for each in snapshot.history
    ]


def _meaning(each: HistoricAttribute) -> str:
    if each.how is Provenance.ESTIMATED:
        return _ESTIMATED
    if each.state_day is not None:
        return f"What the bank said on {each.state_day:%d %B %Y}, as it was stored then."
    return "The bank keeps only today's value, and none was stored on or before that day: unknown for everybody."


def _said(how: Provenance, day: date | None, number: int, formats: Formats) -> str:
    if how is Provenance.ESTIMATED:
        return f"{formats.count(number)} estimated from movements"
    if day is not None:
        return f"{formats.count(number)} taken from the snapshot of {day:%d %B %Y}"
    return f"{formats.count(number)} known for today only and left out"


def _are(number: int, what: str, formats: Formats) -> str:
    return f"{formats.count(number)} {what} is" if number == 1 else f"{formats.count(number)} {what}s are"
