import streamlit as st

from ui.audiences.dialogs import offer_actions, offer_audience_undo, offer_to_delete_damaged
from ui.audiences.draft import open_draft
from ui.audiences.editor import edit_rule
from ui.audiences.panels import (
    offer_other_starters,
    offer_starters,
    pick_audience,
    show_audience,
    show_damaged_audiences,
    show_funnel,
    show_newer_version,
    show_sentence,
    word_rules,
)
from ui.audiences.versions import offer_versions
from ui.shell.data import load_audiences, load_snapshot, load_summaries
from ui.shell.state import require_actor

actor = require_actor()
st.title("Audience rules")
st.caption("Who fulfils these conditions, and what does each of them keep and drop?")

snapshot = load_snapshot(actor)
summaries = load_summaries(actor, snapshot.snapshot_id)
wording = word_rules(actor, summaries)
saved, damaged = load_audiences(actor)
show_damaged_audiences([each.name for each in damaged])
offer_to_delete_damaged(actor, damaged)
offer_audience_undo(actor)

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
    show_sentence(draft, wording)
with count:
    funnel = show_audience(actor, snapshot, draft, wording)
with narrow:
    show_funnel(funnel)
with actions:
    offer_actions(actor, draft, opened)
    if opened:
        offer_versions(actor, draft, opened, wording)
    elif draft.rule:
        offer_other_starters(draft, summaries)
