import streamlit as st

from ui.bank.health import show_too_little
from ui.builder.choices import pick_settings
from ui.builder.result import open_from_link, show_changed_settings
from ui.builder.suggestion import offer_suggestion, show_coverage, show_near_duplicates, show_suggestion
from ui.builder.tasks import BUILD
from ui.common.attributes import show_attribute_guide
from ui.common.renaming import ask_to_rename_segments
from ui.common.versions import show_version_of
from ui.segments.dialogs import ask_to_save
from ui.segments.runs import show_run
from ui.shell.data import load_formats, load_segmentations, load_snapshot, load_summaries
from ui.shell.session import require_session
from ui.shell.state import put_in_link

session = require_session()
st.title("Segment builder")
st.caption("Which groups of customers are there, and what makes each of them different?")

snapshot = load_snapshot(session)
summaries = load_summaries(session, snapshot)
formats = load_formats()
show_too_little(session, snapshot, formats)
opened = open_from_link(session)
with st.container(border=True):
    choices, actions = st.container(), st.container(horizontal=True)
    with choices:
        settings, pressed = pick_settings(summaries, opened.run.settings if opened else None, formats, actions)
    show_coverage(session, snapshot, settings, summaries, formats)
    show_near_duplicates(session, snapshot, settings.attributes, formats)
with actions:
    show_attribute_guide(summaries, formats)
    offer_suggestion(session, settings)
suggested = show_suggestion(session, snapshot, settings, formats)

if pressed:
    BUILD.start(session, settings, suggested=suggested)
built = BUILD.follow(session)
if built:
    put_in_link("run", built.run_id)
    st.rerun()

if opened is None:
    st.info("No segments yet. Choose attributes and press **Build segments**.", icon=":material/hub:")
    st.stop()

changed = show_changed_settings(opened, settings)
with actions:
    if st.button("Save segmentation", icon=":material/save:", disabled=changed or opened.stale):
        ask_to_save(session, opened, load_segmentations(session)[0])
    if st.button("Rename segments", icon=":material/edit:"):
        ask_to_rename_segments(session, opened)
show_version_of(session, opened.run)
show_run(session, opened, "builder")
