import streamlit as st

from ui.common.panels import show_stale
from ui.common.pickers import pick_segmentation
from ui.saved.dialogs import offer_life, offer_to_delete_damaged
from ui.saved.panels import (
    offer_fresh,
    open_all,
    show_changes,
    show_days,
    show_refit,
    show_saved,
    show_versions,
)
from ui.saved.refit import follow_refit
from ui.segments.dialogs import LIFE_SEGMENTATION, offer_undo
from ui.segments.runs import show_damaged
from ui.shell.data import load_formats, load_run, load_segmentations, load_snapshot
from ui.shell.session import require_session

session = require_session()
st.title("Saved segmentations")
st.caption("What have we kept, is it up to date, and who changed what?")

formats = load_formats()
snapshot = load_snapshot(session)
saved, damaged = load_segmentations(session, archived=True)
show_damaged(damaged)
offer_to_delete_damaged(session, damaged)
offer_undo(session)
if not saved:
    st.info("Nothing saved yet. Build segments and save them under a name.", icon=":material/save:")
    st.page_link("pages/segment_builder.py", label="Open the segment builder", icon=":material/hub:")
    st.stop()

n_archived = sum(each.archived_at is not None for each in saved)
if n_archived and not st.toggle(f"Show archived ({n_archived})", key="show_archived", persist_state="session"):
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
show_refit(chosen)
versions, days, changes = st.tabs(["Versions", "Days scored", "History"])
with versions:
    show_versions(session, chosen, formats)
with days:
    show_days(session, chosen, formats)
with changes:
    show_changes(session, chosen)
