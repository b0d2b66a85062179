import streamlit as st

from ui.changes.choices import CHANGES_SEGMENTATION, offer_a_quarter_before, pick_days, take_over_scored
from ui.changes.panels import show_changes
from ui.common.damaged import show_damaged
from ui.common.saved_things import pick_segmentation
from ui.common.scoring import offer_another_day
from ui.common.versions import pick_version, show_earlier_version
from ui.shell.data import load_scored, load_segmentations, load_snapshot
from ui.shell.session import require_session

session = require_session()
st.title("What changed")
st.caption("Who moved between segments, and do the segments still fit?")

snapshot = load_snapshot(session)
saved, damaged = load_segmentations(session)
show_damaged(damaged)
if not saved:
    st.info("Nothing saved yet. Build segments and save them under a name.", icon=":material/save:")
    st.page_link("pages/segment_builder.py", label="Open the segment builder", icon=":material/hub:")
    st.stop()

take_over_scored(session)
wide, narrow = st.columns([3, 6], vertical_alignment="bottom")
with wide:
    chosen = pick_segmentation(saved, CHANGES_SEGMENTATION)
with narrow, st.container(horizontal=True, vertical_alignment="bottom"):
    version = pick_version(session, chosen)
    runs = load_scored(session, chosen.segmentation_id, version.version if version else None)
    days = pick_days(runs)
    if version is None:
        offer_another_day(session, chosen, snapshot)
show_earlier_version(chosen, version)
if days is None:
    offer_a_quarter_before(session, chosen, runs[0], snapshot, version)
    st.stop()
show_changes(session, saved, chosen, version, runs, days)
