"""Pieces of the Audience rules page: which audience, how many people, who saved what."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from domain.attributes import AttributeSummary
from domain.audiences import AudienceCount, AudienceKind, AudienceRule, SavedAudience, segmentations_in
from domain.errors import DashboardError
from domain.runs import SavedSegmentation
from domain.snapshots import Snapshot
from ui.charts.audience_funnel import audience_funnel
from ui.charts.chart import Chart
from ui.common.cards import show_cards, show_chart
from ui.common.rule_draft import Draft, fill, take_over, to_open
from ui.common.rules import summaries_in
from ui.shell import state
from ui.shell.data import load_audience_count, load_formats, load_frozen, load_segmentations
from ui.shell.errors import show_error
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.audiences import frozen_change_sentence, kind_and_people, who_is_in_it
from wording.coverage import coverage_of_rule
from wording.formats import Formats
from wording.rules import Wording, describe_lack
from workflows.audiences.starters import list_starters
from workflows.session import Session

_PICKED, _NEW = "audience", ""


def pick_audience(saved: Sequence[SavedAudience]) -> SavedAudience | None:
    """None for a new one. A warning when the link names one that is gone."""
    by_id = {each.audience_id: each for each in saved}
    asked = to_open() or (None if state.choice(_PICKED) in (*by_id, _NEW) else state.from_link("audience"))
    if asked and asked not in by_id and state.first_time(f"gone-{asked}"):
        st.warning("The audience of this link is not here any more; you can write a new one.")
    if asked is not None or state.choice(_PICKED) not in (*by_id, _NEW):
        state.choose(_PICKED, asked if asked in by_id else _NEW)
    formats = load_formats()
    chosen = st.selectbox(
        "Audience",
        [_NEW, *by_id],
        key=_PICKED,
        format_func=lambda each: (
            f"{by_id[each].name} ({kind_and_people(by_id[each], formats)})" if each else "New audience"
        ),
        persist_state="session",
        width=320,
    )
    state.put_in_link("audience", chosen or None)
    return by_id.get(chosen or _NEW)


def offer_starters(draft: Draft, summaries: Sequence[AttributeSummary]) -> None:
    """One click each; for those that this bank cannot answer, the reason instead."""
    st.caption("Begin with one of these, or with a condition of your own:")
    with st.container(horizontal=True, gap="small"):
        _show_starters(draft, summaries)


def offer_other_starters(draft: Draft, summaries: Sequence[AttributeSummary]) -> None:
    """Out of the way, once there is a rule."""
    with st.popover("Begin with another rule", icon=":material/bolt:"):
        _show_starters(draft, summaries)


def _show_starters(draft: Draft, summaries: Sequence[AttributeSummary]) -> None:
    starters = list_starters(summaries)
    for starter, lack in starters:
        pressed = st.button(
            starter.name, key=f"starter-{starter.name}", help=escaped(starter.why), disabled=lack is not None
        )
        if pressed:
            fill(replace(draft, name=starter.name), starter.rule)
            st.rerun()
    for starter, lack in starters:
        if lack:
            st.caption(
                escaped(f"“{starter.name}” is not proposed for this bank. {describe_lack(lack, load_formats())}")
            )


def show_newer_version(draft: Draft, saved: SavedAudience | None) -> None:
    """Somebody saved while this was being edited: who and when, and the choice."""
    if saved is None or draft.seen is None or draft.seen.version == saved.version:
        return
    st.warning(
        f"{escaped(saved.saved_by)} changed this audience on {load_formats().moment(saved.saved_at)}, after you opened it. "
        "Your changes are still here: save them under another name, or take over the newer version.",
        icon=":material/group:",
    )
    if st.button("Take over the newer version", icon=":material/sync:"):
        take_over(draft, saved)
        st.rerun()


def show_audience(session: Session, snapshot: Snapshot, draft: Draft, wording: Wording) -> Chart | None:
    """How many are in it, and how many fulfil the rule; returns the funnel, for its place on the page."""
    if draft.rule is None:
        return None
    frozen = draft.seen if draft.seen and draft.seen.kind is AudienceKind.FROZEN else None
    if frozen and draft.changed and frozen.n_people is not None and frozen.as_of:
        sentence = frozen_change_sentence(frozen.n_people, frozen.as_of, wording.formats)
        st.warning(sentence, icon=":material/ac_unit:")
    try:
        count = load_audience_count(session, snapshot, draft.rule, _asked_by(session, draft.rule))
        if frozen:
            _show_frozen_count(session, snapshot, frozen, draft, count, wording.formats)
        else:
            _show_count(count, snapshot, wording.formats)
    except DashboardError as error:
        if frozen:
            st.info(who_is_in_it(frozen, wording.formats), icon=":material/ac_unit:")
        show_error(error)
        return None
    return audience_funnel(count, current_look(), wording)


def show_funnel(funnel: Chart | None, of_frozen: bool) -> None:
    if funnel:
        title = "What each condition keeps today, of all customers" if of_frozen else "What each condition keeps"
        show_chart(title, funnel, "audience-funnel", _FUNNEL_HELP)


def show_sentence(draft: Draft, wording: Wording, summaries: Sequence[AttributeSummary]) -> None:
    """The rule in words, and for how many customers what it asks for is known."""
    if draft.rule is None:
        st.caption("Without a condition everybody would match.")
        return
    st.markdown(escaped(wording.sentence(draft.rule)))
    st.caption(escaped(coverage_of_rule(summaries_in(draft.rule, summaries), wording.formats)))


def _show_count(count: AudienceCount, snapshot: Snapshot, formats: Formats) -> None:
    share = formats.share(count.matched / count.customers if count.customers else None)
    of_all = f"Of {formats.count(count.customers)} customers, as of {formats.day(snapshot.as_of)}."
    show_cards(
        [
            ("Customers matched", formats.count(count.matched), "Customers for whom the rule is known to be true."),
            ("Share of all", share, of_all),
            ("All customers", formats.count(count.customers), "All customers of the bank, matched or not."),
            ("Unknown", formats.count(count.unknown), _UNKNOWN_HELP),
        ]
    )


def _show_frozen_count(
    session: Session, snapshot: Snapshot, seen: SavedAudience, draft: Draft, count: AudienceCount, formats: Formats
) -> None:
    """Its own people come first: those who fulfil the conditions now, edited or not, are others."""
    now = load_frozen(session, snapshot, seen, _asked_by(session, seen.rule))
    today, edited = formats.day(snapshot.as_of), " edited" if draft.changed else ""
    show_cards(
        [
            ("People in the audience", formats.count(now.people), who_is_in_it(seen, formats)),
            ("Still customers", formats.count(now.still_customers), f"Of these people, as of {today}."),
            ("Still fulfil its rule", formats.count(now.still_matching), f"Of these people, as of {today}."),
            (
                f"Fulfil the{edited} rule today",
                formats.count(count.matched),
                f"Of all {formats.count(count.customers)} customers, as of {today}. They are not the people in the audience.",
            ),
        ]
    )


def _asked_by(session: Session, rule: AudienceRule) -> tuple[SavedSegmentation | None, ...]:
    """The segmentations that the rule names, None for one that is no longer here."""
    saved = {each.segmentation_id: each for each in load_segmentations(session, archived=True)[0]}
    return tuple(saved.get(each) for each in segmentations_in(rule))


_UNKNOWN_HELP = (
    "Customers for whom the rule depends on a value that the bank does not know. They are not in the audience; add a "
    "condition “is unknown” in an any-group to take them in."
)
_FUNNEL_HELP = (
    "Each condition applies to the customers that are left by those before it; in an any-group, to the customers that none "
    "before it has taken in. Kept, not kept and unknown add up to the customers it applies to."
)
