"""The end of every question that changes something saved."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from domain.errors import DashboardError
from ui.shell import state
from ui.shell.errors import show_error

T = TypeVar("T")


def change_and_rerun(change: Callable[[], T], done: Callable[[T], str | None]) -> None:
    """The page as it is after the change, with what `done` returns as a message; or the error, and the question stays."""
    try:
        changed = change()
    except DashboardError as error:
        show_error(error)
        return
    message = done(changed)
    if message:
        state.flash(message)
    st.rerun()
