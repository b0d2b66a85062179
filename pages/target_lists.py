import streamlit as st

from ui.common.damaged import show_damaged
from ui.common.scoring import offer_fresh, show_stale
from ui.lists.choices import pick_request, pick_source
from ui.lists.panels import PREPARE, keep_prepared, show_basis, show_past_downloads, show_prepared
from ui.shell.data import load_audiences, load_columns, load_formats, load_run, load_segmentations
from ui.shell.session import require_session

session = require_session()
st.title("Target lists")
st.caption("Whom in these segments, or in this audience, may we contact, and why not the others?")

formats = load_formats()
saved, damaged = load_segmentations(session)
audiences, _ = load_audiences(session)
show_damaged(damaged)
if saved or audiences:
    with st.container(border=True):
        source, chosen = pick_source(session, saved, audiences)
        request = pick_request(source, load_columns(session, type(source)))
        opened = load_run(session, chosen.run_id) if chosen else None
        too_old = bool(chosen and opened and opened.stale and chosen.frozen_at is None)
        pressed = st.button("Prepare list", type="primary", icon=":material/fact_check:", disabled=too_old)
    if chosen and opened:
        show_basis(opened.run, formats)
        show_stale(opened)
        offer_fresh(session, chosen, opened)
    if pressed:
        PREPARE.start(session, request)
    prepared = PREPARE.follow(session)
    if prepared:
        keep_prepared(session, prepared)
    show_prepared(formats, request)
else:
    st.info("Save a segmentation or an audience first; lists are made from them.", icon=":material/save:")
    st.page_link("pages/segment_builder.py", label="Open the segment builder", icon=":material/hub:")
    st.page_link("pages/audience_rules.py", label="Open the audience rules", icon=":material/filter_alt:")
show_past_downloads(session, formats)
