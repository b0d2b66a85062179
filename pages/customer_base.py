import streamlit as st

from ui.bank.base import show_base_cards, show_left_out, show_missing_values, show_spread
from ui.common.attributes import pick_attribute, show_attribute_guide
from ui.shell.data import load_distribution, load_formats, load_snapshot, load_summaries
from ui.shell.session import require_session

session = require_session()
st.title("Customer base")
st.caption("Who are our customers?")

snapshot = load_snapshot(session)
summaries = load_summaries(session, snapshot)
formats = load_formats()
show_base_cards(snapshot, summaries, formats)

known = [summary.attribute for summary in sorted(summaries, key=lambda s: s.unusable is not None) if summary.known]
with st.container(horizontal=True, vertical_alignment="bottom"):
    attribute = pick_attribute("Attribute", known, "base_attribute")
    show_attribute_guide(summaries, formats)

chart, gaps = st.columns([3, 2])
with chart:
    show_spread(load_distribution(session, snapshot, attribute.name), formats)
with gaps:
    show_missing_values(summaries, formats)
    show_left_out(snapshot, formats)
