"""Questions about an audience that stand before the page: save, delete."""

import streamlit as st

from domain.audiences import AudienceKind, AudienceRule, SavedAudience
from domain.values import LONGEST_NAME
from ui.common.changing import change_and_rerun
from ui.common.deletion import Deletion, Undo
from ui.common.handover import choose_audience
from ui.common.rule_draft import Draft, open_next, take_over
from ui.shell.data import load_formats
from ui.shell.markdown import escaped
from wording.audiences import who_is_in_it
from workflows.audiences import keep as keep_audience
from workflows.session import Session

_LIVING = "Living: everybody who fulfils the rule on the newest data"
_FROZEN = "Frozen: those who fulfil the rule now; later they stay the same people"
_OF_WHAT_IS_SAVED = "Of the audience as it is saved; save or discard your changes first."
AUDIENCES = Deletion(
    "audience",
    keep_audience.delete_audience,
    lambda _session, _id: None,
    Undo(keep_audience.restore_audience, open_next),
)


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
        AUDIENCES.ask(session, opened.audience_id, opened.name)


@st.dialog("Save audience")
def ask_to_save_audience(session: Session, draft: Draft, as_new: bool = False) -> None:
    """A change to the audience that was opened, unless there is none or it shall be another one."""
    seen = None if as_new else draft.seen
    rule = draft.rule
    with st.form("save-audience", border=False):
        name = st.text_input(
            "Name", _proposed_name(draft, as_new), max_chars=LONGEST_NAME, placeholder="For example: Income stopped"
        )
        kinds = {AudienceKind.LIVING: _LIVING, AudienceKind.FROZEN: _frozen(draft, as_new)}
        kind = st.radio(
            "Who is in it", list(kinds), index=list(kinds).index(_kind(draft)), format_func=kinds.__getitem__
        )
        pressed = st.form_submit_button("Save audience", type="primary")
    if pressed and rule is not None:
        change_and_rerun(
            lambda: _save(session, seen, name, rule, kind or AudienceKind.LIVING), lambda saved: _open(draft, saved)
        )


def _open(draft: Draft, saved: SavedAudience) -> str:
    take_over(draft, draft.seen)  # a copy or a new one leaves what it was made from as it was saved
    take_over(draft, saved)
    open_next(saved.audience_id)
    return f"Saved as “{escaped(saved.name)}”."


def _proposed_name(draft: Draft, as_new: bool) -> str:
    if draft.seen is None:
        return draft.name
    return f"{draft.seen.name[: LONGEST_NAME - 5]} copy" if as_new else draft.seen.name


def _frozen(draft: Draft, as_new: bool) -> str:
    """A frozen one whose conditions stay keeps its people; all else is frozen anew."""
    if as_new or draft.changed or draft.seen is None or draft.seen.kind is not AudienceKind.FROZEN:
        return _FROZEN
    return who_is_in_it(draft.seen, load_formats())


def _kind(draft: Draft) -> AudienceKind:
    return draft.seen.kind if draft.seen else AudienceKind.LIVING


def _save(
    session: Session, seen: SavedAudience | None, name: str, rule: AudienceRule, kind: AudienceKind
) -> SavedAudience:
    if seen is None:
        return keep_audience.save_audience(session, name, rule, kind)
    return keep_audience.change_audience(session, seen, name, rule, kind)
