import streamlit as st

from ui.shell.data import load_formats, load_sources
from ui.shell.session import require_session
from ui.sources.panels import ADD, LOOK, confirm_adding, keep_look, pick_source_file, say_added, show_look, show_sources

session = require_session()
st.title("Data sources")
st.caption("What else do we know about our customers, besides the bank's own records?")

formats = load_formats()
added = ADD.follow(session)
if added:
    say_added(added, formats)
show_sources(session, load_sources(session), formats)

st.subheader("Add a file")
with st.container(border=True):
    brought = pick_source_file(session, formats)
    pressed = st.button(
        "Look at the file",
        icon=":material/search:",
        disabled=brought is None,
        help="Shows what the file would become. Nothing is stored yet.",
    )
if brought is None:
    st.stop()
if pressed:
    LOOK.start(session, brought)
looked = LOOK.outcome(session)
if looked:
    keep_look(looked)
look = show_look(brought, formats)
if look:
    add, replace = confirm_adding(look)
    if add:
        ADD.start(session, brought, replace=replace)
        st.rerun()
