"""Expected errors become a sentence and a remedy; unexpected ones a reference id that leads into the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import streamlit as st

from domain.errors import DashboardError
from ui.shell.data import load_formats_for_errors
from ui.shell.markdown import escaped
from wording.sentences import write_error

_log = logging.getLogger("dashboard")


@contextmanager
def presenting_errors() -> Iterator[None]:
    """Shows an expected error where the page stopped; the frame around it stays usable."""
    try:
        yield
    except DashboardError as error:
        show_error(error)
        st.stop()


def show_error(error: DashboardError) -> None:
    _log.info("%s: %s", type(error).__name__, error)
    says, advises = write_error(error, load_formats_for_errors())
    st.error(f"{escaped(says)}\n\n{escaped(advises)}", icon=":material/error:")


def show_unexpected(error: Exception) -> bool:
    """For the server's `on_script_error`: nobody sees a stack trace, the log has it under the reference id."""
    reference = uuid4().hex[:8]
    _log.error("Unexpected error, reference %s", reference, exc_info=error)
    st.error(
        f"Something went wrong that should not have.\n\nTry again; if it happens again, tell the administrator the "
        f"reference **{reference}**. Nothing you saved is lost.",
        icon=":material/error:",
    )
    return True
