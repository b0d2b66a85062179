"""Questions that stand before the page: save, rename, delete."""

import streamlit as st

from errors import DashboardError
from segmentation.naming import LONGEST_NAME as LONGEST_SEGMENT_NAME
from ui import state
from ui.data import load_stores
from ui.errors import show_error
from ui.markdown import escaped
from workflows import keep_segmentation, keep_sources
from workflows.access import Actor
from workflows.explain_segments import OpenRun
from workflows.keep_segmentation import LONGEST_NAME, SavedSegmentation
from workflows.keep_sources import SourceVersion

PROFILES_SEGMENTATION = "profiles_segmentation"  # the picker's key on Segment profiles


@st.dialog("Save segmentation")
def ask_to_save(actor: Actor, opened: OpenRun) -> None:
    st.caption("A saved segmentation can be opened on Segment profiles and used for target lists.")
    with st.form("save", border=False):
        name = st.text_input("Name", max_chars=LONGEST_NAME, placeholder="For example: Autumn campaign")
        if not st.form_submit_button("Save segmentation", type="primary"):
            return
    try:
        saved = keep_segmentation.save_segmentation(actor, load_stores(), name, opened.run.run_id)
    except DashboardError as error:
        show_error(error)
        return
    state.flash(f"Saved as “{escaped(saved.name)}”.")
    st.rerun()


@st.dialog("Rename segments")
def ask_to_rename_segments(actor: Actor, opened: OpenRun) -> None:
    with st.form("rename", border=False):
        names = {
            segment.number: st.text_input(
                f"Segment {segment.number}", segment.name, key=f"name-{segment.number}", max_chars=LONGEST_SEGMENT_NAME
            )
            for segment in opened.run.segments
        }
        if not st.form_submit_button("Rename segments", type="primary"):
            return
    try:
        keep_segmentation.rename_segments(actor, load_stores(), opened.run.run_id, names)
    except DashboardError as error:
        show_error(error)
        return
    state.flash("Segments renamed.")
    st.rerun()


@st.dialog("Delete segmentation?")
def ask_to_delete(actor: Actor, saved: SavedSegmentation) -> None:
    st.write(f"“{escaped(saved.name)}” will be taken off all pages. The record of lists made from it stays.")
    if not st.button("Delete segmentation", type="primary", icon=":material/delete:"):
        return
    try:
        keep_segmentation.delete_segmentation(actor, load_stores(), saved.segmentation_id)
    except DashboardError as error:
        show_error(error)
        return
    state.remember("deleted", (saved.segmentation_id, saved.name))
    st.rerun()


@st.dialog("Remove file?")
def ask_to_remove_source(actor: Actor, version: SourceVersion) -> None:
    using = keep_sources.segmentations_using(actor, load_stores(), version.name)
    st.write(
        f"{version.name}, as of {version.as_of:%d %B %Y}: its {len(version.columns)} attributes will be taken off all pages."
    )
    if using:
        st.warning(
            f"Saved segmentations formed on {version.name}: {escaped(', '.join(using))}. They can still be looked at, but no "
            "list can be made from them until they are built again.",
            icon=":material/warning:",
        )
    st.caption(
        "An older file of the same source, if there is one, takes its place. To have this one back, add it again."
    )
    if not st.button("Remove file", type="primary", icon=":material/delete:"):
        return
    try:
        keep_sources.remove_source(actor, load_stores(), version.name, version.as_of)
    except DashboardError as error:
        show_error(error)
        return
    state.flash(f"Removed: {version.name}, as of {version.as_of:%d %B %Y}.")
    st.rerun()


def offer_undo(actor: Actor) -> None:
    """After a deletion, until the next one or the end of the visit."""
    deleted = state.recall("deleted")
    if not deleted:
        return
    segmentation_id, name = deleted
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"“{escaped(name)}” was deleted.", width="content")
        if st.button("Undo", icon=":material/undo:"):
            keep_segmentation.restore_segmentation(actor, load_stores(), segmentation_id)
            state.drop("deleted")
            state.choose(PROFILES_SEGMENTATION, segmentation_id)
            state.flash(f"“{escaped(name)}” is back.")
            st.rerun()
