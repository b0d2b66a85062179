import streamlit as st

from ui.bank.health import (
    pick_comparison,
    show_findings,
    show_gaps,
    show_health_cards,
    show_reach,
    show_sufficiency,
    show_tables,
    show_unknown_codes,
)
from ui.shell.data import load_formats, load_health, load_snapshot, load_sufficiency
from ui.shell.session import require_session

session = require_session()
st.title("Data health")
st.caption("What can this data carry?")

snapshot = load_snapshot(session)
formats = load_formats()
health = load_health(session, snapshot)
sufficiency = load_sufficiency(session, snapshot)
show_health_cards(sufficiency, health, formats)
show_sufficiency(sufficiency, health, formats)

findings, tables, codes, gaps = st.tabs(
    ["Findings", "Tables", "Unknown codes", "Empty cells"], key="health-tab", on_change="rerun", bind="query-params"
)
if findings.open:
    with findings:
        show_findings(health, formats)
if tables.open:
    with tables:
        compared = pick_comparison(session, snapshot)
        show_tables(health, snapshot, compared, formats)
        if compared:
            show_reach(compared, formats)
if codes.open:
    with codes:
        show_unknown_codes(health, formats)
if gaps.open:
    with gaps:
        show_gaps(health, formats)
