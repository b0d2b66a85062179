"""How a day in the past is known, wherever one is shown."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.errors import DashboardError
from domain.runs import Run
from domain.snapshots import Snapshot
from ui.shell.data import load_data_of_runs
from wording.formats import Formats
from wording.past_days import doubt_sentence, gap_sentences, history_rows, history_sentence
from workflows.bank.past_snapshots import NOT_REBUILT
from workflows.session import Session
from workflows.stores import catalogue_of


def show_history_marks(snapshot: Snapshot, formats: Formats) -> None:
    """Nothing for a snapshot in which every value is exact."""
    if not snapshot.history:
        return
    catalogue = catalogue_of(snapshot)
    doubt = doubt_sentence(snapshot, formats)
    # One line where it stands: what a page is asked for has to be seen without scrolling.
    label = history_sentence(snapshot, catalogue, formats) + (" The estimates are doubtful." if doubt else "")
    with st.expander(label, icon=":material/warning:" if doubt else ":material/history:"):
        if doubt:
            st.warning(doubt)
        for gap in gap_sentences(snapshot.left_out.get(NOT_REBUILT, 0), snapshot.newcomers, formats):
            st.caption(gap)
        st.dataframe(pd.DataFrame(history_rows(snapshot, catalogue, formats)), hide_index=True)


def mark_days(session: Session, runs: Sequence[Run], formats: Formats) -> None:
    """A caption for each of these days that is in the past, or whose data is gone."""
    for run in runs:
        try:
            (snapshot,) = load_data_of_runs(session, run.run_id)
        except DashboardError:
            st.caption(
                f"{formats.day(run.as_of)}: the data of this day is gone; which values were estimated is no longer known."
            )
            continue
        if snapshot.history:
            st.caption(history_sentence(snapshot, catalogue_of(snapshot), formats))
