"""Questions about an audience that stand before the page: save, delete."""

import streamlit as st

from domain.audiences import AudienceKind, AudienceRule, DamagedAudience, SavedAudience
from domain.errors import DashboardError
from domain.values import LONGEST_NAME
from ui.audiences.draft import Draft, begin_new, new_rule, open_next, take_over
from ui.lists.choices import choose_audience
from ui.shell import state
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from workflows.audiences import keep as keep_audience
from workflows.session import Session

PAGE = "pages/audience_rules.py"
_DELETED = "deleted-audience"
_KINDS = {
    AudienceKind.LIVING: "Living: whoever fulfils the rule on the newest data",
    AudienceKind.FROZEN: "Frozen: those who fulfil it now, and nobody else later",
}
_OF_WHAT_IS_SAVED = "Of the audience as it is saved; save or discard your changes first."


def offer_actions(session: Session, draft: Draft, opened: SavedAudience | None) -> None:
    if st.button("Save audience", type="primary", icon=":material/save:", disabled=draft.rule is None):
        ask_to_save_audience(session, draft)
    if opened is None:
        return
    if st.button("Duplicate", icon=":material/content_copy:", disabled=draft.rule is None):
        ask_to_save_audience(session, draft, as_new=True)
    if st.button("Make a target list", icon=":material/contact_mail:", disabled=draft.changed, help=_OF_WHAT_IS_SAVED):
        choose_audience(opened.audience_id)
        st.switch_page("pages/target_lists.py")
    if draft.changed and st.button("Discard changes", icon=":material/undo:"):
        take_over(draft, opened)
        st.rerun()
    if st.button("Delete", icon=":material/delete:"):
        ask_to_delete_audience(session, opened)


@st.dialog("Save audience")
def ask_to_save_audience(session: Session, draft: Draft, as_new: bool = False) -> None:
    """A change to the audience that was opened, unless there is none or it shall be another one."""
    seen = None if as_new else draft.seen
    rule = draft.rule
    with st.form("save-audience", border=False):
        name = st.text_input(
            "Name", _proposed_name(draft, as_new), max_chars=LONGEST_NAME, placeholder="For example: Income stopped"
        )
        kinds = list(_KINDS)
        kind = st.radio("Who is in it", kinds, index=kinds.index(_kind(draft)), format_func=_KINDS.__getitem__)
        pressed = st.form_submit_button("Save audience", type="primary")
    if not pressed or rule is None:
        return
    try:
        saved = _save(session, seen, name, rule, kind or AudienceKind.LIVING)
    except DashboardError as error:
        show_error(error)
        return
    take_over(draft, draft.seen)  # a copy or a new one leaves what it was made from as it was saved
    take_over(draft, saved)
    open_next(saved.audience_id)
    state.flash(f"Saved as “{escaped(saved.name)}”.")
    st.rerun()


def use_as_audience(rule: AudienceRule, name: str) -> None:
    """Opens the page with this rule as a new one; one that is being written there is not lost without a word."""
    if new_rule() in (None, rule):
        begin_new(rule, name[:LONGEST_NAME])
        state.open_page(PAGE)
    ask_to_replace_new_rule(rule, name[:LONGEST_NAME])


@st.dialog("Replace the new rule?")
def ask_to_replace_new_rule(rule: AudienceRule, name: str) -> None:
    st.write("A new rule on Audience rules was not saved yet. This one would take its place.")
    if st.button("Replace it", type="primary", icon=":material/swap_horiz:"):
        begin_new(rule, name)
        state.open_page(PAGE)
    st.page_link(PAGE, label="Look at it first", icon=":material/filter_alt:")


def _proposed_name(draft: Draft, as_new: bool) -> str:
    if draft.seen is None:
        return draft.name
    return f"{draft.seen.name[: LONGEST_NAME - 5]} copy" if as_new else draft.seen.name


def _kind(draft: Draft) -> AudienceKind:
    return draft.seen.kind if draft.seen else AudienceKind.LIVING


def _save(
    session: Session, seen: SavedAudience | None, name: str, rule: AudienceRule, kind: AudienceKind
) -> SavedAudience:
    if seen is None:
        return keep_audience.save_audience(session, name, rule, kind)
    return keep_audience.change_audience(session, seen, name, rule, kind)


@st.dialog("Delete audience?")
def ask_to_delete_audience(session: Session, audience: SavedAudience | DamagedAudience) -> None:
    st.write(f"“{escaped(audience.name)}” will be taken off this page. It can be brought back with Undo.")
    if not st.button("Delete audience", type="primary", icon=":material/delete:"):
        return
    try:
        keep_audience.delete_audience(session, audience.audience_id)
    except DashboardError as error:
        show_error(error)
        return
    state.remember(_DELETED, (audience.audience_id, audience.name))
    st.rerun()


def offer_audience_undo(session: Session) -> None:
    """After a deletion, until the next one or the end of the visit."""
    deleted = state.recall(_DELETED)
    if not deleted:
        return
    audience_id, name = deleted
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"“{escaped(name)}” was deleted.", width="content")
        if st.button("Undo", icon=":material/undo:"):
            keep_audience.restore_audience(session, audience_id)
            state.drop(_DELETED)
            open_next(audience_id)
            state.flash(f"“{escaped(name)}” is back.")
            st.rerun()


def offer_to_delete_damaged(session: Session, damaged: tuple[DamagedAudience, ...]) -> None:
    for audience in damaged:
        if st.button(
            f"Delete “{escaped(audience.name)}”", key=f"delete-{audience.audience_id}", icon=":material/delete:"
        ):
            ask_to_delete_audience(session, audience)
