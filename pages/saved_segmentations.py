import streamlit as st

from ui.common.damaged import show_damaged
from ui.common.deletion import SEGMENTATIONS
from ui.common.saved_things import LIFE_SEGMENTATION, pick_segmentation
from ui.common.scoring import offer_fresh, show_stale
from ui.saved.dialogs import offer_life
from ui.saved.panels import (
    open_all,
    show_days,
    show_history,
    show_refit,
    show_saved,
    show_segmentation_versions,
)
from ui.saved.refit import follow_refit
from ui.shell.data import load_formats, load_run, load_segmentations, load_snapshot
from ui.shell.session import require_session

session = require_session()
st.title("Saved segmentations")
st.caption("What have we kept, is it up to date, and who changed what?")

formats = load_formats()
snapshot = load_snapshot(session)
saved, damaged = load_segmentations(session, archived=True)
show_damaged(damaged)
SEGMENTATIONS.offer_damaged(session, {each.segmentation_id: each.name for each in damaged})
SEGMENTATIONS.offer_undo(session)
if not saved:
    st.info("Nothing saved yet. Build segments and save them under a name.", icon=":material/save:")
    st.page_link("pages/segment_builder.py", label="Open the segment builder", icon=":material/hub:")
    st.stop()

n_archived = sum(each.archived_at is not None for each in saved)
if n_archived and not st.toggle(
    f"Show archived ({formats.count(n_archived)})", key="show_archived", persist_state="session"
):
    saved = tuple(each for each in saved if each.archived_at is None)
if not saved:
    st.info("All that is saved is archived.", icon=":material/archive:")
    st.stop()
show_saved(saved, open_all(session, saved), formats)

chosen = pick_segmentation(saved, LIFE_SEGMENTATION)
opened = load_run(session, chosen.run_id)
show_stale(opened)
offer_fresh(session, chosen, opened)
with st.container(horizontal=True):
    offer_life(session, chosen, opened, snapshot)
follow_refit(session)
show_refit(chosen, formats)
versions, days, history = st.tabs(["Versions", "Days scored", "History"])
with versions:
    show_segmentation_versions(session, chosen, formats)
with days:
    show_days(session, chosen, formats)
with history:
    show_history(session, chosen, formats)
