"""What can be done with a saved segmentation, and the questions that stand before it."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from domain.errors import DashboardError
from domain.runs import DamagedSegmentation, SavedSegmentation
from domain.snapshots import Snapshot
from domain.values import LONGEST_NAME
from ui.common.scoring import SCORE
from ui.saved.refit import REFIT
from ui.segments.dialogs import OTHER_PEOPLE, ask_to_delete, ask_to_rename_segments, warn_of_uses
from ui.shell import state
from ui.shell.data import load_known_days, load_uses
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from workflows.segments import keep as keep_segmentation
from workflows.segments import life as segmentation_life
from workflows.segments.explain import OpenRun
from workflows.session import Session


def offer_life(session: Session, saved: SavedSegmentation, opened: OpenRun, snapshot: Snapshot) -> None:
    """A frozen one offers what leaves it as it is; an archived one only the way back."""
    frozen, archived = saved.frozen_at is not None, saved.archived_at is not None
    if archived:
        _offer(session, "Take back", ":material/unarchive:", saved, segmentation_life.unarchive_segmentation)
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
        ask_to_delete(session, saved)


def offer_another_day(session: Session, saved: SavedSegmentation, snapshot: Snapshot) -> None:
    frozen = saved.frozen_at is not None
    help = "It is frozen; it can be unfrozen on Saved segmentations." if frozen else None
    if st.button("Score another day", icon=":material/event:", disabled=frozen, help=help):
        days = days_to_score(session, snapshot)
        if days:
            ask_for_day(session, saved, days)


def days_to_score(session: Session, snapshot: Snapshot) -> tuple[date, date] | None:
    """None, having said why, where no day can be looked back to: the rest of the page does not need one."""
    try:
        return load_known_days(session, snapshot)
    except DashboardError as error:
        show_error(error)
        return None


def offer_to_delete_damaged(session: Session, damaged: tuple[DamagedSegmentation, ...]) -> None:
    for each in damaged:
        if st.button(f"Delete “{escaped(each.name)}”", icon=":material/delete:", key=f"delete-{each.segmentation_id}"):
            ask_to_delete(session, each)


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
    st.caption("The copy has the same people and names, and from then on a life of its own.")
    name = _asked_name("Duplicate", f"{saved.name[: LONGEST_NAME - 5]} copy")
    if name is not None:
        _do(
            lambda: segmentation_life.duplicate_segmentation(session, saved.segmentation_id, name),
            f"Duplicated as “{escaped(name)}”.",
        )


@st.dialog("Archive segmentation?")
def ask_to_archive(session: Session, saved: SavedSegmentation) -> None:
    st.write(f"“{escaped(saved.name)}” will not be offered on other pages until it is taken back from the archive.")
    warn_of_uses(load_uses(session, saved.segmentation_id))
    if st.button("Archive segmentation", type="primary", icon=":material/archive:"):
        _do(
            lambda: segmentation_life.archive_segmentation(session, saved.segmentation_id, saved.changes),
            f"“{escaped(saved.name)}” is archived; the switch Show archived brings it back into view.",
        )


@st.dialog("Score another day")
def ask_for_day(session: Session, saved: SavedSegmentation, days: tuple[date, date]) -> None:
    first, last = days
    st.caption(
        "Who was in these segments on that day, by the same centres or cut points. What the segmentation shows stays."
    )
    day = st.date_input("As of", last, min_value=first, max_value=last, format="YYYY-MM-DD")
    if st.button("Score", type="primary", icon=":material/event:"):
        SCORE.start(session, saved.segmentation_id, as_of=day)
        st.rerun()


@st.dialog("Find the segments again?")
def ask_to_refit(session: Session, saved: SavedSegmentation) -> None:
    st.write(
        f"The segments are found anew on the newest data with the same settings, as version {saved.version + 1}. "
        f"Version {saved.version} stays to be compared with. Segments that come again keep their names and, when "
        "there are as many segments as before, their numbers and colours."
    )
    warn_of_uses(load_uses(session, saved.segmentation_id), OTHER_PEOPLE)
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
    """The page as it is now, or why not: what was typed stays in the question."""
    try:
        change()
    except DashboardError as error:
        show_error(error)
        return
    state.flash(done)
    st.rerun()


_FREEZE_HELP = (
    "People, names and segments stay as they are, whatever the data becomes: nobody can rename, score or find them again "
    "until somebody unfreezes it. Target lists may then be made from it for its own date."
)
