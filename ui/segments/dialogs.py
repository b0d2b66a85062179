"""Questions that stand before the page: save, rename, delete."""

from collections.abc import Callable, Sequence

import streamlit as st

from domain.errors import DashboardError
from domain.rfm import RfmSettings
from domain.runs import DamagedSegmentation, SavedSegmentation
from domain.segments import LONGEST_SEGMENT_NAME
from domain.sources import SourceVersion
from domain.values import LONGEST_NAME
from ui.shell import state
from ui.shell.data import load_uses
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from workflows.segments import keep as keep_segmentation
from workflows.segments.explain import OpenRun
from workflows.segments.life import Uses
from workflows.segments.rfm import save_rfm
from workflows.session import Session
from workflows.sources import keep as keep_sources

PROFILES_SEGMENTATION, LIFE_SEGMENTATION = "profiles_segmentation", "life_segmentation"  # the pickers' keys
OTHER_PEOPLE = (
    "Audiences ask for segments by number: from the new version on, a number may stand for other people. "
    "Look at those audiences afterwards. Lists that were released and copies stay as they are."
)
_NEW = ""


@st.dialog("Save segmentation")
def ask_to_save(session: Session, opened: OpenRun, saved: Sequence[SavedSegmentation]) -> None:
    """`saved` as they were when the question was asked: whoever changes one meanwhile is not overruled unseen."""
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
    warn_of_uses(load_uses(session, chosen), OTHER_PEOPLE)
    if st.button("Save version", type="primary"):
        _finish_saving(lambda: keep_segmentation.save_version(session, chosen, run_id, seen.changes))


@st.dialog("Save as segmentation")
def ask_to_save_rfm(session: Session, snapshot_id: str, settings: RfmSettings) -> None:
    _save_under(lambda name: save_rfm(session, snapshot_id, settings, name))


def _save_under(save: Callable[[str], SavedSegmentation]) -> None:
    st.caption("A saved segmentation can be opened on Segment profiles and used for target lists.")
    with st.form("save", border=False):
        name = st.text_input("Name", max_chars=LONGEST_NAME, placeholder="For example: Autumn campaign")
        if not st.form_submit_button("Save segmentation", type="primary"):
            return
    _finish_saving(lambda: save(name))


def _finish_saving(save: Callable[[], SavedSegmentation]) -> None:
    try:
        saved = save()
    except DashboardError as error:
        show_error(error)
        return
    version = f", version {saved.version}" if saved.version > 1 else ""
    state.flash(f"Saved as “{escaped(saved.name)}”{version}.")
    st.rerun()


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
        if not st.form_submit_button("Rename segments", type="primary"):
            return
    try:
        keep_segmentation.rename_segments(session, opened.run.run_id, names, seen)
    except DashboardError as error:
        show_error(error)
        return
    state.flash("Segments renamed.")
    st.rerun()


@st.dialog("Delete segmentation?")
def ask_to_delete(session: Session, saved: SavedSegmentation | DamagedSegmentation) -> None:
    st.write(f"“{escaped(saved.name)}” will be taken off all pages. The record of lists made from it stays.")
    warn_of_uses(load_uses(session, saved.segmentation_id))
    if not st.button("Delete segmentation", type="primary", icon=":material/delete:"):
        return
    try:
        keep_segmentation.delete_segmentation(session, saved.segmentation_id)
    except DashboardError as error:
        show_error(error)
        return
    state.remember("deleted", (saved.segmentation_id, saved.name))
    st.rerun()


def warn_of_uses(uses: Uses, consequence: str = "") -> None:
    """Names what rests on a segmentation that is about to go out of sight or, as the consequence says, to change."""
    named = {
        "Audiences that ask for its segments": uses.audiences,
        "Lists released from it": uses.lists,
        "Copies of it, which stay": uses.copies,
    }
    lines = [f"* {what}: {escaped(', '.join(names))}" for what, names in named.items() if names]
    if lines:
        st.warning("It is used:\n" + "\n".join(lines) + f"\n\n{consequence}".rstrip(), icon=":material/link:")


@st.dialog("Remove file?")
def ask_to_remove_source(session: Session, version: SourceVersion) -> None:
    using = keep_sources.segmentations_using(session, version.name)
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
        keep_sources.remove_source(session, version.name, version.as_of)
    except DashboardError as error:
        show_error(error)
        return
    state.flash(f"Removed: {version.name}, as of {version.as_of:%d %B %Y}.")
    st.rerun()


def offer_undo(session: Session) -> None:
    """After a deletion, until the next one or the end of the visit."""
    deleted = state.recall("deleted")
    if not deleted:
        return
    segmentation_id, name = deleted
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"“{escaped(name)}” was deleted.", width="content")
        if st.button("Undo", icon=":material/undo:"):
            keep_segmentation.restore_segmentation(session, segmentation_id)
            state.drop("deleted")
            for picker in (PROFILES_SEGMENTATION, LIFE_SEGMENTATION):
                state.choose(picker, segmentation_id)
            state.flash(f"“{escaped(name)}” is back.")
            st.rerun()
