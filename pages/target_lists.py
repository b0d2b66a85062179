import streamlit as st

from ui.data import load_columns, load_formats, load_run, load_segmentations
from ui.life_panels import offer_fresh
from ui.list_panels import keep_prepared, show_past_downloads, show_prepared
from ui.panels import show_stale
from ui.pickers import pick_request, pick_segmentation
from ui.run_panels import show_damaged
from ui.state import require_actor
from ui.work import follow_preparing, start_preparing

actor = require_actor()
st.title("Target lists")
st.caption("Whom in these segments may we contact, and why not the others?")

formats = load_formats()
saved, damaged = load_segmentations(actor)
show_damaged(damaged)
if saved:
    with st.container(border=True):
        chosen = pick_segmentation(saved, "lists_segmentation")
        opened = load_run(actor, chosen.run_id)
        request = pick_request(chosen, load_columns(actor), formats)
        too_old = opened.stale and chosen.frozen_at is None
        pressed = st.button("Prepare list", type="primary", icon=":material/fact_check:", disabled=too_old)
    show_stale(opened)
    offer_fresh(actor, chosen, opened)
    if pressed:
        start_preparing(actor, request)
    prepared = follow_preparing()
    if prepared:
        keep_prepared(actor, prepared)
    show_prepared(formats, request)
else:
    st.info("Save a segmentation first; lists are made from its segments.", icon=":material/save:")
    st.page_link("pages/segment_builder.py", label="Open the segment builder", icon=":material/hub:")
show_past_downloads(actor, formats)
