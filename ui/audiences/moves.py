"""A rule that asks for an earlier version of a segmentation: said so, and the way to the version shown."""

import pandas as pd
import streamlit as st

from domain.audiences import VersionMove, versions_asked
from domain.errors import DashboardError
from domain.snapshots import Snapshot
from ui.common.rule_draft import Draft, fill
from ui.shell.data import load_version_move
from ui.shell.errors import show_error
from ui.shell.markdown import escaped
from wording.audiences import describe_move
from wording.rules import Wording
from workflows.session import Session


def offer_moves(session: Session, snapshot: Snapshot, draft: Draft, wording: Wording) -> None:
    """One line for each version that is not the one shown."""
    for segmentation_id, version in versions_asked(draft.rule) if draft.rule else ():
        shown = wording.versions.get(segmentation_id)
        if version is None or shown in (None, version):
            continue
        name, was, now = wording.segmentations[segmentation_id], *map(wording.formats.count, (version, shown or 0))
        st.info(
            f"This rule asks for segments of version {was} of “{escaped(name)}”; it shows version {now} by now. The rule keeps "
            f"version {was} until you move it.",
            icon=":material/history:",
        )
        if st.button(f"Move to version {now}", key=f"move-{segmentation_id}-{version}", icon=":material/move_up:"):
            ask_to_move(session, snapshot, draft, wording, segmentation_id, version)


@st.dialog("Move to the version shown?")
def ask_to_move(
    session: Session, snapshot: Snapshot, draft: Draft, wording: Wording, segmentation_id: str, version: int
) -> None:
    """What would change first; the moved rule is a change like any other, until it is saved."""
    if draft.rule is None:
        return
    try:
        move = load_version_move(
            session, snapshot, draft.rule, segmentation_id, version, wording.versions[segmentation_id]
        )
    except DashboardError as error:
        show_error(error)
        return
    st.dataframe(pd.DataFrame(_segments(move)), hide_index=True)
    st.markdown(describe_move(move, wording.formats))
    if move.rule is None:
        return
    st.caption("Nothing is saved yet: look at the rule, then press Save audience.")
    if st.button("Move the rule", type="primary", icon=":material/move_up:"):
        fill(draft, move.rule)
        st.rerun()


def _segments(move: VersionMove) -> list[dict[str, str]]:
    return [{"Asked for": before, "Found again as": after or "not found again"} for before, after in move.segments]
