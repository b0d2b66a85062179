"""The versions of an audience: what each was, what differs from the newest, and the way back to one."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.audiences import DamagedVersion, SavedAudience
from ui.common.changing import change_and_rerun
from ui.common.rule_draft import Draft, open_next, take_over
from ui.shell.data import load_audience_versions
from ui.shell.markdown import escaped
from wording.audiences import describe_differences, kind_of_version
from wording.formats import Formats
from wording.rules import Wording
from workflows.audiences import keep as keep_audience
from workflows.session import Session

Version = SavedAudience | DamagedVersion


def offer_versions(session: Session, draft: Draft, opened: SavedAudience, wording: Wording) -> None:
    if st.button("History", icon=":material/history:"):
        show_audience_versions(session, draft, opened, wording)


@st.dialog("Versions of this audience", width="large")
def show_audience_versions(session: Session, draft: Draft, opened: SavedAudience, wording: Wording) -> None:
    """`opened` is the newest, which every other one is compared with."""
    versions = {each.version: each for each in load_audience_versions(session, opened.audience_id)}
    _show_list(list(versions.values()), wording.formats)
    if len(versions) < 2:
        st.caption("It was not changed since.")
        return
    chosen = versions[
        st.selectbox(
            "Version", list(versions), index=1, format_func=lambda each: _called(versions[each], wording.formats)
        )
    ]
    if isinstance(chosen, DamagedVersion):
        st.error(f"This version is damaged and cannot be opened; ask {escaped(chosen.saved_by)}.")
        return
    st.markdown(escaped(wording.sentence(chosen.rule)))
    if chosen.version != opened.version:
        _show_differences(chosen, opened, wording)
        _offer_to_restore(session, draft, opened, chosen)


def _called(version: Version, formats: Formats) -> str:
    return f"{version.version} · {formats.moment(version.saved_at)} · {version.saved_by}"


def _show_list(versions: Sequence[Version], formats: Formats) -> None:
    rows = [
        {
            "Version": formats.count(each.version),
            "When": formats.moment(each.saved_at),
            "Who": each.saved_by,
            "Name": each.name,
            "What": "damaged" if isinstance(each, DamagedVersion) else kind_of_version(each, formats),
        }
        for each in versions
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _show_differences(chosen: SavedAudience, newest: SavedAudience, wording: Wording) -> None:
    found = list(describe_differences(chosen, newest, wording)) or ["The same as the newest."]
    st.markdown("**Compared with the newest**\n\n" + "\n".join(f"* {escaped(each)}" for each in found))


def _offer_to_restore(session: Session, draft: Draft, seen: SavedAudience, chosen: SavedAudience) -> None:
    lost = " Your changes that are not saved are lost." if draft.changed else ""
    st.caption(f"Restored, it becomes the newest version, with its frozen people; the others stay here.{lost}")
    if st.button("Restore this version", type="primary", icon=":material/restore:"):
        change_and_rerun(
            lambda: keep_audience.restore_version(session, seen, chosen.version),
            lambda saved: _open(draft, saved, chosen),
        )


def _open(draft: Draft, saved: SavedAudience, restored: SavedAudience) -> str:
    take_over(draft, saved)
    open_next(saved.audience_id)
    return f"Version {restored.version} is the newest again."
