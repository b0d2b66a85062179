"""Work beside the page: started by a button, watched by a fragment, its result taken over once."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.shell import state
from workflows import jobs

Work = Callable[[Callable[[float, str], None]], Any]
_AT_ONCE = 1.0  # seconds in which a result comes without a progress bar flashing up


def start(name: str, label: str, work: Work, shared: bool = False) -> None:
    """`shared` work runs once for all visitors: whoever asks meanwhile watches the one that runs."""
    earlier = jobs.find(state.recall(name) or "")
    if earlier is not None and not shared:
        # Asked for again: what was asked for before is not wanted any more, and would keep the one worker busy.
        earlier.cancel()
    job = jobs.start(label, work, key=name if shared else None)
    state.remember(name, job.job_id)


def follow(name: str) -> Any | None:
    """The result when the work is done, once; meanwhile None, and progress with a cancel button on the page.

    Raises what the work raised.
    """
    job = jobs.find(state.recall(name) or "")
    if job is None:
        return None
    if not job.wait(_AT_ONCE):
        _watch(job.job_id)
        return None
    state.drop(name)
    if job.job_id != name:
        jobs.forget(job.job_id)
    return job.result()


def is_running(name: str) -> bool:
    job = jobs.find(state.recall(name) or "")
    return job is not None and not job.done


@st.fragment(run_every=0.7)
def _watch(job_id: str) -> None:
    job = jobs.find(job_id)
    if job is None or job.done:
        st.rerun()
    st.progress(job.share, text=f"{job.label}: {job.doing}")
    st.button("Cancel", key=f"cancel-{job_id}", icon=":material/close:", on_click=job.cancel)
