"""Finding the segments of a saved segmentation again, in the background."""

import streamlit as st

from domain.errors import ChangedMeanwhileError, DashboardError
from ui.shell import state
from ui.shell.errors import show_error
from ui.shell.tasks import Task
from workflows.segments.refit import refit_segmentation
from workflows.session import Session

REFIT = Task("Finding the segments again", refit_segmentation)
FOUND_AGAIN = "refit"


def follow_refit(session: Session) -> None:
    """What became of the names stays on the page until another segmentation is opened."""
    refit = REFIT.follow(session, _show_found_for_you)
    if refit:
        state.remember(FOUND_AGAIN, refit)
        st.rerun()


def _show_found_for_you(error: DashboardError) -> None:
    show_error(error)
    if isinstance(error, ChangedMeanwhileError):
        st.page_link("pages/segment_builder.py", label="Open what was found for you", icon=":material/hub:")
