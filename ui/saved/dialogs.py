"""What can be done with a saved segmentation, and the questions that stand before it."""

from collections.abc import Callable

import streamlit as st

from domain.runs import SavedSegmentation
from domain.snapshots import Snapshot
from domain.values import LONGEST_NAME
from ui.common.changing import change_and_rerun
from ui.common.deletion import SEGMENTATIONS
from ui.common.renaming import ask_to_rename_segments
from ui.common.scoring import offer_another_day
from ui.common.uses import KEEP_THEIR_VERSION, warn_of_uses
from ui.saved.refit import REFIT
from ui.shell.data import load_formats
from ui.shell.markdown import escaped
from wording.segmentations import refit_sentence
from workflows.segments import keep as keep_segmentation
from workflows.segments import life as segmentation_life
from workflows.segments.explain import OpenRun
from workflows.session import Session


def offer_life(session: Session, saved: SavedSegmentation, opened: OpenRun, snapshot: Snapshot) -> None:
    """A frozen one offers what leaves it as it is; an archived one only what an archive needs."""
    frozen, archived = saved.frozen_at is not None, saved.archived_at is not None
    if archived:
        _offer(session, "Unarchive", ":material/unarchive:", saved, segmentation_life.unarchive_segmentation)
    if not frozen and not archived:
        offer_another_day(session, saved, snapshot)
        if st.button("Find the segments again", icon=":material/hub:"):
            ask_to_refit(session, saved)
    if not frozen and st.button("Rename", icon=":material/edit:"):
        ask_to_rename(session, saved)
    if not frozen and st.button("Rename segments", icon=":material/edit_note:"):
        ask_to_rename_segments(session, opened, saved.changes)
    if st.button("Duplicate", icon=":material/content_copy:"):
        ask_to_duplicate(session, saved)
    if frozen:
        _offer(session, "Unfreeze", ":material/lock_open:", saved, segmentation_life.unfreeze_segmentation)
    else:
        _offer(session, "Freeze", ":material/ac_unit:", saved, segmentation_life.freeze_segmentation, _FREEZE_HELP)
    if not archived and st.button("Archive", icon=":material/archive:"):
        ask_to_archive(session, saved)
    if st.button("Delete", icon=":material/delete:"):
        SEGMENTATIONS.ask(session, saved.segmentation_id, saved.name)


@st.dialog("Rename segmentation")
def ask_to_rename(session: Session, saved: SavedSegmentation) -> None:
    name = _asked_name("Rename", saved.name)
    if name is not None:
        _do(
            lambda: keep_segmentation.rename_segmentation(session, saved.segmentation_id, name, saved.changes),
            "Renamed.",
        )


@st.dialog("Duplicate segmentation")
def ask_to_duplicate(session: Session, saved: SavedSegmentation) -> None:
    st.caption("The copy has the same people and names. What is changed later in one does not change the other.")
    name = _asked_name("Duplicate", f"{saved.name[: LONGEST_NAME - 5]} copy")
    if name is not None:
        _do(
            lambda: segmentation_life.duplicate_segmentation(session, saved.segmentation_id, name),
            f"Duplicated as “{escaped(name)}”.",
        )


@st.dialog("Archive segmentation?")
def ask_to_archive(session: Session, saved: SavedSegmentation) -> None:
    st.write(f"“{escaped(saved.name)}” will not be offered on other pages until it is unarchived.")
    warn_of_uses(session, saved.segmentation_id)
    if st.button("Archive segmentation", type="primary", icon=":material/archive:"):
        _do(
            lambda: segmentation_life.archive_segmentation(session, saved.segmentation_id, saved.changes),
            f"“{escaped(saved.name)}” is archived; the switch Show archived brings it back into view.",
        )


@st.dialog("Find the segments again?")
def ask_to_refit(session: Session, saved: SavedSegmentation) -> None:
    st.write(refit_sentence(saved, load_formats()))
    warn_of_uses(session, saved.segmentation_id, KEEP_THEIR_VERSION)
    if st.button("Find them", type="primary", icon=":material/hub:"):
        REFIT.start(session, saved.segmentation_id, seen=saved.changes)
        st.rerun()


def _asked_name(doing: str, proposed: str) -> str | None:
    with st.form(doing, border=False):
        name = st.text_input("Name", proposed, max_chars=LONGEST_NAME)
        return name if st.form_submit_button(doing, type="primary") else None


def _offer(
    session: Session,
    label: str,
    icon: str,
    saved: SavedSegmentation,
    change: Callable[..., None],
    help: str | None = None,
) -> None:
    if st.button(label, icon=icon, help=help):
        _do(lambda: change(session, saved.segmentation_id, saved.changes), "Done.")


def _do(change: Callable[[], object], done: str) -> None:
    change_and_rerun(change, lambda _changed: done)


_FREEZE_HELP = (
    "People, names and segments stay as they are, even when the data changes: nobody can rename, score or find them again "
    "until it is unfrozen. Target lists can then be made from it for its own date."
)
