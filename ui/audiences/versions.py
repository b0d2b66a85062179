"""The versions of an audience: what each was, what differs from the newest, and the way back to one."""

from collections.abc import Iterator, Sequence

import pandas as pd
import streamlit as st

from domain.audiences import AudienceKind, DamagedVersion, SavedAudience, compare_rules
from domain.errors import DashboardError
from ui.audiences.draft import Draft, open_next, take_over
from ui.shell import state
from ui.shell.data import load_audience_versions
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from wording.formats import Formats
from wording.rules import Wording
from workflows.audiences import keep as keep_audience
from workflows.session import Session

Version = SavedAudience | DamagedVersion


def offer_versions(session: Session, draft: Draft, opened: SavedAudience, wording: Wording) -> None:
    if st.button("History", icon=":material/history:"):
        show_versions(session, draft, opened, wording)


@st.dialog("Versions of this audience", width="large")
def show_versions(session: Session, draft: Draft, opened: SavedAudience, wording: Wording) -> None:
    """`opened` is the newest, which every other one is compared with."""
    versions = {each.version: each for each in load_audience_versions(session, opened.audience_id)}
    _show_list(list(versions.values()), wording.formats)
    if len(versions) < 2:
        st.caption("It was not changed since.")
        return
    chosen = versions[
        st.selectbox("Version", list(versions), index=1, format_func=lambda each: _called(versions[each]))
    ]
    if isinstance(chosen, DamagedVersion):
        st.error(f"This version is damaged and cannot be opened; ask {escaped(chosen.saved_by)}.")
        return
    st.markdown(escaped(wording.sentence(chosen.rule)))
    if chosen.version != opened.version:
        _show_differences(chosen, opened, wording)
        _offer_the_way_back(session, draft, opened, chosen)


def differences(then: SavedAudience, now: SavedAudience, wording: Wording) -> Iterator[str]:
    """In words, each as read on the page of the older one; none where both say the same."""
    if then.name != now.name:
        yield f"Called “{then.name}”; now “{now.name}”."
    if (then.kind, then.n_people, then.as_of) != (now.kind, now.n_people, now.as_of):
        yield f"It was {_who(then, wording.formats)}; now it is {_who(now, wording.formats)}."
    found = compare_rules(then.rule, now.rule)
    if found.match:
        yield f"Asks for {found.match[0]} of its conditions; now for {found.match[1]}."
    yield from (f"Only in this version: {wording.part(part)}." for part in found.only_then)
    yield from (f"Only in the newest: {wording.part(part)}." for part in found.only_now)


def _who(version: SavedAudience, formats: Formats) -> str:
    if version.kind is AudienceKind.LIVING or version.n_people is None:
        return "living"
    return f"frozen with {formats.count(version.n_people)} people of {version.as_of:%d %B %Y}"


def _called(version: Version) -> str:
    return f"{version.version} · {version.saved_at:%d %b %Y, %H:%M} · {version.saved_by}"


def _show_list(versions: Sequence[Version], formats: Formats) -> None:
    rows = [
        {
            "Version": str(each.version),
            "When (UTC)": f"{each.saved_at:%d %b %Y, %H:%M}",
            "Who": each.saved_by,
            "Name": each.name,
            "What": "damaged" if isinstance(each, DamagedVersion) else _who(each, formats),
        }
        for each in versions
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _show_differences(chosen: SavedAudience, newest: SavedAudience, wording: Wording) -> None:
    told = list(differences(chosen, newest, wording)) or ["The same as the newest."]
    st.markdown("**Against the newest**\n\n" + "\n".join(f"* {escaped(each)}" for each in told))


def _offer_the_way_back(session: Session, draft: Draft, seen: SavedAudience, chosen: SavedAudience) -> None:
    lost = " Your changes that are not saved are given up." if draft.changed else ""
    st.caption(f"Taken back, it is saved as the newest version, with its frozen people; the others stay here.{lost}")
    if not st.button("Take this version back", type="primary", icon=":material/restore:"):
        return
    try:
        saved = keep_audience.restore_version(session, seen, chosen.version)
    except DashboardError as error:
        show_error(error)
        return
    take_over(draft, saved)
    open_next(saved.audience_id)
    state.flash(f"Version {chosen.version} is the newest again.")
    st.rerun()
