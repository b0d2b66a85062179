"""How the people of a segment are recognised, and the way from there to an audience rule."""

from collections.abc import Sequence

import streamlit as st

from domain.audiences import AudienceRule
from domain.profiles import SegmentProfile
from domain.values import LONGEST_NAME
from ui.common.rule_draft import begin_new, new_rule
from ui.shell import state
from ui.shell.data import load_conditions
from ui.shell.markdown import escaped
from wording.conditions import conditions_counted_on, describe_conditions
from wording.formats import Formats
from wording.rules import Wording
from workflows.segments.explain import OpenRun
from workflows.session import Session

_BASIS, _ANY = "What formed the segments", "Any attribute"
_AUDIENCES = "pages/audience_rules.py"


def words_for(profiles: Sequence[SegmentProfile], formats: Formats) -> Wording:
    """For rules that name attributes alone."""
    return Wording({found.attribute.name: found.attribute for found in profiles[0].attributes}, {}, {}, formats)


def show_conditions(session: Session, opened: OpenRun, profile: SegmentProfile, formats: Formats, key: str) -> None:
    segment = profile.segment
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown("**How to recognise them**", help=_CONDITIONS_HELP, width="content")
            asked = st.segmented_control(
                "Conditions on", [_BASIS, _ANY], key=f"{key}-conditions", default=_BASIS, label_visibility="collapsed"
            )
        found = load_conditions(session, opened, segment.number, asked == _ANY)
        st.markdown(escaped(describe_conditions(found, words_for([profile], formats))))
        st.caption(conditions_counted_on(found, opened.run.n_customers, formats))
        if found.rule is None or not found.singles_out:
            return
        if st.button("Use as an audience rule", key=f"{key}-use", icon=":material/filter_alt:"):
            use_as_audience(found.rule, f"Like {segment.name}"[:LONGEST_NAME])


def use_as_audience(rule: AudienceRule, name: str) -> None:
    """Opens Audience rules with this rule as a new one; asks first when an unsaved new one is there."""
    if new_rule() in (None, rule):
        begin_new(rule, name)
        state.open_page(_AUDIENCES)
    ask_to_replace_new_rule(rule, name)


@st.dialog("Replace the new rule?")
def ask_to_replace_new_rule(rule: AudienceRule, name: str) -> None:
    st.write("A new rule on Audience rules was not saved yet. This one would take its place.")
    if st.button("Replace it", type="primary", icon=":material/swap_horiz:"):
        begin_new(rule, name)
        state.open_page(_AUDIENCES)
    st.page_link(_AUDIENCES, label="Look at it first", icon=":material/filter_alt:")


_CONDITIONS_HELP = (
    "The one to three conditions that best tell this segment from all others. They come close to it and are not the "
    "same: the segment itself weighs all attributes that formed it at once. A customer whose value is unknown fulfils no "
    "comparison."
)
