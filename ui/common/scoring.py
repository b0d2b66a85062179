"""Customers of another day put into the segments as they are, offered wherever a saved segmentation is shown."""

from datetime import date

import streamlit as st

from domain.errors import DashboardError
from domain.runs import SavedSegmentation
from domain.snapshots import Snapshot
from ui.common.handover import build_again
from ui.shell import state
from ui.shell.data import load_formats, load_known_days
from ui.shell.errors import show_error
from ui.shell.tasks import Task
from wording.runs import stale_sentence
from workflows.segments.explain import OpenRun
from workflows.segments.score import score_segmentation
from workflows.session import Session

SCORE = Task("Scoring customers", score_segmentation)


def show_stale(opened: OpenRun) -> None:
    if opened.stale:
        st.warning(stale_sentence(opened.run, load_formats()), icon=":material/update:")


def offer_fresh(session: Session, saved: SavedSegmentation, opened: OpenRun) -> None:
    """For a stale one: the same segments on the newest data, or the page it was made on with the same choices."""
    if opened.stale and saved.archived_at is None:
        with st.container(horizontal=True):
            if saved.frozen_at is None and st.button(
                "Score on the newest data", type="primary", icon=":material/update:", help=_SCORE_HELP
            ):
                SCORE.start(session, saved.segmentation_id)
            if st.button("Build again on the newest data", icon=":material/hub:"):
                build_again(opened.run)
    scored = SCORE.follow(session)
    if scored:
        state.flash(f"Scored as of {load_formats().day(scored.as_of)}.")
        st.rerun()


def offer_another_day(session: Session, saved: SavedSegmentation, snapshot: Snapshot) -> None:
    frozen = saved.frozen_at is not None
    help = "It is frozen; it can be unfrozen on Saved segmentations." if frozen else None
    if st.button("Score another day", icon=":material/event:", disabled=frozen, help=help):
        days = days_to_score(session, snapshot)
        if days:
            ask_for_day(session, saved, days)


def days_to_score(session: Session, snapshot: Snapshot) -> tuple[date, date] | None:
    """The first and the last; None, with the error shown, when no day is known: the rest of the page needs none."""
    try:
        return load_known_days(session, snapshot)
    except DashboardError as error:
        show_error(error)
        return None


@st.dialog("Score another day")
def ask_for_day(session: Session, saved: SavedSegmentation, days: tuple[date, date]) -> None:
    first, last = days
    st.caption(
        "Who was in these segments on that day, by the same centres or cut points. The segments stay as they are."
    )
    day = st.date_input("As of", last, min_value=first, max_value=last, format=load_formats().day_input)
    if st.button("Score", type="primary", icon=":material/event:"):
        SCORE.start(session, saved.segmentation_id, as_of=day)
        st.rerun()


_SCORE_HELP = "Every customer is put into the segments as they are: no new segments are found, names and colours stay."
