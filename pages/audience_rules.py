import streamlit as st

from ui.audiences.dialogs import AUDIENCES, offer_actions
from ui.audiences.editor import edit_rule
from ui.audiences.moves import offer_moves
from ui.audiences.panels import (
    offer_other_starters,
    offer_starters,
    pick_audience,
    show_audience,
    show_funnel,
    show_newer_version,
    show_sentence,
)
from ui.audiences.versions import offer_versions
from ui.common.damaged import show_damaged
from ui.common.rule_draft import open_draft
from ui.common.rules import word_rules
from ui.shell.data import load_audiences, load_snapshot, load_summaries
from ui.shell.session import require_session

session = require_session()
st.title("Audience rules")
st.caption("Who fulfils these conditions, and what does each of them keep and drop?")

snapshot = load_snapshot(session)
summaries = load_summaries(session, snapshot)
wording = word_rules(session, summaries)
saved, damaged = load_audiences(session)
show_damaged(damaged)
AUDIENCES.offer_damaged(session, {each.audience_id: each.name for each in damaged})
AUDIENCES.offer_undo(session)

with st.container(horizontal=True, vertical_alignment="bottom"):
    opened = pick_audience(saved)
    actions = st.container(horizontal=True, width="content")
draft = open_draft(opened)
show_newer_version(draft, opened)
if draft.rule is None:
    offer_starters(draft, summaries)

count = st.container()
wide, narrow = st.columns([8, 5])
with wide:
    draft = edit_rule(draft, wording, summaries)
    show_sentence(draft, wording, summaries)
    offer_moves(session, snapshot, draft, wording)
with count:
    funnel = show_audience(session, snapshot, draft, wording)
with narrow:
    show_funnel(funnel, of_frozen=bool(opened and opened.n_people is not None))
with actions:
    offer_actions(session, draft, opened)
    if opened:
        offer_versions(session, draft, opened, wording)
    elif draft.rule:
        offer_other_starters(draft, summaries)
