"""Work beside the page: a button starts it, a fragment watches it, its result is taken over once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from domain.errors import DashboardError
from ui.shell import state
from ui.shell.browser import browser_id
from ui.shell.data import load_formats_for_errors
from ui.shell.errors import show_error
from wording.sentences import write_fact
from workflows import jobs
from workflows.session import Session

R = TypeVar("R")
_STARTED, _WATCHED = "started", "watched"
_AT_ONCE = 1.0  # seconds in which a result comes without a progress bar flashing up


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """`asked` is what the work was started with: the choices on the page may have changed meanwhile."""

    asked: tuple[Any, ...]
    result: R


@dataclass(frozen=True)
class Task(Generic[R]):
    """A workflow that reports its `progress`. A browser that comes back to the page, or reloads it, finds its own again.

    A `shared` one runs once for all visitors of a bank: a visitor who starts it meanwhile watches the one that runs.
    """

    label: str
    work: Callable[..., R]
    shared: bool = False

    def start(self, session: Session, *asked: Any, **options: Any) -> None:
        key = self._key(session)
        if not self.shared and (earlier := jobs.find(key)):
            # Asked for again: what was asked for before is not wanted any more, and would keep the one worker busy.
            earlier.cancel()
            jobs.forget(key)
        jobs.start(self.label, lambda report: self.work(session, *asked, progress=report, **options), key, asked)
        state.remember(key, _STARTED)

    def follow(self, session: Session, show: Callable[[DashboardError], None] = show_error) -> R | None:
        """The result when the work is done, once; meanwhile None, and progress with a cancel button on the page.

        `show` presents an error above what is on the page already, which stays.
        """
        outcome = self.outcome(session, show)
        return None if outcome is None else outcome.result

    def outcome(self, session: Session, show: Callable[[DashboardError], None] = show_error) -> Outcome[R] | None:
        """As `follow`, with what was asked."""
        key = self._key(session)
        job, seen = jobs.find(key), state.recall(key)
        if job is None or (job.done and self.shared and seen is None):
            return None
        # Only the click that started it waits: every later one would pay that second too.
        if not job.wait(_AT_ONCE if seen == _STARTED else 0):
            state.remember(key, _WATCHED)
            _watch(key)
            return None
        state.drop(key)
        if not self.shared:  # others may still be waiting for that one
            jobs.forget(key)
        try:
            return Outcome(job.asked, job.result())
        except DashboardError as error:
            show(error)
            return None

    def is_running(self, session: Session) -> bool:
        job = jobs.find(self._key(session))
        return job is not None and not job.done

    def _key(self, session: Session) -> str:
        whose = session.stores.bank_id if self.shared else f"{session.actor.name} {browser_id()}"
        return f"{self.label} {whose}"


@st.fragment(run_every=0.7)
def _watch(job_id: str) -> None:
    job = jobs.find(job_id)
    if job is None or job.done:
        st.rerun()
    st.progress(job.share, text=f"{job.label}: {write_fact(job.doing, load_formats_for_errors())}")
    st.button("Cancel", key=f"cancel-{job_id}", icon=":material/close:", on_click=job.cancel)
