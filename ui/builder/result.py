"""The run that the Segment builder shows, and whether the choices above it are still its own."""

import streamlit as st

from domain.errors import DashboardError
from domain.segmentations import SegmentationSettings
from ui.shell import state
from ui.shell.data import load_run
from ui.shell.errors import show_error
from workflows.segments.explain import OpenRun
from workflows.segments.keep import latest_run
from workflows.session import Session


def open_from_link(session: Session) -> OpenRun | None:
    """The run of the link, else the latest of this bank, else None. Shows the error of a link that leads nowhere."""
    asked = state.from_link("run")
    try:
        if asked:
            return load_run(session, asked)
    except DashboardError as error:
        show_error(error)
    try:
        latest = latest_run(session)
        return load_run(session, latest.run_id) if latest else None
    except DashboardError as error:
        show_error(error)
        return None


def show_changed_settings(opened: OpenRun, settings: SegmentationSettings) -> bool:
    """Whether the choices on the page differ from those of the result below; then a banner says so.

    A result that was formed by a rule has no such choices: the page where it was made is named.
    """
    if opened.run.settings.rfm is not None:
        st.info("The segments below were made on the page of recency, frequency and money.", icon=":material/grid_on:")
        return False
    changed = settings != opened.run.settings
    if changed:
        st.warning(
            "You changed the settings. The result below was built with the earlier ones; press **Build segments**.",
            icon=":material/edit:",
        )
    return changed
