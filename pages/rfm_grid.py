import streamlit as st

from ui.rfm.choices import ask_for_cuts, ask_for_map, pick_rfm
from ui.rfm.panels import show_grid, show_obstacle, show_rfm_cards, show_segments, show_thresholds, show_value_tiers
from ui.segments.dialogs import ask_to_save_rfm
from ui.shell.data import load_formats, load_rfm, load_snapshot
from ui.shell.session import require_session

session = require_session()
st.title("Recency, frequency, money")
st.caption("Who used their accounts recently, who often, and who spends most?")

snapshot = load_snapshot(session)
formats = load_formats()
with st.container(horizontal=True, vertical_alignment="bottom"):
    settings = pick_rfm()
    grid = load_rfm(session, snapshot, settings)
    if st.button("Own cut points", icon=":material/tune:"):
        ask_for_cuts(grid)
    if st.button("Own names and map", icon=":material/edit:"):
        ask_for_map(settings)
    if st.button("Save as segmentation", icon=":material/save:", disabled=not grid.makes_segments):
        ask_to_save_rfm(session, snapshot.snapshot_id, settings)

show_rfm_cards(grid, formats)
if show_obstacle(grid, snapshot, formats):
    st.stop()
wide, narrow = st.columns([3, 2])
with wide:
    show_grid(grid, formats)
with narrow:
    show_value_tiers(grid, formats)
show_segments(grid, formats)
show_thresholds(grid, formats)
