"""Segments get other names: asked wherever segments are shown."""

import streamlit as st

from domain.segments import LONGEST_SEGMENT_NAME
from ui.common.changing import change_and_rerun
from workflows.segments import keep as keep_segmentation
from workflows.segments.explain import OpenRun
from workflows.session import Session


@st.dialog("Rename segments")
def ask_to_rename_segments(session: Session, opened: OpenRun, seen: int | None = None) -> None:
    """`seen` counts the changes of the saved segmentation that were on the page when the question was asked."""
    with st.form("rename", border=False):
        names = {
            segment.number: st.text_input(
                f"Segment {segment.number}", segment.name, key=f"name-{segment.number}", max_chars=LONGEST_SEGMENT_NAME
            )
            for segment in opened.run.segments
        }
        pressed = st.form_submit_button("Rename segments", type="primary")
    if pressed:
        change_and_rerun(
            lambda: keep_segmentation.rename_segments(session, opened.run.run_id, names, seen),
            lambda _done: "Segments renamed.",
        )
