import streamlit as st

from ui.shell.data import load_formats, load_sources
from ui.shell.state import require_actor
from ui.shell.work import follow_adding, follow_looking, start_adding, start_looking
from ui.sources.panels import confirm_adding, keep_look, pick_source_file, say_added, show_look, show_sources

actor = require_actor()
st.title("Data sources")
st.caption("What else do we know about our customers, besides the bank's own records?")

formats = load_formats()
added = follow_adding()
if added:
    say_added(added)
show_sources(actor, load_sources(actor), formats)

st.subheader("Add a file")
with st.container(border=True):
    brought = pick_source_file(actor)
    pressed = st.button(
        "Look at the file",
        icon=":material/search:",
        disabled=brought is None,
        help="Shows what the file would become. Nothing is stored yet.",
    )
if brought is None:
    st.stop()
if pressed:
    start_looking(actor, brought)
looked = follow_looking()
if looked:
    keep_look(looked)
look = show_look(brought, formats)
if look:
    add, replace = confirm_adding(look)
    if add:
        start_adding(actor, brought, replace)
        st.rerun()
