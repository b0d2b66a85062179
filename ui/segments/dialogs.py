"""A result is saved under a name, or as the next version of what was saved before."""

from collections.abc import Callable, Sequence

import streamlit as st

from domain.rfm import RfmSettings
from domain.runs import SavedSegmentation
from domain.values import LONGEST_NAME
from ui.common.changing import change_and_rerun
from ui.common.uses import KEEP_THEIR_VERSION, warn_of_uses
from ui.shell.data import load_formats
from ui.shell.markdown import escaped
from workflows.segments import keep as keep_segmentation
from workflows.segments.explain import OpenRun
from workflows.segments.rfm import save_rfm
from workflows.session import Session

_NEW = ""


@st.dialog("Save segmentation")
def ask_to_save(session: Session, opened: OpenRun, saved: Sequence[SavedSegmentation]) -> None:
    """`saved` as they were when the question was asked: a newer change of one is not overwritten unseen."""
    run_id = opened.run.run_id
    versions = {each.segmentation_id: each for each in saved if each.frozen_at is None}
    chosen = st.selectbox(
        "Save as",
        [_NEW, *versions],
        format_func=lambda each: f"Next version of “{versions[each].name}”" if each else "A new segmentation",
        help="A next version takes the place of the one before it, which stays to be compared with.",
    )
    if not chosen:
        _save_under(lambda name: keep_segmentation.save_segmentation(session, name, run_id))
        return
    seen = versions[chosen]
    warn_of_uses(session, chosen, KEEP_THEIR_VERSION)
    if st.button("Save version", type="primary"):
        change_and_rerun(lambda: keep_segmentation.save_version(session, chosen, run_id, seen.changes), _saved_as)


@st.dialog("Save as segmentation")
def ask_to_save_rfm(session: Session, snapshot_id: str, settings: RfmSettings) -> None:
    _save_under(lambda name: save_rfm(session, snapshot_id, settings, name))


def _save_under(save: Callable[[str], SavedSegmentation]) -> None:
    st.caption("A saved segmentation can be opened on Segment profiles and used for target lists.")
    with st.form("save", border=False):
        name = st.text_input("Name", max_chars=LONGEST_NAME, placeholder="For example: Autumn campaign")
        pressed = st.form_submit_button("Save segmentation", type="primary")
    if pressed:
        change_and_rerun(lambda: save(name), _saved_as)


def _saved_as(saved: SavedSegmentation) -> str:
    version = f", version {load_formats().count(saved.version)}" if saved.version > 1 else ""
    return f"Saved as “{escaped(saved.name)}”{version}."
