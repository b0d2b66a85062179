"""What rests on a segmentation that is about to go out of sight or to change."""

import streamlit as st

from ui.shell.data import load_uses
from ui.shell.markdown import escaped
from workflows.session import Session

OTHER_PEOPLE = (
    "Audiences ask for segments by number: from the new version on, a number may stand for other people. "
    "Look at those audiences afterwards. Lists that were released and copies stay as they are."
)


def warn_of_uses(session: Session, segmentation_id: str, consequence: str = "") -> None:
    uses = load_uses(session, segmentation_id)
    named = {
        "Audiences that ask for its segments": uses.audiences,
        "Lists released from it": uses.lists,
        "Copies of it, which stay": uses.copies,
    }
    lines = [f"* {what}: {escaped(', '.join(names))}" for what, names in named.items() if names]
    if lines:
        st.warning("It is used:\n" + "\n".join(lines) + f"\n\n{consequence}".rstrip(), icon=":material/link:")
