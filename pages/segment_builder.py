import streamlit as st

from ui.bank.health import show_too_little
from ui.builder.suggestion import offer_suggestion, show_near_duplicates, show_suggestion
from ui.common.pickers import pick_settings, show_attribute_guide
from ui.segments.dialogs import ask_to_rename_segments, ask_to_save
from ui.segments.runs import open_from_link, show_changed_settings, show_run
from ui.shell.data import load_formats, load_segmentations, load_snapshot, load_summaries
from ui.shell.state import put_in_link, require_actor
from ui.shell.work import follow_building, start_building

actor = require_actor()
st.title("Segment builder")
st.caption("Which groups of customers are there, and what makes each of them different?")

snapshot = load_snapshot(actor)
summaries = load_summaries(actor, snapshot.snapshot_id)
formats = load_formats()
show_too_little(actor, snapshot)
opened = open_from_link(actor)
with st.container(border=True):
    choices, actions = st.container(), st.container(horizontal=True)
    with choices:
        settings, pressed = pick_settings(summaries, opened.run.settings if opened else None, actions)
    show_near_duplicates(actor, snapshot.snapshot_id, settings.attributes)
with actions:
    show_attribute_guide(summaries, formats)
    offer_suggestion(actor, settings)
suggested = show_suggestion(snapshot.snapshot_id, settings, formats)

if pressed:
    start_building(actor, settings, suggested)
built = follow_building()
if built:
    put_in_link("run", built.run_id)
    st.rerun()

if opened is None:
    st.info("No segments yet. Choose attributes and press **Build segments**.", icon=":material/hub:")
    st.stop()

changed = show_changed_settings(opened, settings)
with actions:
    if st.button("Save segmentation", icon=":material/save:", disabled=changed or opened.stale):
        ask_to_save(actor, opened, load_segmentations(actor)[0])
    if st.button("Rename segments", icon=":material/edit:"):
        ask_to_rename_segments(actor, opened)
show_run(actor, opened, "builder")
