"""Whose visit this is, on which stores."""

from ui.shell import state
from ui.shell.data import load_stores
from workflows.session import Session


def sign_in() -> Session:
    """Called by the frame on every run."""
    return Session(state.remember_actor(), load_stores())


def require_session() -> Session:
    """That of the signed-in actor; ends the page when it runs without the frame, as a deep link after a restart may do."""
    return Session(state.require_actor(), load_stores())
