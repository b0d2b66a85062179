import streamlit as st

from ui.common.damaged import show_damaged
from ui.common.deletion import SEGMENTATIONS
from ui.common.renaming import ask_to_rename_segments
from ui.common.saved_things import PROFILES_SEGMENTATION, pick_segmentation
from ui.common.scoring import offer_fresh
from ui.common.versions import pick_version, show_earlier_version
from ui.segments.runs import show_run
from ui.shell.data import load_run, load_scored, load_segmentations
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
    version = pick_version(session, chosen)
    shown = load_scored(session, chosen.segmentation_id, version.version)[-1].run_id if version else chosen.run_id
    opened = load_run(session, shown)
    fixed = chosen.frozen_at is not None or version is not None
    if st.button("Rename segments", icon=":material/edit:", disabled=fixed):
        ask_to_rename_segments(session, opened, chosen.changes)
    if st.button("Delete", icon=":material/delete:"):
        SEGMENTATIONS.ask(session, chosen.segmentation_id, chosen.name)
show_earlier_version(chosen, version)
if version is None:
    offer_fresh(session, chosen, opened)
show_run(session, opened, "profiles", more=True)
