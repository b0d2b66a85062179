"""Saved things that can no longer be read, named above what a page shows."""

from collections.abc import Sequence

import streamlit as st

from domain.audiences import DamagedAudience
from domain.runs import DamagedSegmentation
from ui.shell.markdown import escaped


def show_damaged(damaged: Sequence[DamagedSegmentation | DamagedAudience]) -> None:
    if damaged:
        names = ", ".join(each.name for each in damaged)
        st.error(
            f"Cannot be opened, because what was stored is damaged: {escaped(names)}.\n\nThe others are unharmed. Make "
            "these again under another name, or ask the administrator to restore the workspace.",
            icon=":material/error:",
        )
