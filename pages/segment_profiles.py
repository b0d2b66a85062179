import streamlit as st

from ui.common.damaged import show_damaged
from ui.common.deletion import SEGMENTATIONS
from ui.common.renaming import ask_to_rename_segments
from ui.common.saved_things import PROFILES_SEGMENTATION, pick_segmentation
from ui.common.scoring import offer_fresh
from ui.segments.runs import show_run
from ui.shell.data import load_run, load_segmentations
from ui.shell.session import require_session

session = require_session()
st.title("Segment profiles")
st.caption("What do we know about the people in each segment of a saved segmentation?")

saved, damaged = load_segmentations(session)
show_damaged(damaged)
SEGMENTATIONS.offer_undo(session)
if not saved:
    st.info("Nothing saved yet. Build segments and save them under a name.", icon=":material/save:")
    st.page_link("pages/segment_builder.py", label="Open the segment builder", icon=":material/hub:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = pick_segmentation(saved, PROFILES_SEGMENTATION)
    opened = load_run(session, chosen.run_id)
    if st.button("Rename segments", icon=":material/edit:", disabled=chosen.frozen_at is not None):
        ask_to_rename_segments(session, opened, chosen.changes)
    if st.button("Delete", icon=":material/delete:"):
        SEGMENTATIONS.ask(session, chosen.segmentation_id, chosen.name)
offer_fresh(session, chosen, opened)
show_run(session, opened, "profiles", more=True)
